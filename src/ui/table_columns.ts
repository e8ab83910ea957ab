import { type Column, type ColumnId, columnOf, COLUMNS } from "../model/columns.ts";

/** A column with its place on the screen. */
export interface PlacedColumn {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
}

/** Which column gets room first. Command and pid are always there. */
const PRIORITY: readonly ColumnId[] = [
  "status",
  "age",
  "cpu",
  "state",
  "user",
  "memory",
  "ppid",
  "execs",
  "threads",
  "container",
];

/** The mark of birth, death or repair at the left edge. */
export const MARGIN = 1;

/** The command gets at least this share of the width before another column is added. */
const COMMAND_SHARE = 0.35;
const MIN_COMMAND = 12;

/** The columns that fit into `columns` cells, each followed by a blank, the command last. */
export function tableColumns(columns: number): readonly PlacedColumn[] {
  const least = Math.max(MIN_COMMAND, Math.floor(columns * COMMAND_SHARE));
  const chosen = new Set<ColumnId>(["pid", "command"]);
  let room = columns - MARGIN - (columnOf("pid").width + 1);
  for (const id of PRIORITY) {
    const need = columnOf(id).width + 1;
    if (room - need < least) break;
    room -= need;
    chosen.add(id);
  }
  const placed: PlacedColumn[] = [];
  let x = MARGIN;
  for (const column of COLUMNS) {
    if (!chosen.has(column.id)) continue;
    const width = column.id === "command" ? Math.max(0, columns - x) : column.width;
    placed.push({ column, x, width });
    x += width + 1;
  }
  return placed;
}
