import type { Rows } from "../base/ordered_rows.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** How a process ended. Fields as in the `exit` event; `null` is unknown. */
export interface Ending {
  readonly ts: number;
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly signalName: string | null;
  readonly core: boolean | null;
  readonly durationNs: number | null;
  readonly maxRssBytes: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly threadsTotal: number | null;
  /** It died in an exec that had already given up the image that the row shows. */
  readonly execFailed?: boolean;
}

/** How a process was born. */
export interface Birth {
  /** Its fork was seen; otherwise it is older than the watch, or the fork was lost. */
  seen: boolean;
  /** The process that started it, also after it was re-parented. */
  ppid: number | null;
  parentKey: ProcessKey | null;
  parentComm: Text | null;
}

/** What a process runs: the result of its last exec and of renames since. */
export interface ProcessImage {
  comm: Text | null;
  /** When an event reported `comm`, nanoseconds since boot; null when none did. */
  commTs: number | null;
  filename: Text | null;
  argv: readonly Text[] | null;
  argvTruncated: boolean;
  cwd: Text | null;
  /** Time of the last exec, nanoseconds since boot; null when none was seen. */
  execTs: number | null;
  execCount: number | null;
}

/** The user, the groups and the namespaces of a process. */
export interface Identity {
  uid: number | null;
  user: string | null;
  euid: number | null;
  cgroup: string | null;
  container: string | null;
  pgid: number | null;
  sid: number | null;
  /** The pid inside its innermost pid namespace, and the inode of that namespace. */
  nsPid: number | null;
  pidNs: number | null;
}

/** The fields that are sampled from /proc; each is null until it was read. */
export interface Usage {
  state: string | null;
  threads: number | null;
  rssBytes: number | null;
  /** Cpu used since the last sample, in percent of one core. */
  cpuPercent: number | null;
  cpuUserNs: number | null;
  cpuSystemNs: number | null;
  nice: number | null;
}

/** What a process is between one exec or rename and the next. Shared with those it forks. */
export interface PastImage {
  readonly comm: Text | null;
  filename: Text | null;
  /** Filled in when /proc tells more of the same; cut once it is history. */
  argv: readonly Text[] | null;
  argvTruncated: boolean;
}

/** Somebody above a process, with the command of that moment. */
export interface Ancestor {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly user: string | null;
  readonly image: PastImage;
  readonly parent: Ancestor | null;
}

/** A turn in a life. Birth and end stand in the process itself. */
export type HistoryEntry =
  | { readonly type: "exec"; readonly ts: number; readonly image: PastImage }
  | {
    readonly type: "rename";
    readonly ts: number;
    readonly from: Text | null;
    readonly to: Text | null;
  }
  | {
    readonly type: "reparent";
    readonly ts: number;
    readonly from: number | null;
    readonly to: number | null;
  };

/** What became of a process, as far as its row does not tell. The table alone writes it. */
export interface ProcessHistory {
  /** Who stood above it when it was born, nearest first; null when its birth was not seen. */
  birthParent: Ancestor | null;
  /** In order of time; when there are too many, some of the middle are missing. */
  entries: readonly HistoryEntry[];
  /** Moments that are missing. */
  droppedEntries: number;
  /** UTF-16 units of command lines that nothing but this holds. */
  argvLength: number;
  image: PastImage | null;
  /** How those whom it forks remember it; made anew when something above it changes. */
  asAncestor: Ancestor | null;
}

/**
 * One process in the table, alive or dead. Only the table changes it. `null` is unknown.
 */
export interface Process {
  readonly key: ProcessKey;
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly startTicks: number;
  /** Nanoseconds since boot: the time of the fork when it was seen, else the start of its tick. */
  startTs: number;
  /** A part of it was concluded from /proc after a loss. */
  inferred: boolean;
  ppid: number | null;
  parent: Process | null;
  readonly birth: Birth;
  readonly image: ProcessImage;
  readonly identity: Identity;
  readonly usage: Usage;
  forkCount: number | null;
  /** Children in the table, alive or dead, in order of birth. */
  children: Rows<Process>;
  /** Its index among the living, and among its siblings. Only the table uses them. */
  liveIndex: number;
  siblingIndex: number;
  /** null while it is alive. */
  ending: Ending | null;
  /** Its execs, renames and new parents over time. */
  readonly history: ProcessHistory;
  /** A thread of the kernel: a descendant of kthreadd, without memory of its own. */
  kernelThread: boolean;
}

/** Its exit was seen; otherwise it was only found to be gone. */
export function isKnown(ending: Ending): boolean {
  return ending.durationNs !== null;
}

/** The state letter to show: the sampled one, or X once it has exited. */
export function stateOf(process: Process): string | null {
  return process.ending === null ? process.usage.state : "X";
}

/** Nanoseconds it lived, or has lived by `now`. */
export function ageOf(process: Process, now: number): number {
  const end = process.ending === null ? now : process.ending.ts;
  return Math.max(0, end - process.startTs);
}

/** It ended with a status other than 0, or by a signal. Unknown is not a failure. */
export function hasFailed(process: Process): boolean {
  const ending = process.ending;
  return ending !== null &&
    (ending.signal !== null || (ending.exitCode !== null && ending.exitCode !== 0));
}
