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

/** Returns the value to sort by: the known part, or null when no part is known. */
export function sumRank({ known, values }: Sum): number | null {
  return values === 0 ? null : known;
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

/** Sums of some columns over the members of numbered groups. The buffers are kept for the next frame. */
export class Sums {
  #columns: readonly Column[] = [];
  #known = new Float64Array(0);
  #values = new Int32Array(0);
  #unknown = new Int32Array(0);

  /** Begins with empty sums of `groups` groups. */
  begin(columns: readonly ColumnId[], groups: number): void {
    this.#columns = columns.filter((id) => ADDING.has(id)).map(columnOf);
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

  add(group: number, process: Process): void {
    const width = this.#columns.length;
    for (let c = 0; c < width; c++) {
      const value = addend(this.#columns[c] as Column, process);
      if (value === undefined) continue;
      const at = group * width + c;
      if (value === null) this.#unknown[at]!++;
      else {
        this.#known[at]! += value;
        this.#values[at]!++;
      }
    }
  }

  /** Adds the sums of one group to those of another. */
  merge(from: number, into: number): void {
    const width = this.#columns.length;
    for (let c = 0; c < width; c++) {
      const [source, target] = [from * width + c, into * width + c];
      this.#known[target]! += this.#known[source]!;
      this.#values[target]! += this.#values[source]!;
      this.#unknown[target]! += this.#unknown[source]!;
    }
  }

  of(group: number, id: ColumnId): Sum | null {
    const c = this.#columns.findIndex((column) => column.id === id);
    if (c === -1) return null;
    const at = group * this.#columns.length + c;
    return { known: this.#known[at]!, values: this.#values[at]!, unknown: this.#unknown[at]! };
  }
}
