import type { Column, ColumnHost, ColumnId } from "./column.ts";
import { columnOf, COLUMNS } from "./columns.ts";
import type { Process } from "../process/process.ts";
import { UNKNOWN } from "../base/units.ts";

/** The sum of one column over several processes. */
export interface Sum {
  /** The sum of the known values. */
  readonly known: number;
  /** How many values are known, and how many are unknown. A dead process uses nothing now: neither. */
  readonly values: number;
  readonly unknown: number;
}

/** The sums of one row; null for a column whose values do not add up. */
export type RowSums = (column: ColumnId) => Sum | null;

/** The columns whose values add up. */
export const ADDING: ReadonlySet<ColumnId> = new Set(
  COLUMNS.filter(({ sum }) => sum !== null).map(({ id }) => id),
);

/** A thread of the kernel has no memory of its own: its unknown value is not missing. */
const MEMORY: ReadonlySet<ColumnId> = new Set(["memory", "memory_percent", "swap", "pss"]);

/**
 * Returns what a process adds to a sum: a number, null for an unknown one, undefined for nothing. A
 * dead process adds nothing to a sum of current values.
 */
export function addend(column: Column, process: Process): number | null | undefined {
  if (column.isOfNow && process.ending !== null) return undefined;
  const value = column.sortValue(process);
  if (typeof value === "number") return value;
  return process.kernelThread && MEMORY.has(column.id) ? undefined : null;
}

/**
 * Formats a sum in `width` cells. A sum with unknown parts is a lower bound: `12.3+`. Without a known
 * part it is `?`, and without any part `-`.
 */
export function sumText(column: Column, sum: Sum, width: number, host: ColumnHost): string {
  const { known, values, unknown } = sum;
  if (values === 0) return unknown === 0 ? "-" : UNKNOWN;
  const text = column.sum?.(known, host) ?? UNKNOWN;
  if (text === UNKNOWN) return UNKNOWN;
  const more = unknown === 0 ? "" : "+";
  if (text.length + more.length <= width) return text + more;
  const thousands = Math.floor(known / 1000);
  const short = `${thousands}k`;
  // Only a plain number is cut to thousands: its format has no unit.
  return /^[\d.]+$/.test(text) && thousands > 0 ? short + more : text + more;
}

/** The groups of processes without a sum of their own: ancestors that do not match the filter. */
const NO_PROCESSES: ReadonlySet<Process> = new Set();

/** Processes whose columns are added one after the other. Their objects fit the cpu's cache. */
const BATCH = 256;

/**
 * Sums of some columns over the members of numbered groups. The buffers are kept for the next frame.
 * One column after the other, for some processes at a time, is faster than one process after the
 * other: `deno task bench frame` shows a frame with sums of 10,000 processes.
 */
export class Sums {
  /** Columns of the same values share their sums. */
  #columns: readonly Column[] = [];
  #slots: ReadonlyMap<ColumnId, number> = new Map();
  #groups = 0;
  #known = new Float64Array(0);
  #values = new Int32Array(0);
  #unknown = new Int32Array(0);

  /** Begins with empty sums of `groups` groups. */
  begin(columns: readonly ColumnId[], groups: number): void {
    this.#choose(columns);
    this.#groups = groups;
    const size = this.#columns.length * groups;
    if (this.#known.length < size) {
      const capacity = Math.ceil(size * 1.5);
      this.#known = new Float64Array(capacity);
      this.#values = new Int32Array(capacity);
      this.#unknown = new Int32Array(capacity);
      return;
    }
    this.#known.fill(0, 0, size);
    this.#values.fill(0, 0, size);
    this.#unknown.fill(0, 0, size);
  }

  #choose(columns: readonly ColumnId[]): void {
    const chosen: Column[] = [];
    const slots = new Map<ColumnId, number>();
    for (const id of columns) {
      if (!ADDING.has(id)) continue;
      const column = columnOf(id);
      const same = chosen.findIndex(({ sortValue }) => sortValue === column.sortValue);
      slots.set(id, same === -1 ? chosen.push(column) - 1 : same);
    }
    this.#columns = chosen;
    this.#slots = slots;
  }

  /**
   * Adds processes to their groups.
   *
   * @param groupOf the group of each process; null: each is a group
   * @param without processes that add nothing
   */
  addAll(
    processes: readonly Process[],
    groupOf: Int32Array | null,
    without: ReadonlySet<Process> = NO_PROCESSES,
  ): void {
    for (let from = 0; from < processes.length; from += BATCH) {
      const to = Math.min(from + BATCH, processes.length);
      this.#columns.forEach((column, c) => {
        const start = c * this.#groups;
        this.#addSome(column, start, { processes, from, to, groupOf, without });
      });
    }
  }

  #addSome(
    column: Column,
    start: number,
    { processes, from, to, groupOf, without }: {
      readonly processes: readonly Process[];
      readonly from: number;
      readonly to: number;
      readonly groupOf: Int32Array | null;
      readonly without: ReadonlySet<Process>;
    },
  ): void {
    const isAll = without.size === 0;
    const [known, values, unknown] = [this.#known, this.#values, this.#unknown];
    for (let i = from; i < to; i++) {
      const process = processes[i] as Process;
      if (!isAll && without.has(process)) continue;
      const value = addend(column, process);
      if (value === undefined) continue;
      const at = start + (groupOf === null ? i : groupOf[i] as number);
      if (value === null) unknown[at]!++;
      else {
        known[at]! += value;
        values[at]!++;
      }
    }
  }

  /** Adds a process to a group. */
  add(group: number, process: Process): void {
    this.#columns.forEach((column, c) => this.#add(column, c * this.#groups + group, process));
  }

  #add(column: Column, at: number, process: Process): void {
    const value = addend(column, process);
    if (value === undefined) return;
    if (value === null) this.#unknown[at]!++;
    else {
      this.#known[at]! += value;
      this.#values[at]!++;
    }
  }

  /** Adds the sums of one group to those of another. */
  merge(from: number, into: number): void {
    for (let c = 0; c < this.#columns.length; c++) {
      const start = c * this.#groups;
      this.#known[start + into]! += this.#known[start + from]!;
      this.#values[start + into]! += this.#values[start + from]!;
      this.#unknown[start + into]! += this.#unknown[start + from]!;
    }
  }

  /** Returns the value of each group to sort by: the known part, or null when no part is known. */
  ranks(id: ColumnId): (group: number) => number | null {
    const start = (this.#slots.get(id) ?? 0) * this.#groups;
    return (group) => this.#values[start + group] === 0 ? null : this.#known[start + group]!;
  }

  of(group: number, id: ColumnId): Sum | null {
    const c = this.#slots.get(id);
    if (c === undefined) return null;
    const at = c * this.#groups + group;
    return { known: this.#known[at]!, values: this.#values[at]!, unknown: this.#unknown[at]! };
  }
}
