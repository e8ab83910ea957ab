import type { Biography } from "./biography.ts";
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

/**
 * One process as the table knows it, alive or remembered. The table alone changes it; everybody
 * else reads. `null` is unknown.
 */
export interface Process {
  readonly key: ProcessKey;
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly startTicks: number;
  /** Nanoseconds since boot: of the fork when that was seen, else the start of its tick. */
  startTs: number;
  /** Its fork was seen; otherwise it is older than the watch, or the fork was lost. */
  birthSeen: boolean;
  /** Something about it was concluded from /proc after a loss. */
  inferred: boolean;
  ppid: number | null;
  parent: Process | null;
  /** Who started it, which stays when it is re-parented. */
  birthPpid: number | null;
  birthParentKey: ProcessKey | null;
  birthParentComm: Text | null;
  comm: Text | null;
  filename: Text | null;
  argv: readonly Text[] | null;
  argvTruncated: boolean;
  cwd: Text | null;
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
  execCount: number | null;
  forkCount: number | null;
  /** Time of the last exec, nanoseconds since boot; null when none was seen. */
  execTs: number | null;
  /** As of when `comm` is known from an event, nanoseconds since boot; null when it is not. */
  commTs: number | null;
  /** Remembered and living children, in order of birth. */
  children: Rows<Process>;
  /** Where it stands among the living, and among its siblings: the table's own business. */
  place: number;
  siblingPlace: number;
  /** null while it lives. */
  ending: Ending | null;
  /** Sampled from /proc; each null until read. */
  state: string | null;
  threads: number | null;
  rssBytes: number | null;
  /** Cpu used since the last sample, in percent of one core. */
  cpuPercent: number | null;
  cpuUserNs: number | null;
  cpuSystemNs: number | null;
  nice: number | null;
  /** What became of it, moment by moment. */
  readonly biography: Biography;
  /** A thread of the kernel: a descendant of kthreadd, without memory of its own. */
  kernelThread: boolean;
}

/** Its exit was seen; otherwise it was only found to be gone. */
export function isKnown(ending: Ending): boolean {
  return ending.durationNs !== null;
}

/** The state letter to show: the sampled one, or X once it has exited. */
export function stateOf(process: Process): string | null {
  return process.ending === null ? process.state : "X";
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
