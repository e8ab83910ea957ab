import type { SnapshotEvent } from "../../model/event/event.ts";
import { inferredRow, UNKNOWN_PROCESS } from "../../model/process/row_snapshot.ts";
import type { Process } from "../../model/process/process.ts";
import { NANOSECONDS_PER_TICK } from "../../model/base/process_key.ts";

/** What a source does about processes that appear without a fork. */
export interface UnseenProcesses {
  /** A process that started then has no fork. */
  found(key: string, startTs: number): void;
  /** A fork of this process was seen. */
  born(key: string): void;
  /** What /proc shows of it now; null when it is gone. */
  living(pid: number, startTicks: number, ts: number): SnapshotEvent | null;
}

/** The row of such a process when /proc doesn't show it any more. */
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

/** The children of a process that have not exited. */
export function livingChildren(row: Process): readonly Process[] {
  if (row.children.size === 0) return NONE;
  return [...row.children].filter((child) => child.ending === null);
}
