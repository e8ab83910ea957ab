import { RadixSorter } from "../base/radix_sorter.ts";
import type { ColumnId } from "./column.ts";
import { columnOf } from "./columns.ts";
import { HeldOrder } from "./held_order.ts";
import type { Process } from "../process/process.ts";
import type { Sorting } from "./sorting.ts";
import { ADDING, type RowSums, sumRank, Sums } from "./sums.ts";

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

/** A line of a grouped list: a group (-1 - its number), or a process by its index. */
type Line = number;

/**
 * The groups of a sorted list. Members keep the order of the list. Groups are in the order of their
 * sums, or in that of their first members where values do not add up.
 */
export class ListGroups {
  #lines: Line[] = [];
  #groups: ListGroup[] = [];
  readonly #sums = new Sums();
  readonly #radix = new RadixSorter();
  readonly held = new HeldOrder();

  update(
    ordered: readonly Process[],
    grouping: ListGrouping,
    folds: GroupFolds,
    columns: readonly ColumnId[],
    sorting: Sorting,
  ): void {
    const { memberOf, values } = grouped(ordered, grouping);
    const count = values.length;
    const sizes = new Int32Array(count);
    const ended = new Int32Array(count);
    this.#sums.begin(withColumn(columns, sorting.column), count);
    ordered.forEach((process, i) => {
      const group = memberOf[i] as number;
      sizes[group]!++;
      if (process.ending !== null) ended[group]!++;
      this.#sums.add(group, process);
    });
    this.#groups = values.map((value, group) => {
      const key = groupKey(grouping, value);
      return {
        ...{ key, grouping, value, count: sizes[group]!, ended: ended[group]! },
        isOpen: folds.isOpen !== folds.except.has(key),
      };
    });
    const sequence = this.#sequence(sorting);
    this.#lines = this.#linesOf(sequence, memberOf, sizes);
  }

  get length(): number {
    return this.#lines.length;
  }

  /** Returns the index of the process of a line; -1 for the line of a group. */
  processAt(line: number): number {
    return Math.max(-1, this.#lines[line] ?? -1);
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
    const value = this.#lines[line];
    return value === undefined || value >= 0 ? undefined : -1 - value;
  }

  /** Returns the numbers of the groups in their order. */
  #sequence({ column, descending }: Sorting): readonly number[] {
    const count = this.#groups.length;
    const radix = this.#radix;
    radix.begin(count);
    if (ADDING.has(column)) {
      const sign = descending ? -1 : 1;
      for (let group = 0; group < count; group++) {
        const sum = this.#sums.of(group, column);
        const rank = sum === null ? null : sumRank(sum);
        radix.keys[group] = rank === null ? Infinity : sign * rank;
      }
      radix.pass();
    }
    const sorted = Array.from({ length: count }, (_, i) => radix.order[i] as number);
    if (!this.held.isHolding) return sorted;
    const nameOf = (group: number) => this.#groups[group]!.key;
    const arranged = this.held.arrange(sorted, nameOf);
    this.held.keep(arranged, nameOf);
    return arranged;
  }

  #linesOf(sequence: readonly number[], memberOf: Int32Array, sizes: Int32Array): Line[] {
    const starts = new Int32Array(sizes.length);
    let length = 0;
    for (const group of sequence) {
      starts[group] = length + 1;
      length += 1 + (this.#groups[group]!.isOpen ? sizes[group]! : 0);
    }
    const lines = new Array<Line>(length);
    for (const group of sequence) lines[starts[group]! - 1] = -1 - group;
    memberOf.forEach((group, i) => {
      if (this.#groups[group]!.isOpen) lines[starts[group]!++] = i;
    });
    return lines;
  }
}

/** Numbers the groups by their first members, and returns the group of each process. */
function grouped(ordered: readonly Process[], grouping: ListGrouping) {
  const numbers = new Map<string | null, number>();
  const values: (string | null)[] = [];
  const memberOf = new Int32Array(ordered.length);
  ordered.forEach((process, i) => {
    const value = groupValue(process, grouping);
    let number = numbers.get(value);
    if (number === undefined) {
      number = values.length;
      numbers.set(value, number);
      values.push(value);
    }
    memberOf[i] = number;
  });
  return { memberOf, values };
}

function withColumn(columns: readonly ColumnId[], column: ColumnId): readonly ColumnId[] {
  return columns.includes(column) || columnOf(column).sum === null ? columns : [...columns, column];
}
