/** The options `--sort` and `--columns` of the screen. */
import type { ColumnId } from "../../model/list/column.ts";
import { COLUMNS, findColumn } from "../../model/list/columns.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { suggestion } from "../config/config_problem.ts";

/** The columns that the command line chooses; null is the choice of the configuration. */
export interface ColumnOptions {
  readonly sort: ColumnId | null;
  readonly columns: readonly ColumnId[] | null;
}

/** Checks the names of columns. Throws an {@linkcode ExitError} that names the nearest column. */
export function columnOptions(
  { sort, columns }: { readonly sort: string | null; readonly columns: string | null },
): ColumnOptions {
  const names = columns?.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return {
    sort: sort === null ? null : columnId("--sort", sort),
    columns: names === undefined || names.length === 0
      ? null
      // The command names the process; without a place of its own it is the last.
      : [...new Set([...names.map((name) => columnId("--columns", name)), "command" as const])],
  };
}

function columnId(option: string, name: string): ColumnId {
  const ids = COLUMNS.map(({ id }) => id);
  const found = findColumn(name);
  if (found !== undefined) return found.id;
  const hint = suggestion(name, ids) || `; the columns are ${ids.join(", ")}`;
  throw new ExitError(EXIT.usage, `${option} has no column "${name}"${hint}`);
}
