import { type FilterCompiler, filterOf } from "../widgets/filter.ts";
import { byRows } from "../widgets/cursor.ts";
import type { State } from "../state/state.ts";
import { lastList, openDetails, switchView } from "./view_switch.ts";

/** Enter: to what is under the cursor, in the terms of the view. */
export function opened(state: State, compile: FilterCompiler): State {
  const { key, name, leap, index } = state.cursor;
  switch (state.view) {
    case "churn":
      return name === undefined ? state : filteredTo(state, name, compile);
    case "details":
      // The section begins at the top of the window.
      if (leap !== undefined) {
        return { ...state, goal: byRows(leap), cursor: { ...state.cursor, top: index + leap } };
      }
      return name === undefined ? state : openDetails(state, name);
    default:
      return key === null ? { ...state, notice: "No process here" } : openDetails(state, key);
  }
}

/** The list, with only the processes that the query `text` chooses. */
function filteredTo(state: State, text: string, compile: FilterCompiler): State {
  const compiled = compile(text);
  if (!compiled.ok) return { ...state, notice: compiled.message };
  const shown = switchView(state, lastList(state));
  return { ...shown, filter: filterOf(text, compiled), selected: null };
}
