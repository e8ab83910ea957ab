import type { ColumnId } from "../../model/list/column.ts";
import { columnOf } from "../../model/list/columns.ts";
import { columnWidth, withColumn } from "../widgets/settings.ts";
import type { State } from "./state.ts";

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
