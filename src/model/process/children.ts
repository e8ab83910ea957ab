import { type IndexField, OrderedRows, type Rows } from "../base/ordered_rows.ts";
import type { Process } from "./process.ts";

/** Most processes have none, and share this. */
export const NO_CHILDREN: Rows<Process> = new Set<Process>();

const AMONG_SIBLINGS: IndexField<Process> = {
  get: (row) => row.siblingPlace,
  set: (row, place) => row.siblingPlace = place,
};

/** These, in this order, below one parent. The table alone changes them. */
export function siblings(rows: Iterable<Process> = []): OrderedRows<Process> {
  return new OrderedRows(AMONG_SIBLINGS, rows);
}
