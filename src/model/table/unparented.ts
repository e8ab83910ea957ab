import type { Process } from "../process/process.ts";

/** Live rows with a known parent pid, but without a parent row of that pid. */
export class Unparented implements Iterable<Process> {
  readonly #byParent = new Map<number, Set<Process>>();

  /** Returns the rows that wait for a parent with this pid. */
  childrenOf(pid: number): readonly Process[] {
    const waiting = this.#byParent.get(pid);
    return waiting === undefined ? NO_ROWS : [...waiting];
  }

  /** Yields all rows, in an order in which they can be added again. */
  *[Symbol.iterator](): Iterator<Process> {
    for (const waiting of this.#byParent.values()) yield* waiting;
  }

  add(row: Process): void {
    if (row.ppid === null || row.ppid === 0) return;
    const waiting = this.#byParent.get(row.ppid);
    if (waiting === undefined) this.#byParent.set(row.ppid, new Set([row]));
    else waiting.add(row);
  }

  delete(row: Process): void {
    if (row.ppid === null) return;
    const waiting = this.#byParent.get(row.ppid);
    if (waiting?.delete(row) && waiting.size === 0) this.#byParent.delete(row.ppid);
  }
}

const NO_ROWS: readonly Process[] = [];
