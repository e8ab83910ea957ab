import { type ColumnId, columnOf } from "./columns.ts";
import type { Process } from "./process.ts";

/** By which column, and which way. */
export interface Sorting {
  readonly column: ColumnId;
  readonly descending: boolean;
}

/** Compares two processes; never 0 for two different ones, so that rows don't dance. */
export type ProcessOrder = (a: Process, b: Process) => number;

/** The column's own first direction. */
export function sortingBy(column: ColumnId): Sorting {
  return { column, descending: columnOf(column).descendingFirst };
}

/** A total order. What is unknown goes last in both directions; ties go by pid and start. */
export function processOrder({ column, descending }: Sorting): ProcessOrder {
  const { sortValue } = columnOf(column);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const left = sortValue(a);
    const right = sortValue(b);
    if (left === right) return tie(a, b) * (column === "age" ? sign : 1);
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -sign : sign;
  };
}

function tie(a: Process, b: Process): number {
  return a.pid - b.pid || a.startTicks - b.startTicks;
}
