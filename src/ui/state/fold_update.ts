import type { Action } from "../widgets/action.ts";
import type { Fold } from "../../model/list/list_row.ts";
import { withAllOpen, withGroupOpen } from "./order_update.ts";
import { byRows } from "../widgets/cursor.ts";
import type { State } from "./state.ts";

/** Folded subtrees that are kept; the oldest unfold first. Keys of dead processes must not pile up. */
const MAX_FOLDED = 4096;

/**
 * Folds and unfolds the row under the cursor. Left and Right also walk, as in other trees: Left goes from a
 * row that cannot fold to its parent, Right goes from an open row to its first child.
 */
export function foldAction(state: State, action: Action): State {
  const fold = state.cursor.tree?.fold ?? "leaf";
  if (!state.tree) return groupFold(state, action, fold);
  switch (action) {
    case "fold":
      return folded(state);
    case "unfold":
      return unfolded(state);
    case "unfold-all":
      return { ...state, folded: new Set() };
    case "tree-left":
      return fold === "open" ? folded(state) : toParent(state);
    case "tree-right":
      if (fold === "open") return { ...state, goal: byRows(1), following: false };
      return unfolded(state);
    default:
      return state;
  }
}

/** Folds and unfolds groups of Table. */
function groupFold(state: State, action: Action, fold: Fold): State {
  switch (action) {
    case "fold":
      return withGroupOpen(state, false);
    case "unfold":
      return withGroupOpen(state, true);
    case "unfold-all":
      return withAllOpen(state);
    case "tree-left":
      return fold === "open" ? withGroupOpen(state, false) : toParent(state);
    case "tree-right":
      if (fold === "open") return { ...state, goal: byRows(1), following: false };
      return withGroupOpen(state, true);
    default:
      return state;
  }
}

/** Folds the row under the cursor, unless it is a leaf: a fold would hide its later children. */
function folded(state: State): State {
  const { key, tree } = state.cursor;
  if (key === null || tree?.fold !== "open") return state;
  const kept = [...state.folded].slice(-MAX_FOLDED + 1);
  return { ...state, folded: new Set([...kept, key]) };
}

function unfolded(state: State): State {
  const { key } = state.cursor;
  if (key === null || !state.folded.has(key)) return state;
  return { ...state, folded: new Set([...state.folded].filter((folded) => folded !== key)) };
}

function toParent(state: State): State {
  const parent = state.cursor.tree?.parent ?? null;
  return parent === null ? state : { ...state, selected: parent, following: false };
}
