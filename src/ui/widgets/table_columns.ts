import { type Column, type ColumnId, columnOf } from "../../model/list/columns.ts";
import type { ColumnSetting } from "./settings.ts";

/** A column with its place on the screen. */
export interface PlacedColumn {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
}

/** The right edge of a column is held with the mouse. */
export interface ColumnDrag {
  readonly column: ColumnId;
  /** Where it was taken, and how wide the column was then. */
  readonly x: number;
  readonly width: number;
}

/** Which column gets room first. */
const PRIORITY: readonly ColumnId[] = [
  "pid",
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
const MARGIN = 1;

/** The command gets at least this share of the width before another column is added. */
const COMMAND_SHARE = 0.35;
const MIN_COMMAND = 12;

/**
 * The columns that fit into `columns` cells, each followed by a blank, in their order: first those
 * that are always wanted, then the others while the command keeps its share. The command takes what
 * is left; without it the last column ends where it ends.
 */
export function tableColumns(
  columns: number,
  settings: readonly ColumnSetting[],
): readonly PlacedColumn[] {
  const chosen = chosenColumns(columns, settings);
  const others = settings.filter(({ id }) => chosen.has(id) && id !== "command");
  const taken = others.reduce((sum, { width }) => sum + width + 1, MARGIN);
  const placed: PlacedColumn[] = [];
  let x = MARGIN;
  for (const { id, width: wanted } of settings) {
    if (!chosen.has(id)) continue;
    const width = id === "command" ? Math.max(0, columns - taken) : wanted;
    placed.push({ column: columnOf(id), x, width });
    x += width + 1;
  }
  return placed;
}

function chosenColumns(columns: number, settings: readonly ColumnSetting[]): Set<ColumnId> {
  const chosen = new Set<ColumnId>();
  const command = settings.find(({ id }) => id === "command");
  const hasCommand = command !== undefined && command.show !== "never";
  if (hasCommand) chosen.add("command");
  const share = Math.max(MIN_COMMAND, Math.floor(columns * COMMAND_SHARE));
  let room = columns - MARGIN;
  for (const show of ["always", "room"] as const) {
    const least = !hasCommand ? -1 : show === "always" ? MIN_COMMAND : share;
    for (const id of PRIORITY) {
      const setting = settings.find((column) => column.id === id);
      if (setting?.show !== show) continue;
      const need = setting.width + 1;
      if (room - need < least) {
        if (show === "always") continue;
        return chosen;
      }
      room -= need;
      chosen.add(id);
    }
  }
  return chosen;
}

/** The column whose right edge is at `x`, for dragging; undefined between edges. */
export function edgeAt(placed: readonly PlacedColumn[], x: number): PlacedColumn | undefined {
  return placed.find(({ column, x: left, width }) => column.id !== "command" && x === left + width);
}
