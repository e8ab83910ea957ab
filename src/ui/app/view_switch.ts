import { type FilterCompiler, filterOf } from "../widgets/filter.ts";
import { byRows, NO_CURSOR } from "../widgets/cursor.ts";
import type { State, ViewPlace } from "../state/state.ts";
import { withGroupOpen } from "../state/order_update.ts";
import type { Settings } from "../widgets/settings.ts";
import type { Sorting } from "../../model/list/sorting.ts";
import { withTab } from "../details/inspect_update.ts";
import type { DetailsTab } from "../widgets/details_tab.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { isList, type ViewId } from "../widgets/view_id.ts";

/**
 * Brings another view to the front, as the user left it. Tree and Table show the same processes, so they
 * share the selected process. Details opens the process under the cursor.
 */
export function switchView(state: State, view: ViewId): State {
  if (view === state.view) return state;
  const { sorting, selected, cursor } = state;
  const places = { ...state.places, [state.view]: { sorting, selected, cursor } };
  const left = places[view] ??
    { sorting: orderOf(state.settings, view) ?? sorting, selected: null, cursor: NO_CURSOR };
  const chosen = selectedIn(view, state, left);
  const isOther = view === "details" && chosen !== left.selected;
  const place = isOther ? { ...left, cursor: NO_CURSOR } : left;
  return {
    ...state,
    ...place,
    view,
    places,
    selected: chosen,
    tree: isList(view) ? view === "tree" : state.tree,
    back: view === "details" ? { view: state.view, trail: [] } : state.back,
    following: state.following && isList(view),
  };
}

/** Returns the order of a list that the user has chosen; a list without one takes that of the other. */
export function orderOf({ orders }: Settings, view: ViewId): Sorting | undefined {
  return view === "tree" || view === "table" ? orders[view] : undefined;
}

/** Returns the list that was in front last: Tree or Table; of several hosts the only one is Events. */
function lastList(state: State): ViewId {
  if (state.scope === "fleet") return "events";
  return state.tree ? "tree" : "table";
}

/** Brings a list to the front, with the cursor on `key`. */
export function showInList(state: State, key: ProcessKey | null): State {
  const shown = switchView(state, lastList(state));
  return key === null ? shown : { ...shown, selected: key };
}

/** Opens a tab of Details of the process under the cursor. */
export function openTab(state: State, tab: DetailsTab): State {
  const { key } = state.cursor;
  if (state.view === "details") return withTab(state, tab);
  return key === null
    ? { ...state, notice: "No process here" }
    : withTab(openDetails(state, key), tab);
}

/** Opens Details of `key`. From there, Escape leads back through the processes that were open before. */
function openDetails(state: State, key: ProcessKey): State {
  if (state.view !== "details") {
    const shown = switchView(state, "details");
    return shown.selected === key ? shown : { ...shown, selected: key, cursor: NO_CURSOR };
  }
  const trail = state.selected === null ? [] : [...state.back.trail, state.selected];
  return {
    ...state,
    ...{ selected: key, cursor: NO_CURSOR },
    back: { ...state.back, trail: trail.slice(-MAX_TRAIL) },
  };
}

/** Leaves Details: to the process before this one, or to the view that opened Details. */
export function leaveDetails(state: State): State {
  const before = state.back.trail.at(-1);
  if (before === undefined) return switchView(state, state.back.view);
  const back = { ...state.back, trail: state.back.trail.slice(0, -1) };
  return { ...state, back, selected: before, cursor: NO_CURSOR };
}

/** Escape leads back through at most this many processes. */
const MAX_TRAIL = 64;

function selectedIn(view: ViewId, state: State, place: ViewPlace): string | null {
  if (view === "details") return state.cursor.key ?? place.selected;
  const isSameKind = isList(view) && isList(state.view) && state.selected !== null;
  return isSameKind ? state.selected : place.selected;
}

/** Opens what is under the cursor: a process, a group of Churn, a section of Details. */
export function opened(state: State, compile: FilterCompiler): State {
  const { key, name, leap, index, group } = state.cursor;
  switch (state.view) {
    case "churn":
      return name === undefined ? state : filteredTo(state, name, compile);
    case "details":
      // The section starts at the top of the window.
      if (leap !== undefined) {
        return { ...state, goal: byRows(leap), cursor: { ...state.cursor, top: index + leap } };
      }
      return name === undefined ? state : openDetails(state, name);
    default:
      if (group !== undefined) return withGroupOpen(state, !group.isOpen);
      return key === null ? { ...state, notice: "No process here" } : openDetails(state, key);
  }
}

/** Brings the list to the front, with only the processes that match the query `text`. */
function filteredTo(state: State, text: string, compile: FilterCompiler): State {
  const compiled = compile(text);
  if (!compiled.ok) return { ...state, notice: compiled.message };
  const shown = switchView(state, lastList(state));
  return { ...shown, filter: filterOf(text, compiled), selected: null };
}
