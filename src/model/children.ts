import type { Process } from "./process.ts";

/** Most processes have none, and share this. */
export const NO_CHILDREN: ReadonlySet<Process> = new Set();

/** The children of a row in a set of its own, to be changed by who builds the table, and nobody else. */
export function ownChildren(row: Process): Set<Process> {
  if (row.children === NO_CHILDREN) row.children = new Set();
  return row.children as Set<Process>;
}
