import { type Column, type ColumnId, columnOf } from "../../model/list/columns.ts";
import type { ColumnSetting } from "./settings.ts";

/** A column and its place on the screen. */
export interface PlacedColumn {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
}

/** The right edge of a column that the mouse holds. */
export interface ColumnDrag {
  readonly column: ColumnId;
  /** Where the mouse took the edge, and the width of the column at that time. */
  readonly x: number;
  readonly width: number;
}

/** The columns in the order in which they get room. */
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

/** Cells of the mark at the left edge: birth, death or repair. */
const MARGIN = 1;

/** The command keeps at least this share of the width when another column appears. */
const COMMAND_SHARE = 0.35;
const MIN_COMMAND = 12;

/**
 * Returns the columns that fit into `columns` cells, each followed by a blank, in their order. Columns
 * that are always shown get room first, then the others while the command keeps its share. The command
 * takes the rest. Without the command, the rest stays empty.
 */
export function tableColumns(
  columns: number,
  settings: readonly ColumnSetting[],
): readonly PlacedColumn[] {
  const chosen = chosenColumns(columns, settings);
  const others = settings.filter(({ id }) => chosen.has(id) && id !== "command");
  const taken = others.reduce((sum, { width }) => sum + width + 1, MARGIN);
  const more = statusRoom(columns - taken, chosen);
  const placed: PlacedColumn[] = [];
  let x = MARGIN;
  for (const { id, width: wanted } of settings) {
    if (!chosen.has(id)) continue;
    const width = id === "command"
      ? Math.max(0, columns - taken - more)
      : id === "status"
      ? wanted + more
      : wanted;
    placed.push({ column: columnOf(id), x, width });
    x += width + 1;
  }
  return placed;
}

/** The command keeps this many cells when the status gets room for the cause of a death. */
const AMPLE_COMMAND = 80;
/** Cells more: enough for `KILL by 2301 bash`. */
const CAUSE_WIDTH = 11;

/** Returns the cells that the status takes from a wide command. */
function statusRoom(command: number, chosen: ReadonlySet<ColumnId>): number {
  const isAmple = chosen.has("status") && chosen.has("command");
  return isAmple && command - CAUSE_WIDTH >= AMPLE_COMMAND ? CAUSE_WIDTH : 0;
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

/** Returns the column whose right edge is at `x`; undefined between edges. */
export function edgeAt(placed: readonly PlacedColumn[], x: number): PlacedColumn | undefined {
  return placed.find(({ column, x: left, width }) => column.id !== "command" && x === left + width);
}
