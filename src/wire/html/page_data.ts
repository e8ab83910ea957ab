import type { Death, Login, Program } from "../../model/event/death.ts";

/**
 * The data of the page of `report --format html`: a recording as columns, with each text once. Times
 * are nanoseconds since the start of the recording; null is unknown.
 */
export interface PageData {
  readonly facts: PageFacts;
  readonly rates: PageRates;
  /** Each text of the recording once; other fields refer to its index. */
  readonly strings: readonly string[];
  /** Command lines in a row, each as its length and then its arguments. */
  readonly argvs: readonly number[];
  readonly processes: PageColumns;
  readonly images: PageImages;
  /** Deaths of which more is known than the status, by place of the process. */
  readonly deaths: readonly PageDeath[];
  /** Each login and each executable once. */
  readonly logins: readonly Login[];
  readonly programs: readonly Program[];
  /** Renames and reparentings: place of the process, time, kind, the new name or the new parent. */
  readonly moments: readonly (readonly [number, number, "rename" | "reparent", number])[];
  /** What processes did with sockets; null when the recording has none. */
  readonly traffic: PageTraffic | null;
  readonly losses: readonly PageLoss[];
  readonly gaps: readonly PageGap[];
}

/** The facts about the whole recording. */
export interface PageFacts {
  readonly tool: string;
  readonly host: string | null;
  /** The names of several hosts, whose times are on one clock; empty for one host. */
  readonly hosts: readonly string[];
  readonly kernel: string | null;
  readonly source: string | null;
  readonly filter: string | null;
  /** CPUs of the host; null is unknown. */
  readonly cpus: number | null;
  /** The start of the recording, nanoseconds since boot. */
  readonly fromTs: number;
  /** The start of the recording, milliseconds since 1970. */
  readonly beganMs: number | null;
  readonly durationNs: number;
  readonly complete: boolean;
  readonly processes: number;
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
  readonly failures: number;
  /** The recording has every failure that happened. */
  readonly failuresCertain: boolean;
  readonly lost: number;
  /** Losses of an unknown number of events. */
  readonly lostUncounted: number;
  readonly processesLeftOut: number;
  readonly argvCut: number;
}

/** See `ActivityRates` of src/model/report. */
export interface PageRates {
  readonly stepNs: number;
  readonly forks: readonly number[];
  readonly execs: readonly number[];
  readonly exits: readonly number[];
  readonly alive: readonly number[];
}

/**
 * Each column has one value for each process, in order of the tree: a parent comes before its
 * children. Texts are indexes into `strings`; -1 is unknown.
 */
export interface PageColumns {
  readonly pid: readonly number[];
  /** The hosts of the processes as texts; empty for one host. */
  readonly host: readonly number[];
  /** The distance to the place of the parent; 0 for a root. */
  readonly up: readonly number[];
  readonly start: readonly number[];
  /** null while the process is alive. */
  readonly duration: readonly (number | null)[];
  /** Bits of {@linkcode PROCESS_FLAGS}. */
  readonly flags: readonly number[];
  /** The exit code, or the negative number of the signal that killed the process. */
  readonly status: readonly (number | null)[];
  readonly comm: readonly number[];
  readonly user: readonly number[];
  readonly uid: readonly (number | null)[];
  readonly cgroup: readonly number[];
  readonly cpuUser: readonly (number | null)[];
  readonly cpuSystem: readonly (number | null)[];
  readonly rss: readonly (number | null)[];
  readonly read: readonly (number | null)[];
  readonly write: readonly (number | null)[];
  readonly rchar: readonly (number | null)[];
  readonly wchar: readonly (number | null)[];
  readonly syscr: readonly (number | null)[];
  readonly syscw: readonly (number | null)[];
  readonly cancelled: readonly (number | null)[];
  readonly threads: readonly (number | null)[];
  /** Indexes into `logins`, and into `programs` for the last program; -1 is unknown. */
  readonly login: readonly number[];
  readonly program: readonly number[];
}

/** Place of the process, what is known of its death, out of memory, failed exec. */
export type PageDeath = readonly [number, Death | null, boolean, boolean];

/**
 * `core` and `noCore` say whether the kernel wrote a core dump; neither is set when unknown. `noOom`:
 * the out-of-memory killer did not choose the process.
 */
export const PROCESS_FLAGS = {
  born: 1,
  endSeen: 2,
  inferred: 4,
  late: 8,
  core: 16,
  noCore: 32,
  noOom: 64,
} as const;

/** The programs of the processes, in order of the processes and of time. */
export interface PageImages {
  /** The number of programs of each process: one at birth and one for each exec. */
  readonly count: readonly number[];
  readonly ts: readonly number[];
  readonly comm: readonly number[];
  readonly filename: readonly number[];
  /** The number of the command line in `argvs`; -1 is unknown. */
  readonly argv: readonly number[];
  readonly cut: readonly number[];
  readonly cwd: readonly number[];
}

export interface PageLoss {
  readonly ts: number;
  readonly count: number | null;
  readonly where: string;
  readonly reason: string;
}

export interface PageGap {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** The traffic of processes through sockets. Lists are bounded, the greatest first. */
export interface PageTraffic {
  /** There are numbers of sockets; otherwise only files were traced. */
  readonly hasNet: boolean;
  /** Of all processes. */
  readonly sent: number | null;
  readonly received: number | null;
  /** What the numbers do not cover, in words; what they lack. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly movers: readonly PageMover[];
  readonly moversLeftOut: number;
  readonly peers: readonly PagePeer[];
  readonly peersLeftOut: number;
  readonly failed: PageFailures;
  readonly broken: PageFailures;
  readonly files: readonly PageFile[];
  readonly filesLeftOut: number;
  /** Who had connections with whom, for the filter: place of the process, index of the address, port. */
  readonly contacts: readonly number[];
}

/** A file in which a process moved on, as sampled. */
export interface PageFile {
  readonly place: number;
  readonly path: string;
  /** What the process did: wrote, read or moved. */
  readonly did: string;
  readonly bytes: number;
}

/** The traffic of one process: its place and numbers; the protocol that moved most. */
export interface PageMover {
  readonly place: number;
  readonly sent: number | null;
  readonly received: number | null;
  readonly mostly: string;
  readonly connects: number;
  readonly failed: number;
  readonly accepts: number;
}

/** The connections with one peer. */
export interface PagePeer {
  readonly peer: string;
  readonly sent: number | null;
  readonly received: number | null;
  readonly connections: number;
  readonly open: number;
  readonly failed: number;
  readonly processes: number;
  /** The place of one of its processes. */
  readonly place: number;
}

/** Connections that failed: how many, and the most frequent groups. */
export interface PageFailures {
  readonly count: number;
  readonly groups: readonly PageFailure[];
}

export interface PageFailure {
  readonly count: number;
  readonly result: string;
  readonly peer: string;
  readonly processes: number;
  /** The first one, nanoseconds since the start of the recording. */
  readonly ts: number;
  readonly place: number;
}
