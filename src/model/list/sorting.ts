import type { ColumnId } from "./column.ts";
import { columnOf } from "./columns.ts";
import type { Process } from "../process/process.ts";
import { RadixSorter } from "../base/radix_sorter.ts";

/** A column and a direction. */
export interface Sorting {
  readonly column: ColumnId;
  readonly descending: boolean;
}

/** Returns the column's own first direction. */
export function sortingBy(column: ColumnId): Sorting {
  return { column, descending: columnOf(column).descendingFirst };
}

/** Returns words for the top row: `youngest first`. */
export function orderWords({ column, descending }: Sorting): string {
  return columnOf(column).orders[descending ? 1 : 0];
}

/**
 * Sorts the processes of each frame. In a column of current values, the dead go below the live
 * processes in both directions. Unknown comes last; ties go by pid, so that rows keep their place.
 *
 * A sort of all rows belongs to the budget of a frame, so the {@linkcode RadixSorter} takes the place
 * of Array.prototype.sort. `deno task bench frame` measures it.
 */
export class ProcessSorter {
  readonly #radix = new RadixSorter();

  /** The indexes of the last processes in their order, until the next sort. */
  get order(): Uint32Array {
    return this.#radix.order;
  }

  /**
   * Returns the processes in order, in a new array.
   *
   * @param valueAt the value of each index to sort by, instead of that of the column
   * @param hasDead whether some may be dead; without them a pass is saved
   */
  sort(
    processes: readonly Process[],
    sorting: Sorting,
    valueAt?: (index: number) => number | null,
    hasDead = true,
  ): Process[] {
    const count = processes.length;
    const radix = this.#radix;
    radix.begin(count);
    const keys = radix.keys;
    for (let i = 0; i < count; i++) keys[i] = (processes[i] as Process).pid;
    radix.pass();
    if (valueAt === undefined) this.#fillKeys(processes, sorting);
    else {
      const sign = sorting.descending ? -1 : 1;
      for (let i = 0; i < count; i++) {
        const value = valueAt(i);
        keys[i] = value === null ? Infinity : value * sign;
      }
    }
    radix.pass();
    if (hasDead && valueAt === undefined && columnOf(sorting.column).isOfNow) {
      for (let i = 0; i < count; i++) keys[i] = (processes[i] as Process).ending === null ? 0 : 1;
      radix.pass();
    }
    const order = radix.order;
    // A copy has its length from the start: no array grows.
    const sorted = processes.slice();
    for (let i = 0; i < count; i++) sorted[i] = processes[order[i] as number] as Process;
    return sorted;
  }

  #fillKeys(processes: readonly Process[], { column, descending }: Sorting): void {
    const { sortValue } = columnOf(column);
    const keys = this.#radix.keys;
    const sign = descending ? -1 : 1;
    let ranks: ReadonlyMap<string, number> | null = null;
    for (let i = 0; i < processes.length; i++) {
      const value = sortValue(processes[i] as Process);
      if (value === null) keys[i] = Infinity;
      else if (typeof value === "number") keys[i] = value * sign;
      else {
        ranks ??= rankStrings(processes, sortValue);
        keys[i] = (ranks.get(value) ?? 0) * sign;
      }
    }
  }
}

/** Returns the rank of each text. There are far fewer names than processes. */
function rankStrings(
  processes: readonly Process[],
  sortValue: (process: Process) => number | string | null,
): ReadonlyMap<string, number> {
  const values = new Set<string>();
  for (const process of processes) {
    const value = sortValue(process);
    if (typeof value === "string") values.add(value);
  }
  const sorted = [...values].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  return new Map(sorted.map((value, rank) => [value, rank]));
}
