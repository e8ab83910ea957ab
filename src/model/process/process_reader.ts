import type { ActivityReader } from "../activity/activity.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** The read-only view of a process table, which `ProcessTable` and its copies implement. */
export interface ProcessReader {
  /** Equal revisions mean an equal table. */
  readonly revision: number;
  readonly liveCount: number;
  /** What processes do with sockets and files; null when no event of activity came. */
  readonly activity: ActivityReader | null;
  living(): LiveRows;
  /** Yields processes that died after `since` (nanoseconds since boot), the longest dead first. */
  dead(since?: number): Iterable<Process>;
  /**
   * Yields the wanted processes that died after `since`, the latest death first. The row that
   * `isWanted` gets is reused for the next process: keep only the yielded rows.
   */
  deadFromLast(since?: number, isWanted?: (process: Process) => boolean): Iterable<Process>;
  /** Returns the process with this key. A packed row is unpacked for this call. */
  get(key: ProcessKey): Process | undefined;
}

/** The live processes. `forEach` visits all of them at a fraction of the cost of an iterator. */
export type LiveRows = Iterable<Process> & {
  forEach(visit: (process: Process) => void): void;
};

/** Implements `ProcessReader.deadFromLast` for a list with the longest dead first. */
export function latestDead(
  dead: readonly Process[],
  since = -Infinity,
  isWanted: (process: Process) => boolean = () => true,
): readonly Process[] {
  return dead.filter((row) => diedAfter(row, since) && isWanted(row)).reverse();
}

/** Whether a process died after `ts`, nanoseconds since boot. A live process did not. */
export function diedAfter({ ending }: Process, ts: number): boolean {
  return ending !== null && !(ending.ts <= ts);
}

/** The read-only view of a table for those that create its events. */
export interface TableView extends Pick<ProcessReader, "living" | "get"> {
  /** Time of the newest event, nanoseconds since boot. */
  readonly lastTs: number;
  /** Returns the live process with this pid. */
  byPid(pid: number): Process | undefined;
}
