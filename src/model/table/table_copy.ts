import type { ActivityReader } from "../activity/activity.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import {
  diedAfter,
  latestDead,
  type LiveRows,
  type ProcessReader,
} from "../process/process_reader.ts";

/** Copies of the rows of a table at one time, which do not change with the table. */
export class TableCopy implements ProcessReader {
  readonly revision = 0;
  readonly #living: readonly Process[];
  readonly #dead: readonly Process[];
  #byKey: Map<ProcessKey, Process> | null = null;

  /**
   * @param dead the longest dead first
   * @param activity that of the same time; null when it is unknown
   */
  constructor(
    living: readonly Process[],
    dead: readonly Process[],
    readonly activity: ActivityReader | null = null,
  ) {
    this.#living = living;
    this.#dead = dead;
  }

  get liveCount(): number {
    return this.#living.length;
  }

  get(key: ProcessKey): Process | undefined {
    this.#byKey ??= new Map([...this.#living, ...this.#dead].map((row) => [row.key, row]));
    return this.#byKey.get(key);
  }

  living(): LiveRows {
    return this.#living;
  }

  dead(since = -Infinity): Iterable<Process> {
    return this.#dead.filter((row) => diedAfter(row, since));
  }

  deadFromLast(since?: number, isWanted?: (process: Process) => boolean): Iterable<Process> {
    return latestDead(this.#dead, since, isWanted);
  }
}
