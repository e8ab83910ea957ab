import { grown, RadixSorter } from "../base/radix_sorter.ts";
import type { ColumnId } from "./column.ts";
import { columnOf } from "./columns.ts";
import { HeldOrder } from "./held_order.ts";
import type { Process } from "../process/process.ts";
import type { Sorting } from "./sorting.ts";
import { ADDING, type RowSums, Sums } from "./sums.ts";

/** The property that the members of a group of Table share. */
export type ListGrouping = "command" | "user" | "container" | "cgroup";

export const LIST_GROUPINGS: readonly ListGrouping[] = ["command", "user", "container", "cgroup"];

/** Which groups of Table show their members: all but some, or only some. */
export interface GroupFolds {
  readonly isOpen: boolean;
  /** The names of the rows of groups that differ. */
  readonly except: ReadonlySet<string>;
}

/** A group of processes. */
export interface ListGroup {
  /** The name of its row. */
  readonly key: string;
  readonly grouping: ListGrouping;
  /** The value that its members share, not safe for a terminal; null where it is unknown. */
  readonly value: string | null;
  readonly count: number;
  /** The dead among them. */
  readonly ended: number;
  readonly isOpen: boolean;
}

const OUTSIDE = "no container";

/** Returns the value by which a process is grouped; null where the kernel did not say. */
export function groupValue(process: Process, grouping: ListGrouping): string | null {
  const { image, identity } = process;
  switch (grouping) {
    case "command":
      return image.comm?.text ?? null;
    case "user":
      return identity.user ?? (identity.uid === null ? null : String(identity.uid));
    case "cgroup":
      return identity.cgroup;
    case "container":
      return identity.container ?? (identity.cgroup === null ? null : OUTSIDE);
  }
}

/** Returns the name of the row of a group. No process key looks like it. */
export function groupKey(grouping: ListGrouping, value: string | null): string {
  return value === null ? `group:${grouping}` : `group:${grouping}=${value}`;
}

/** What the groups of a list depend on. */
interface GroupOptions {
  readonly grouping: ListGrouping;
  readonly folds: GroupFolds;
  /** The columns whose sums the groups show. */
  readonly sums: readonly ColumnId[];
  readonly sorting: Sorting;
  readonly hold: number;
  /** The index of the first dead process: those behind it are dead too. */
  readonly firstEnded: number;
}

/**
 * The groups of a sorted list. Members keep the order of the list. Groups are in the order of their
 * sums, or in that of their first members where values do not add up.
 */
export class ListGroups {
  /** For each line a group (-1 - its number), or a process by its index. */
  #lines: Int32Array = new Int32Array(0);
  #length = 0;
  #memberOf: Int32Array = new Int32Array(0);
  /** The value of each process at the last grouping, the values of the groups, and their sizes. */
  #valueOf: (string | null)[] = [];
  #values: readonly (string | null)[] = [];
  #sizes: Int32Array = new Int32Array(0);
  /** The group of each of `#count` rows. */
  #members: Int32Array = new Int32Array(0);
  #count = 0;
  #groups: ListGroup[] = [];
  readonly #sums = new Sums();
  readonly #radix = new RadixSorter();
  readonly #held = new HeldOrder();

  /**
   * @param processes the processes of the list, in the order of the table: memory is read faster so
   * @param order the indexes of the processes in the order of the list
   */
  update(
    processes: readonly Process[],
    order: Int32Array,
    { grouping, folds, sums, sorting, hold, firstEnded }: GroupOptions,
  ): void {
    // Most frames have the groups of the one before, with other values.
    if (!this.#isGrouped(processes, grouping)) this.#group(processes, grouping);
    const memberOf = this.#memberOf;
    const values = this.#values;
    const sizes = this.#sizes;
    const count = values.length;
    const ended = new Int32Array(count);
    for (let i = firstEnded; i < processes.length; i++) ended[memberOf[i] as number]!++;
    this.#sums.begin(withColumn(sums, sorting.column), count);
    this.#sums.addAll(processes, memberOf);
    this.#groups = values.map((value, group) => {
      const key = groupKey(grouping, value);
      return {
        ...{ key, grouping, value, count: sizes[group]!, ended: ended[group]! },
        isOpen: folds.isOpen !== folds.except.has(key),
      };
    });
    const members = this.#members = grown(this.#members, processes.length);
    for (let i = 0; i < processes.length; i++) {
      members[i] = memberOf[order[i] as number] as number;
    }
    this.#count = processes.length;
    this.#lines = this.#linesOf(this.#sequence(members, sorting, hold), members, sizes);
  }

  /** Whether the last grouping has the same groups, with the same members at the same indexes. */
  #isGrouped(processes: readonly Process[], grouping: ListGrouping): boolean {
    const known = this.#valueOf;
    if (known.length !== processes.length) return false;
    for (let i = 0; i < processes.length; i++) {
      if (groupValue(processes[i] as Process, grouping) !== known[i]) return false;
    }
    return true;
  }

  #group(processes: readonly Process[], grouping: ListGrouping): void {
    this.#valueOf = processes.map((process) => groupValue(process, grouping));
    const memberOf = this.#memberOf = grown(this.#memberOf, processes.length);
    this.#values = grouped(this.#valueOf, memberOf);
    const sizes = this.#sizes = new Int32Array(this.#values.length);
    for (let i = 0; i < processes.length; i++) sizes[memberOf[i] as number]!++;
  }

  get length(): number {
    return this.#length;
  }

  /** Returns the index of the process of a line; -1 for the line of a group. */
  processAt(line: number): number {
    return line < this.#length ? Math.max(-1, this.#lines[line] ?? -1) : -1;
  }

  groupAt(line: number): ListGroup | undefined {
    const number = this.#numberAt(line);
    return number === undefined ? undefined : this.#groups[number];
  }

  sumsAt(line: number): RowSums {
    const number = this.#numberAt(line) ?? -1;
    return (column) => number < 0 ? null : this.#sums.of(number, column);
  }

  #numberAt(line: number): number | undefined {
    const value = line < this.#length ? this.#lines[line] : undefined;
    return value === undefined || value >= 0 ? undefined : -1 - value;
  }

  /** Returns the numbers of the groups in their order. `members`: the group of each row. */
  #sequence(
    members: Int32Array,
    { column, descending }: Sorting,
    hold: number,
  ): readonly number[] {
    const count = this.#groups.length;
    const radix = this.#radix;
    radix.begin(count);
    const { keys } = radix;
    for (let i = this.#count - 1; i >= 0; i--) keys[members[i] as number] = i;
    radix.pass();
    if (ADDING.has(column)) {
      const sign = descending ? -1 : 1;
      const rankOf = this.#sums.ranks(column);
      for (let group = 0; group < count; group++) {
        const rank = rankOf(group);
        keys[group] = rank === null ? Infinity : sign * rank;
      }
      radix.pass();
    }
    const sorted = Array.from({ length: count }, (_, i) => radix.order[i] as number);
    return this.#held.hold(hold, sorted, (group) => this.#groups[group]!.key);
  }

  #linesOf(sequence: readonly number[], members: Int32Array, sizes: Int32Array): Int32Array {
    /** The next line of each open group; 0 for a closed one. */
    const next = new Int32Array(sizes.length);
    let length = 0;
    for (const group of sequence) {
      const { isOpen } = this.#groups[group]!;
      next[group] = isOpen ? length + 1 : 0;
      length += 1 + (isOpen ? sizes[group]! : 0);
    }
    this.#length = length;
    const lines = grown(this.#lines, length);
    let line = 0;
    for (const group of sequence) {
      lines[line] = -1 - group;
      line += 1 + (next[group] === 0 ? 0 : sizes[group]!);
    }
    if (length === sequence.length) return lines;
    for (let i = 0; i < this.#count; i++) {
      const group = members[i] as number;
      if (next[group] !== 0) lines[next[group]!++] = i;
    }
    return lines;
  }
}

/** Numbers the groups, writes the group of each process, and returns the value of each group. */
function grouped(
  valueOf: readonly (string | null)[],
  memberOf: Int32Array,
): readonly (string | null)[] {
  const numbers = new Map<string | null, number>();
  const values: (string | null)[] = [];
  for (let i = 0; i < valueOf.length; i++) {
    const value = valueOf[i] as string | null;
    let number = numbers.get(value);
    if (number === undefined) {
      number = values.length;
      numbers.set(value, number);
      values.push(value);
    }
    memberOf[i] = number;
  }
  return values;
}

function withColumn(columns: readonly ColumnId[], column: ColumnId): readonly ColumnId[] {
  return columns.includes(column) || columnOf(column).sum === null ? columns : [...columns, column];
}
