import type { Process } from "./process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** The read-only view of a process table: `ProcessTable` and a frozen copy of it both have it. */
export interface ProcessReader {
  /** Equal revisions mean an equal table. */
  readonly revision: number;
  readonly liveCount: number;
  living(): Iterable<Process>;
  /** Remembered dead processes that died after `since` (nanoseconds since boot), the longest dead first. */
  dead(since?: number): Iterable<Process>;
  /**
   * The same with the latest death first, and only the wanted ones. The row that `isWanted` gets may
   * be filled with another process afterwards: keep only the rows that come out of this method.
   */
  deadFromLast(since?: number, isWanted?: (process: Process) => boolean): Iterable<Process>;
  /** Returns the process with this key. A process of the archive is made for this call. */
  get(key: ProcessKey): Process | undefined;
}

/** `ProcessReader.deadFromLast` of a list of the dead, the longest dead first. */
export function latestDead(
  dead: readonly Process[],
  since = -Infinity,
  isWanted: (process: Process) => boolean = () => true,
): readonly Process[] {
  return dead.filter((row) => diedAfter(row, since) && isWanted(row)).reverse();
}

/** `ts` in nanoseconds since boot; who lives has not. */
export function diedAfter({ ending }: Process, ts: number): boolean {
  return ending !== null && !(ending.ts <= ts);
}

/** What the makers of events may see of a table that others write. */
export interface TableView extends Pick<ProcessReader, "living" | "get"> {
  /** Time of the newest event, nanoseconds since boot. */
  readonly lastTs: number;
  /** Returns the process with this pid that has not exited. */
  byPid(pid: number): Process | undefined;
}
