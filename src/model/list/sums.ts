import type { Column, ColumnHost, ColumnId } from "./column.ts";
import { columnOf, COLUMNS } from "./columns.ts";
import { cpuTimeOf, livingChildren } from "./column_values.ts";
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

/** A slot of no column. */
const NONE = -1;

/** The columns that one pass over the processes adds together. */
const COMMON = [
  "cpu",
  "time",
  "memory",
  "threads",
  "execs",
  "forks",
  "children",
  "failed",
] as const;

/** The slot of each common column; -1 for one without sums. */
type CommonSlots = Record<typeof COMMON[number], number>;

/**
 * Sums of some columns over the members of numbered groups. The buffers are kept for the next frame.
 * The time goes into calls and into memory. So one pass reads the fields of all common columns, and
 * the sums of a group are next to each other: `deno task bench frame` shows a frame with sums of
 * 10,000 processes.
 */
export class Sums {
  /** Columns of the same values share their sums. */
  #columns: readonly Column[] = [];
  #slots: ReadonlyMap<ColumnId, number> = new Map();
  /** For each group, one entry for each column. */
  #known = new Float64Array(0);
  #values = new Int32Array(0);
  #unknown = new Int32Array(0);

  /** Begins with empty sums of `groups` groups. */
  begin(columns: readonly ColumnId[], groups: number): void {
    this.#choose(columns);
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
    const slots = Object.fromEntries(
      COMMON.map((id) => [id, this.#slots.get(id) ?? NONE]),
    ) as CommonSlots;
    const others = this.#columns.map((_, slot) => slot)
      .filter((slot) => !Object.values(slots).includes(slot));
    const width = this.#columns.length;
    const isAll = without.size === 0;
    for (let i = 0; i < processes.length; i++) {
      const process = processes[i] as Process;
      if (!isAll && without.has(process)) continue;
      const at = width * (groupOf === null ? i : groupOf[i] as number);
      this.#addCommon(process, at, slots);
      // An iterator for each process would be garbage.
      for (let other = 0; other < others.length; other++) {
        const slot = others[other]!;
        this.#add(at + slot, addend(this.#columns[slot]!, process));
      }
    }
  }

  /** Adds the values of the common columns, as {@linkcode addend} has them. */
  #addCommon(process: Process, at: number, slots: CommonSlots): void {
    const { usage, image } = process;
    if (process.ending === null) {
      if (slots.cpu !== NONE) this.#add(at + slots.cpu, usage.cpuPercent);
      if (slots.memory !== NONE && (usage.rssBytes !== null || !process.kernelThread)) {
        this.#add(at + slots.memory, usage.rssBytes);
      }
      if (slots.threads !== NONE) this.#add(at + slots.threads, usage.threads);
      if (slots.children !== NONE) this.#add(at + slots.children, livingChildren(process));
    }
    if (slots.time !== NONE) this.#add(at + slots.time, cpuTimeOf(usage));
    if (slots.execs !== NONE) this.#add(at + slots.execs, image.execCount);
    if (slots.forks !== NONE) this.#add(at + slots.forks, process.forkCount);
    if (slots.failed !== NONE) this.#add(at + slots.failed, process.failedCount);
  }

  /** Adds a process to a group. */
  add(group: number, process: Process): void {
    const start = group * this.#columns.length;
    this.#columns.forEach((column, slot) => this.#add(start + slot, addend(column, process)));
  }

  #add(at: number, value: number | null | undefined): void {
    if (value === undefined) return;
    if (value === null) this.#unknown[at]!++;
    else {
      this.#known[at]! += value;
      this.#values[at]!++;
    }
  }

  /** Adds the sums of one group to those of another. */
  merge(from: number, into: number): void {
    const width = this.#columns.length;
    const [known, values, unknown] = [this.#known, this.#values, this.#unknown];
    let target = into * width;
    for (let at = from * width; at < (from + 1) * width; at++, target++) {
      known[target]! += known[at]!;
      values[target]! += values[at]!;
      unknown[target]! += unknown[at]!;
    }
  }

  /** Returns the value of each group to sort by: the known part, or null when no part is known. */
  ranks(id: ColumnId): (group: number) => number | null {
    const slot = this.#slots.get(id) ?? 0;
    const width = this.#columns.length;
    const [known, values] = [this.#known, this.#values];
    return (group) => values[group * width + slot] === 0 ? null : known[group * width + slot]!;
  }

  of(group: number, id: ColumnId): Sum | null {
    const slot = this.#slots.get(id);
    if (slot === undefined) return null;
    const at = group * this.#columns.length + slot;
    return { known: this.#known[at]!, values: this.#values[at]!, unknown: this.#unknown[at]! };
  }
}
