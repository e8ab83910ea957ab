import type { ColumnId } from "../../model/list/column.ts";
import { columnOf, COLUMNS } from "../../model/list/columns.ts";
import { type ExtraNeeds, type ExtraSource, NO_NEEDS } from "../../model/process/extra_usage.ts";
import { findField } from "../../model/query/fields.ts";
import { presetOf } from "../widgets/presets.ts";
import {
  type ColumnSetting,
  isSameChoice,
  presetColumns,
  type Settings,
} from "../widgets/settings.ts";
import {
  OWN_RANK,
  type PlacedColumn,
  type ShownColumns,
  tableColumns,
} from "../widgets/table_columns.ts";
import { isList } from "../widgets/view_id.ts";
import type { State } from "./state.ts";

/** Returns the columns of the list that is in front, or was last. */
function shownColumns({ settings, tree }: Pick<State, "settings" | "tree">): ShownColumns {
  const preset = settings.presets[tree ? "tree" : "table"];
  const { rank } = presetOf(preset);
  return {
    columns: presetColumns(preset, settings.columns),
    rank: rank === null ? OWN_RANK : ["pid", ...rank.room, ...rank.spare],
  };
}

/** The places of the columns, and what they were computed from. */
interface Placing {
  readonly width: number;
  readonly settings: Settings;
  readonly tree: boolean;
  readonly sorted: ColumnId;
  readonly hasDead: boolean;
  readonly placed: readonly PlacedColumn[];
}

/** The last places: every frame asks for them several times, and few keys change them. */
let last: Placing | null = null;

/** Returns the columns of the list in front, in their places. */
export function placedColumns(state: State, hasDead: boolean): readonly PlacedColumn[] {
  const { columns: width, settings, tree, sorting: { column: sorted } } = state;
  if (
    last === null || last.width !== width || last.settings !== settings || last.tree !== tree ||
    last.sorted !== sorted || last.hasDead !== hasDead
  ) {
    const { columns, rank } = withOrder(shownColumns(state), sorted, hasSums(state));
    const placed = tableColumns(width, columns, rank, hasDead);
    last = { width, settings, tree, sorted, hasDead, placed };
  }
  return last.placed;
}

/**
 * Returns the columns with that of the order, and with room for the signs of the titles. The column of
 * the order is always shown: a list by values that are not on the screen explains nothing. Every list
 * begins in the order of births, which needs no column.
 */
function withOrder(
  { columns, rank }: ShownColumns,
  sorted: ColumnId,
  isSummed: boolean,
): ShownColumns {
  const isForced = sorted !== "age";
  const fitted = columns.map((setting) => {
    const width = titledWidth(setting, setting.id === sorted, isSummed);
    const show = isForced && setting.id === sorted ? "always" : setting.show;
    return width === setting.width && show === setting.show ? setting : { ...setting, width, show };
  });
  if (!isForced) return { columns: fitted, rank };
  return {
    columns: fitted,
    rank: ["pid", sorted, ...rank.filter((id) => id !== "pid" && id !== sorted)],
  };
}

/** Returns the width of a column: one that has room for its title has room for the signs beside it. */
function titledWidth({ id, width }: ColumnSetting, isSorted: boolean, isSummed: boolean): number {
  const { title, sum } = columnOf(id);
  if (id === "command" || width < title.length) return width;
  const signs = Number(isSorted) + Number(isSummed && sum !== null);
  return Math.max(width, title.length + signs);
}

/** Returns the settings as setup shows them: with the columns of the list in front. */
export function settingsShown(state: State): Settings {
  return { ...state.settings, columns: shownColumns(state).columns };
}

/**
 * Returns the settings after a change of those that setup shows. A column that is added, removed or
 * moved makes the columns the user's own. A width counts in each preset.
 */
export function withShown(state: State, changed: Settings): Settings {
  const { columns } = shownColumns(state);
  if (changed.columns === columns) return { ...changed, columns: state.settings.columns };
  if (isSameChoice(changed.columns, columns)) {
    const widthOf = (id: ColumnId) => changed.columns.find((column) => column.id === id)?.width;
    return {
      ...changed,
      columns: state.settings.columns.map((column) => ({
        ...column,
        width: widthOf(column.id) ?? column.width,
      })),
    };
  }
  return { ...changed, presets: { ...changed.presets, [state.tree ? "tree" : "table"]: "own" } };
}

/** Returns whether the rows of the list in front show sums: of subtrees or of groups. */
export function hasSums({ tree, settings }: Pick<State, "tree" | "settings">): boolean {
  return tree ? settings.subtreeSums : settings.tableGroups !== null;
}

/** Details show what their process reads and writes, and where it works. */
const DETAILS_NEEDS: ExtraNeeds = { visible: new Set(["io", "cwd"]), all: new Set() };

/** Returns the sources of /proc that the columns on the screen, the order and the filter need. */
export function extraNeeds(state: State, hasDead: boolean): ExtraNeeds {
  if (state.view === "details") return DETAILS_NEEDS;
  if (!isList(state.view)) return NO_NEEDS;
  const all = new Set<ExtraSource>();
  const visible = new Set<ExtraSource>();
  const isSummed = hasSums(state);
  for (const { column } of placedColumns(state, hasDead)) {
    if (column.source === null) continue;
    visible.add(column.source);
    // A sum needs the values of rows outside of the window too.
    if (isSummed && column.sum !== null) all.add(column.source);
  }
  const sorted = columnOf(state.sorting.column).source;
  if (sorted !== null) all.add(sorted);
  for (const { field, source } of COLUMNS) {
    if (source !== null && state.filter.fields?.has(field) === true) all.add(source);
  }
  for (const name of state.filter.fields ?? []) {
    const source = findField(name)?.source;
    if (source !== undefined) all.add(source);
  }
  for (const source of all) visible.add(source);
  // The kernel walks all pages of a process for it, so that only the rows on the screen have it.
  all.delete("rollup");
  return { visible, all };
}
