import type { Column, ColumnId } from "../../model/list/column.ts";
import { columnOf, COLUMNS } from "../../model/list/columns.ts";
import { PRESETS } from "./presets.ts";
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

/** The columns of a list, and the order in which they get room. */
export interface ShownColumns {
  readonly columns: readonly ColumnSetting[];
  readonly rank: readonly ColumnId[];
}

/** The user's own columns get room in the order of Overview, then in the order of all columns. */
export const OWN_RANK: readonly ColumnId[] = [
  ...new Set([
    "pid" as const,
    ...PRESETS.flatMap(({ id, rank }) => id === "overview" ? [...rank!.room, ...rank!.spare] : []),
    ...COLUMNS.map(({ id }) => id),
  ]),
];

/** Cells of the mark at the left edge: birth, death or repair. */
const MARGIN = 1;

/** The command keeps at least this share of the width when another column appears. */
const COMMAND_SHARE = 0.35;
const MIN_COMMAND = 12;

/** A spare column appears while the command keeps this many cells. */
const SPARE_COMMAND = 64;

/**
 * Returns the columns that fit into `width` cells, each followed by a blank, in their order. Columns
 * that are always shown get room first, then the others while the command keeps its share, then the
 * cause of a death, then the spare ones. The command takes the rest. Without the command, the rest
 * stays empty.
 *
 * @param rank the order in which the columns get room
 * @param hasDead a row on the screen has ended; without one the status has nothing to show
 */
export function tableColumns(
  width: number,
  settings: readonly ColumnSetting[],
  rank: readonly ColumnId[] = OWN_RANK,
  hasDead = true,
): readonly PlacedColumn[] {
  const chosen = chosenColumns(width, settings, rank);
  const taken = (cells: number, { id, width }: ColumnSetting) =>
    chosen.has(id) && id !== "command" ? cells + width + 1 : cells;
  const cause = statusRoom(width - settings.reduce(taken, MARGIN), chosen);
  if (chosen.has("command")) addSpare(width - cause, settings, rank, chosen);
  if (hasDead) addStatus(width, settings, chosen);
  // The other columns keep their place when a dead row comes and goes: only the command changes.
  const isHidden = !hasDead &&
    settings.some(({ id, show }) => id === "status" && show !== "always");
  if (isHidden) chosen.delete("status");
  const more = chosen.has("status") ? cause : 0;
  const command = Math.max(0, width - settings.reduce(taken, MARGIN) - more);
  const placed: PlacedColumn[] = [];
  let x = MARGIN;
  for (const { id, width: wanted } of settings) {
    if (!chosen.has(id)) continue;
    const cells = id === "command" ? command : id === "status" ? wanted + more : wanted;
    placed.push({ column: columnOf(id), x, width: cells });
    x += cells + 1;
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

function chosenColumns(
  width: number,
  settings: readonly ColumnSetting[],
  rank: readonly ColumnId[],
): Set<ColumnId> {
  const chosen = new Set<ColumnId>();
  const command = settings.find(({ id }) => id === "command");
  const hasCommand = command !== undefined && command.show !== "never";
  if (hasCommand) chosen.add("command");
  const share = Math.max(MIN_COMMAND, Math.floor(width * COMMAND_SHARE));
  let room = width - MARGIN;
  for (const show of ["always", "room"] as const) {
    const least = !hasCommand ? -1 : show === "always" ? MIN_COMMAND : share;
    for (const setting of ranked(settings, rank, show)) {
      const need = setting.width + 1;
      if (room - need < least) {
        if (show === "always") continue;
        return chosen;
      }
      room -= need;
      chosen.add(setting.id);
    }
  }
  return chosen;
}

/** Adds the spare columns for which a wide screen has room. A narrow one can fit after a wide one. */
function addSpare(
  width: number,
  settings: readonly ColumnSetting[],
  rank: readonly ColumnId[],
  chosen: Set<ColumnId>,
): void {
  let room = width - MARGIN;
  for (const { id, width } of settings) {
    if (chosen.has(id) && id !== "command") room -= width + 1;
  }
  for (const setting of ranked(settings, rank, "spare")) {
    if (room - setting.width - 1 < SPARE_COMMAND) continue;
    room -= setting.width + 1;
    chosen.add(setting.id);
  }
}

/** While a dead row is on the screen, the command gives cells to the status down to this share. */
const DEAD_COMMAND_SHARE = 0.25;

/** Adds the status where the columns before it left too little room: it says why a row is dead. */
function addStatus(
  width: number,
  settings: readonly ColumnSetting[],
  chosen: Set<ColumnId>,
): void {
  const status = settings.find(({ id, show }) => id === "status" && show === "room");
  if (status === undefined || chosen.has("status") || !chosen.has("command")) return;
  let command = width - MARGIN - status.width - 1;
  for (const { id, width } of settings) {
    if (chosen.has(id) && id !== "command") command -= width + 1;
  }
  const least = Math.max(MIN_COMMAND, Math.floor(width * DEAD_COMMAND_SHARE));
  if (command >= least) chosen.add("status");
}

/** Returns the settings with this choice in the order in which they get room, without the command. */
function ranked(
  settings: readonly ColumnSetting[],
  rank: readonly ColumnId[],
  show: ColumnSetting["show"],
): readonly ColumnSetting[] {
  return rank.flatMap((id) =>
    settings.find((setting) => setting.id === id && id !== "command" && setting.show === show) ?? []
  );
}

/** Returns the column whose right edge is at `x`; undefined between edges. */
export function edgeAt(placed: readonly PlacedColumn[], x: number): PlacedColumn | undefined {
  return placed.find(({ column, x: left, width }) => column.id !== "command" && x === left + width);
}
