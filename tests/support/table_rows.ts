import type { ProcessTable } from "../../src/model/table/table.ts";
import { ENDING_COLUMNS } from "../../src/wire/recording/table_columns.ts";

/** All that a table says of each process, without the ties between rows as objects. */
export function rowsOf(table: ProcessTable) {
  return [...table.living(), ...table.dead()].map((
    { parent, children, place: _place, siblingPlace: _siblings, biography: _, ending, ...row },
  ) => ({
    ...row,
    // An exit event stands in for the ending that it tells.
    ending: ending && Object.fromEntries(ENDING_COLUMNS.map(([name]) => [name, ending[name]])),
    parent: parent?.key ?? null,
    children: [...children].map(({ key }) => key),
  }));
}

/** What became of each process. */
export function storiesOf(table: ProcessTable) {
  return [...table.living(), ...table.dead()].map(({ key, biography: { self: _, ...told } }) => ({
    key,
    ...told,
  }));
}
