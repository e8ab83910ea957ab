import type { ProcessTable } from "../../../src/model/table/table.ts";
import { ENDING_COLUMNS } from "../../../src/wire/recording/table_columns.ts";

/** Returns the values of each process of a table, without links between rows. */
export function rowsOf(table: ProcessTable) {
  return [...table.living(), ...table.dead()].map((
    { parent, children, liveIndex: _place, siblingIndex: _siblings, history: _, ending, ...row },
  ) => ({
    ...row,
    // The exit event replaces the ending, which has the same values.
    ending: ending && Object.fromEntries(ENDING_COLUMNS.map(([name]) => [name, ending[name]])),
    parent: parent?.key ?? null,
    children: [...children].map(({ key }) => key),
  }));
}

/** Returns the history of each process. */
export function storiesOf(table: ProcessTable) {
  return [...table.living(), ...table.dead()].map((
    { key, history: { asAncestor: _, ...history } },
  ) => ({
    key,
    ...history,
  }));
}
