import { grown } from "../base/radix_sorter.ts";
import type { ColumnId } from "./column.ts";
import { PlaceIndex } from "./place_index.ts";
import type { Process } from "../process/process.ts";
import { type RowSums, type Sum, Sums } from "./sums.ts";

const NONE = -1;

/** The sums of each process together with all below it, among the processes of the list. */
export class SubtreeSums {
  readonly #sums = new Sums();
  #places = new PlaceIndex([]);
  #pending: Int32Array = new Int32Array(0);
  #processes: readonly Process[] = [];

  /**
   * Computes the sums. The processes in `without` have no part of their own.
   *
   * @param places the indexes of the processes
   * @param parents the index of the parent of each process; -1 for a root
   */
  update(
    processes: readonly Process[],
    { places, parents }: { readonly places: PlaceIndex; readonly parents: Int32Array },
    columns: readonly ColumnId[],
    without: ReadonlySet<Process>,
  ): void {
    const count = processes.length;
    this.#processes = processes;
    this.#places = places;
    this.#sums.begin(columns, count);
    this.#sums.addAll(processes, null, without);
    const pending = this.#pending = grown(this.#pending, count);
    pending.fill(0, 0, count);
    for (let i = 0; i < count; i++) {
      const above = parents[i] as number;
      if (above !== NONE) pending[above]!++;
    }
    // Each leaf, and then each process whose children are all done, goes into its parent.
    for (let i = 0; i < count; i++) {
      for (let at = i; pending[at] === 0;) {
        pending[at] = NONE;
        const above = parents[at] as number;
        if (above === NONE) break;
        this.#sums.merge(at, above);
        pending[above]!--;
        at = above;
      }
    }
  }

  /** Returns the values to sort processes of the list by. */
  ranks(processes: readonly Process[], column: ColumnId): (index: number) => number | null {
    const rankOf = this.#sums.ranks(column);
    if (processes === this.#processes) return rankOf;
    return (index) => rankOf(this.#places.of(processes[index] as Process));
  }

  /** Returns the sum of a column over a process of the list and all below it. */
  of(process: Process, column: ColumnId): Sum | null {
    const place = this.#places.of(process);
    return place === NONE ? null : this.#sums.of(place, column);
  }

  rowSums(process: Process): RowSums {
    return (column) => this.of(process, column);
  }
}
