import type { RecordedActivity } from "../activity/recorded_activity.ts";
import type { NetSummary } from "../event/activity.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";
import type { Death, Login, Program } from "../event/death.ts";

/**
 * One process of a recording, from its birth to its end. `null` is unknown, never zero and never
 * empty. Times are nanoseconds since boot.
 */
export interface ProcessRecord {
  /** Its index in `RecordingContents.processes`: unique even where pid and start tick repeat. */
  readonly id: number;
  /** The host, by the name that the recording has for it: two hosts have the same keys and pids. */
  readonly host: string | null;
  readonly key: ProcessKey;
  readonly pid: number;
  /** The `id` of the process that forked it, which a reparenting does not change. */
  readonly parentId: number | null;
  readonly parentKey: ProcessKey | null;
  readonly parentPid: number | null;
  /** The time of its fork event; without one the start time of /proc or of the key, to 10 ms. */
  readonly startTs: number;
  /** The recording holds its fork event. Otherwise it is older, or the event was lost. */
  readonly birthSeen: boolean;
  /** null while it is alive at the end of the recording. */
  readonly endTs: number | null;
  /** The program at birth, copied from the parent; without a fork event the program as found. */
  readonly inherited: RecordedImage;
  /** The program of each exec, in order of time. */
  readonly execs: readonly RecordedImage[];
  /** Execs left out of the middle of `execs`, to keep a bound. */
  readonly execsLeftOut: number;
  /** Every change of its comm without an exec. */
  readonly renames: readonly RecordedRename[];
  /** Every change of its parent, after the parent before died. */
  readonly reparents: readonly RecordedReparent[];
  /** The real user, as last known. */
  readonly uid: number | null;
  readonly user: string | null;
  readonly cgroup: string | null;
  readonly container: string | null;
  /** The group ids and the terminal of its last exec. */
  readonly login: Login | null;
  /** null while it is alive. */
  readonly ending: RecordedEnding | null;
  /** The resources that its exit event reports. */
  readonly usage: RecordedUsage;
  /** What it did with sockets, files and storage over time; null when no event says anything. */
  readonly activity: RecordedActivity | null;
  /** Children whose birth is in the recording. */
  readonly births: number;
  /** Children in its whole lifetime, as its exit event reports. */
  readonly forkCount: number | null;
  /** Part of the record was concluded from /proc after a loss. */
  readonly inferred: boolean;
  /** One of its events came late, after events with a later time. */
  readonly late: boolean;
}

/** The program that a process runs from `ts` on. */
export interface RecordedImage {
  readonly ts: number;
  readonly comm: Text | null;
  /** The path handed to execve(2), as given. */
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  readonly cwd: Text | null;
  /** The executable; null when unknown. */
  readonly program: Program | null;
}

/** A change of comm by the process itself. */
export interface RecordedRename {
  readonly ts: number;
  readonly from: Text | null;
  readonly to: Text | null;
}

/** A change of parent, as pids. */
export interface RecordedReparent {
  readonly ts: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** How a process ended. */
export interface RecordedEnding {
  /** The recording holds its exit event. Otherwise the process was only found to be gone. */
  readonly seen: boolean;
  /** 0 to 255; null when killed by a signal or unknown. */
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly signalName: string | null;
  /** The kernel wrote a core dump. */
  readonly core: boolean | null;
  /** null when nothing is known beyond the status. */
  readonly death: Death | null;
  /** The kernel's out-of-memory killer chose the process; null when unknown. */
  readonly oom: boolean | null;
  /** An exec failed at its end or half-way. */
  readonly execFailed: boolean;
}

/** The ending of a process without an exit event. */
export const UNSEEN_ENDING: RecordedEnding = {
  seen: false,
  exitCode: null,
  signal: null,
  signalName: null,
  core: null,
  death: null,
  oom: null,
  execFailed: false,
};

/** The resources that a process used in its lifetime: with its threads, without its children. */
export interface RecordedUsage {
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
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
  /** Its traffic and its connections; null when activity was not traced. */
  readonly net: NetSummary | null;
}

/** The usage of a process without an exit event. */
export const UNKNOWN_USAGE: RecordedUsage = {
  cpuUserNs: null,
  cpuSystemNs: null,
  maxRssBytes: null,
  readBytes: null,
  writeBytes: null,
  rchar: null,
  wchar: null,
  syscr: null,
  syscw: null,
  cancelledWriteBytes: null,
  minorFaults: null,
  majorFaults: null,
  voluntarySwitches: null,
  involuntarySwitches: null,
  threadsTotal: null,
  net: null,
};

/** Returns the last program that the process ran. */
export function lastImage({ execs, inherited }: ProcessRecord): RecordedImage {
  return execs.at(-1) ?? inherited;
}

/** Returns its last comm, from the last exec or rename, whichever came later. */
export function lastComm(record: ProcessRecord): Text | null {
  const image = lastImage(record);
  const rename = record.renames.at(-1);
  return rename !== undefined && rename.ts >= image.ts ? rename.to : image.comm;
}

/** Returns user and system time together; null when either is unknown. */
export function cpuOf({ usage: { cpuUserNs, cpuSystemNs } }: ProcessRecord): number | null {
  return cpuUserNs === null || cpuSystemNs === null ? null : cpuUserNs + cpuSystemNs;
}

/** Whether it exited with a status other than 0, or by a signal. Unknown is not a failure. */
export function hasFailed({ ending }: ProcessRecord): boolean {
  return ending !== null &&
    (ending.signal !== null || (ending.exitCode !== null && ending.exitCode !== 0));
}

/** Returns the end of the process, or `toTs` while it is alive; never before its start. */
export function endOf({ startTs, endTs }: ProcessRecord, toTs: number): number {
  return Math.max(startTs, endTs ?? toTs);
}

/** Returns the time from its start to its end, or to `toTs` while it is alive. */
export function durationOf(record: ProcessRecord, toTs: number): number {
  return endOf(record, toTs) - record.startTs;
}
