import { NO_CHILDREN } from "../../model/process/lineage.ts";
import { diedAfter, latestDead, type ProcessReader } from "../../model/process/process_reader.ts";
import { MAX_FROZEN_DEAD } from "../../model/base/limits.ts";
import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";

/**
 * The rows as they were at one moment. The real table goes on; this one stands still, and can be
 * sorted, filtered, folded and scrolled like the real one.
 */
export class FrozenTable implements ProcessReader {
  readonly revision = 0;
  readonly liveCount: number;
  readonly #living: Process[] = [];
  readonly #dead: Process[] = [];
  #byKey: Map<ProcessKey, Process> | null = null;

  /** @param deadSince only those who died after this, nanoseconds since boot, are copied, the last ones */
  constructor(table: ProcessReader, deadSince: number) {
    const copies = new Map<Process, Process>();
    const copy = (process: Process, list: Process[]) => {
      // A picture needs parents, not children.
      const twin: Process = { ...process, children: NO_CHILDREN };
      copies.set(process, twin);
      list.push(twin);
    };
    for (const process of table.living()) copy(process, this.#living);
    for (const process of table.deadFromLast(deadSince)) {
      if (this.#dead.length === MAX_FROZEN_DEAD) break;
      copy(process, this.#dead);
    }
    this.#dead.reverse();
    for (const twin of copies.values()) {
      if (twin.parent !== null) twin.parent = copies.get(twin.parent) ?? null;
    }
    this.liveCount = table.liveCount;
  }

  get(key: ProcessKey): Process | undefined {
    this.#byKey ??= new Map([...this.#living, ...this.#dead].map((twin) => [twin.key, twin]));
    return this.#byKey.get(key);
  }

  living(): Iterable<Process> {
    return this.#living;
  }

  dead(since = -Infinity): Iterable<Process> {
    return this.#dead.filter((row) => diedAfter(row, since));
  }

  deadFromLast(since?: number, isWanted?: (process: Process) => boolean): Iterable<Process> {
    return latestDead(this.#dead, since, isWanted);
  }
}
