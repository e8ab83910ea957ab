import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/**
 * One process from birth to end, as a recording tells it. `null` is unknown, never zero and never
 * empty; times are nanoseconds since boot.
 */
export interface ProcessRecord {
  /** Its place in {@linkcode Lives.lives}: unique even where pid and start tick came round again. */
  readonly id: number;
  readonly key: ProcessKey;
  readonly pid: number;
  /** Who started it, by `id`; stays when it is re-parented. null when nothing is known of that one. */
  readonly parentId: number | null;
  readonly parentKey: ProcessKey | null;
  readonly parentPid: number | null;
  /** Of its fork when that was seen; else as /proc or its key tells, with a grain of 10 ms. */
  readonly startTs: number;
  /** Its fork is in the recording; otherwise it lived already, or the fork was lost. */
  readonly birthSeen: boolean;
  /** null: it lived when the recording ended. */
  readonly endTs: number | null;
  /** What it was at birth, a copy of who started it; or, when the birth was not seen, as found. */
  readonly inherited: RecordedImage;
  /** Every program that it became, in order of time. */
  readonly execs: readonly RecordedImage[];
  /** Execs left out of the middle of `execs`, to keep a bound. */
  readonly execsLeftOut: number;
  /** Every change of its own name without an exec. */
  readonly renames: readonly RecordedRename[];
  /** Every change of who waits for it: its parent died. */
  readonly reparents: readonly RecordedReparent[];
  /** The real user, as last known. */
  readonly uid: number | null;
  readonly user: string | null;
  readonly cgroup: string | null;
  readonly container: string | null;
  /** null while it lives. */
  readonly ending: RecordedEnding | null;
  /** What it used, told at its exit. */
  readonly usage: RecordedUsage;
  /** Children whose birth is in the recording. */
  readonly births: number;
  /** Children that it ever had; from its exit where that is told. */
  readonly forkCount: number | null;
  /** Some of it was concluded from /proc after a loss. */
  readonly inferred: boolean;
  /** Some of it came late: its place in the stream was wrong. */
  readonly late: boolean;
}

/** The program that a process is, from `ts` on. */
export interface RecordedImage {
  readonly ts: number;
  readonly comm: Text | null;
  /** The path handed to execve(2), as given. */
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  readonly cwd: Text | null;
}

/** It changed its comm by itself. */
export interface RecordedRename {
  readonly ts: number;
  readonly from: Text | null;
  readonly to: Text | null;
}

/** Another process became its parent; pids. */
export interface RecordedReparent {
  readonly ts: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** How a process ended. */
export interface RecordedEnding {
  /** Its exit is in the recording; otherwise it was only found to be gone. */
  readonly seen: boolean;
  /** 0 to 255; null when killed by a signal or unknown. */
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly signalName: string | null;
  /** A core dump was made. */
  readonly core: boolean | null;
}

/** What a process used in its whole life, its threads included and its children not. */
export interface RecordedUsage {
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  readonly maxRssBytes: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly threadsTotal: number | null;
}

/** Nothing is known of what it used. */
export const UNKNOWN_USAGE: RecordedUsage = {
  cpuUserNs: null,
  cpuSystemNs: null,
  maxRssBytes: null,
  readBytes: null,
  writeBytes: null,
  minorFaults: null,
  majorFaults: null,
  voluntarySwitches: null,
  involuntarySwitches: null,
  threadsTotal: null,
};

/** The program that it was last. */
export function lastImage({ execs, inherited }: ProcessRecord): RecordedImage {
  return execs.at(-1) ?? inherited;
}

/** Its last name: of the last exec or rename, whichever came later. */
export function lastComm(life: ProcessRecord): Text | null {
  const image = lastImage(life);
  const rename = life.renames.at(-1);
  return rename !== undefined && rename.ts >= image.ts ? rename.to : image.comm;
}

/** User and system time together; null when either is unknown. */
export function cpuOf({ usage: { cpuUserNs, cpuSystemNs } }: ProcessRecord): number | null {
  return cpuUserNs === null || cpuSystemNs === null ? null : cpuUserNs + cpuSystemNs;
}

/** It ended with a status other than 0, or by a signal. Unknown is not a failure. */
export function hasFailed({ ending }: ProcessRecord): boolean {
  return ending !== null &&
    (ending.signal !== null || (ending.exitCode !== null && ending.exitCode !== 0));
}

/** From birth to end, or to `toTs` while it lives; never negative. */
export function durationOf({ startTs, endTs }: ProcessRecord, toTs: number): number {
  return Math.max(0, (endTs ?? toTs) - startTs);
}
