import type { SnapshotEvent } from "../../model/event/event.ts";
import { inferredRow, UNKNOWN_PROCESS } from "../../model/process/row_snapshot.ts";
import type { Process } from "../../model/process/process.ts";
import { NANOSECONDS_PER_TICK } from "../../model/base/process_key.ts";

/** Receives the processes that appear without a fork. */
export interface UnseenProcesses {
  /** Records a process without a fork that started at `startTs`, and which observation found it. */
  found(key: string, startTs: number, by: string): void;
  /** Records that the fork of this process arrived after all. */
  born(key: string): void;
  /** Returns what /proc shows of the process now; null when the process has exited. */
  living(pid: number, startTicks: number, ts: number): SnapshotEvent | null;
}

/** Returns the row of a process without a fork that /proc doesn't show any more. */
export function foundUnseen(
  pid: number,
  startTicks: number,
  key: string,
  ts: number,
  inferred: boolean,
): SnapshotEvent {
  const event = inferredRow({ ...UNKNOWN_PROCESS, pid, key }, ts, null, inferred);
  return { ...event, startTime: startTicks * NANOSECONDS_PER_TICK };
}

const NONE: readonly Process[] = [];

/** Returns the children of a process that have not exited. */
export function livingChildren(row: Process): readonly Process[] {
  if (row.children.size === 0) return NONE;
  return [...row.children].filter((child) => child.ending === null);
}
