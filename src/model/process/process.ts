import type { ProcessActivity } from "../activity/process_activity.ts";
import type { Rows } from "../base/ordered_rows.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";
import type { ExtraUsage } from "./extra_usage.ts";
import type { Death, Login, Program } from "../event/death.ts";

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
  readonly rchar: number | null;
  readonly wchar: number | null;
  readonly syscr: number | null;
  readonly syscw: number | null;
  readonly cancelledWriteBytes: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly threadsTotal: number | null;
  /** It died in an exec after the kernel had released the image that the row shows. */
  readonly execFailed?: boolean;
  /** null when nothing is known beyond the status. */
  readonly death: Death | null;
  readonly oom: boolean | null;
}

/** How a process was born. */
export interface Birth {
  /** The fork was seen; otherwise the process is older than the capture, or the fork was lost. */
  seen: boolean;
  /** The process that forked it, which does not change with a reparent. */
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
  /** A child shares the object of its parent. */
  program: Program | null;
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
  /** A child shares the object of its parent. */
  login: Login | null;
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
  /** Values that few rows have; null on all others, and on the dead. */
  extra: ExtraUsage | null;
}

/** The values of a process that was not sampled. */
export const UNKNOWN_USAGE: Readonly<Usage> = {
  ...{ state: null, threads: null, rssBytes: null, nice: null },
  ...{ cpuPercent: null, cpuUserNs: null, cpuSystemNs: null, extra: null },
};

/** The image of a process between two execs or renames, shared with the processes that it forks. */
export interface PastImage {
  readonly comm: Text | null;
  filename: Text | null;
  /** Replaced when /proc has more of it; cut once the image is no longer current. */
  argv: readonly Text[] | null;
  argvTruncated: boolean;
}

/** An ancestor of a process, with its command at the time of the fork. */
export interface Ancestor {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly user: string | null;
  readonly image: PastImage;
  readonly parent: Ancestor | null;
}

/** An exec, a rename or a reparent. Birth and ending are in the process itself. */
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

/** The past of a process, beyond the current values of its row. Only the table writes it. */
export interface ProcessHistory {
  /** The parent at the fork, linked to its ancestors; null when the fork was not seen. */
  birthParent: Ancestor | null;
  /** In order of time; beyond the bound, entries of the middle are missing. */
  entries: readonly HistoryEntry[];
  /** The number of missing entries. */
  droppedEntries: number;
  /** UTF-16 units of command lines that only this history holds. */
  argvLength: number;
  image: PastImage | null;
  /** This process as `birthParent` of its children; replaced after a change of it or its ancestors. */
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
  /** Children that failed while it was their parent; null when it is older than the capture. */
  failedCount: number | null;
  /** Children in the table, alive or dead, in order of birth. */
  children: Rows<Process>;
  /** Its index among the living, and among its siblings. Only the table uses them. */
  liveIndex: number;
  siblingIndex: number;
  /** null while it is alive. */
  ending: Ending | null;
  /** Its execs, renames and new parents over time. */
  readonly history: ProcessHistory;
  /** What it does with sockets and files; absent when nothing is known. Only the table sets it. */
  activity?: ProcessActivity;
  /** A thread of the kernel: a descendant of kthreadd, without memory of its own. */
  kernelThread: boolean;
}

/** Whether the exit was seen; otherwise a scan found the process missing. */
export function isKnown(ending: Ending): boolean {
  return ending.durationNs !== null;
}

/** Returns the state letter: the sampled one, or X for a dead process. */
export function stateOf(process: Process): string | null {
  return process.ending === null ? process.usage.state : "X";
}

/** Returns the age at `now` or at the exit, nanoseconds. */
export function ageOf(process: Process, now: number): number {
  const end = process.ending === null ? now : process.ending.ts;
  return Math.max(0, end - process.startTs);
}

/** Whether it exited with a status other than 0, or by a signal. Unknown is not a failure. */
export function hasFailed(process: Process): boolean {
  const ending = process.ending;
  return ending !== null &&
    (ending.signal !== null || (ending.exitCode !== null && ending.exitCode !== 0));
}
