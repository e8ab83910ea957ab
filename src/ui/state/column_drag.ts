import { type ColumnId, columnOf } from "../../model/list/columns.ts";
import { columnWidth, type Settings, withColumn } from "../widgets/settings.ts";
import type { State } from "./state.ts";
import { tableColumns } from "../widgets/table_columns.ts";

/** Returns the state after the mouse took the right edge of a column. */
export function grabbed(state: State, column: ColumnId, x: number): State {
  const setting = state.settings.columns.find(({ id }) => id === column);
  const width = setting?.width ?? columnOf(column).width;
  return { ...state, drag: { column, x, width } };
}

/** Returns the state after the mouse moved a held edge to column `x` of the screen. */
export function dragged(state: State, x: number): State {
  const { drag } = state;
  if (drag === null) return state;
  const width = columnWidth(drag.column, drag.width + x - drag.x);
  return { ...state, settings: withColumn(state.settings, drag.column, { width }) };
}

/** Returns the state after the mouse released the edge. An edge that did not move was clicked. */
export function dropped(state: State): { state: State; clicked: ColumnId | null } {
  const { drag, settings } = state;
  const width = settings.columns.find(({ id }) => id === drag?.column)?.width;
  const clicked = drag !== null && width === drag.width ? drag.column : null;
  return { state: { ...state, drag: null }, clicked };
}

/** Hides the number of threads, or shows it: only with room for it, unless it would not appear then. */
export function toggledThreads({ settings, columns }: State): Settings {
  const hasThreads = (tried: Settings) =>
    tableColumns(columns, tried.columns).some(({ column }) => column.id === "threads");
  if (hasThreads(settings)) return withColumn(settings, "threads", { show: "never" });
  const withRoom = withColumn(settings, "threads", { show: "room" });
  return hasThreads(withRoom) ? withRoom : withColumn(settings, "threads", { show: "always" });
}
