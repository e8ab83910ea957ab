/**
 * What the page of `report --format html` is given: a recording as columns, every text once. Numbers
 * are nanoseconds since the recording began; null is unknown.
 */
export interface PageData {
  readonly facts: PageFacts;
  readonly rates: PageRates;
  /** Every text of the recording, each once; others name it by its place. */
  readonly strings: readonly string[];
  /** Command lines one after another, each as its length and then its arguments. */
  readonly argvs: readonly number[];
  readonly processes: PageColumns;
  readonly images: PageImages;
  /** Renames and adoptions: place of the process, moment, kind, the new name or the new parent. */
  readonly moments: readonly (readonly [number, number, "rename" | "adopted", number])[];
  readonly losses: readonly PageLoss[];
  readonly gaps: readonly PageGap[];
}

/** What holds for the whole recording. */
export interface PageFacts {
  readonly tool: string;
  readonly host: string | null;
  readonly kernel: string | null;
  readonly source: string | null;
  readonly filter: string | null;
  /** CPUs of the host; null is unknown. */
  readonly cpus: number | null;
  /** Nanoseconds since boot when it began. */
  readonly fromTs: number;
  /** Milliseconds since 1970 when it began. */
  readonly beganMs: number | null;
  readonly durationNs: number;
  readonly complete: boolean;
  readonly processes: number;
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
  readonly failures: number;
  /** All failures that there were are counted. */
  readonly failuresCertain: boolean;
  readonly lost: number;
  /** Losses of which nobody knows how many events they were. */
  readonly lostUncounted: number;
  readonly processesLeftOut: number;
  readonly argvCut: number;
}

export interface PageRates {
  readonly stepNs: number;
  readonly forks: readonly number[];
  readonly execs: readonly number[];
  readonly exits: readonly number[];
  readonly alive: readonly number[];
}

/**
 * Each column has one value a process, in order of the tree: a parent stands before its children.
 * Texts are places in `strings`, -1 where there is none.
 */
export interface PageColumns {
  readonly pid: readonly number[];
  /** How many places before its own the parent stands; 0 for a root. */
  readonly up: readonly number[];
  readonly start: readonly number[];
  /** How long it lived; null while it lives. */
  readonly life: readonly (number | null)[];
  /** Bits of {@linkcode PROCESS_FLAGS}. */
  readonly flags: readonly number[];
  /** Its exit code, or the signal that killed it, negative. */
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
  readonly threads: readonly (number | null)[];
}

/** `core` and `noCore`: known that there was a core dump, that there was none. */
export const PROCESS_FLAGS = {
  born: 1,
  endSeen: 2,
  inferred: 4,
  late: 8,
  core: 16,
  noCore: 32,
} as const;

/** The programs that processes were, in order of the processes and of time. */
export interface PageImages {
  /** How many each process was: the one at birth and each exec. */
  readonly count: readonly number[];
  readonly ts: readonly number[];
  readonly comm: readonly number[];
  readonly filename: readonly number[];
  /** Which of `argvs`; -1 when unknown. */
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
