import {
  type GroupFolds,
  LIST_GROUPINGS,
  type ListGrouping,
} from "../../model/list/list_groups.ts";
import type { ColumnId } from "../../model/list/column.ts";
import { sortingBy } from "../../model/list/sorting.ts";
import type { State } from "./state.ts";

/** All groups are folded. */
const ALL_FOLDED: GroupFolds = { isOpen: false, except: new Set() };

/** Folds that differ from the others are kept up to this number; the oldest go first. */
const MAX_EXCEPT = 4096;

/** Holds the order of the rows while their values change, or sorts them again. */
export function toggledHold(state: State): State {
  const key = state.keymap.keyOf("hold");
  if (state.hold > 0) return { ...state, hold: 0, notice: "The rows are sorted again" };
  const notice =
    `The order is held: values change, rows stay, new ones come last; ${key} sorts again`;
  return { ...state, hold: 1, notice };
}

/** Sorts once after the user chose an order, and holds that one. */
export function heldAgain(before: State, state: State): State {
  const isChosen = state.hold > 0 && state.hold === before.hold && state.view === before.view &&
    (state.sorting !== before.sorting || state.churn !== before.churn ||
      state.hosts !== before.hosts || state.flows !== before.flows ||
      state.settings.subtreeSums !== before.settings.subtreeSums);
  return isChosen ? { ...state, hold: state.hold + 1 } : state;
}

/** Returns to the order of births when the list is ordered by a column that the user hides. */
export function withoutOrderBy(state: State, hidden: ColumnId): State {
  return state.sorting.column === hidden ? { ...state, sorting: sortingBy("age") } : state;
}

/** Shows the threads of each process below it, or hides them. */
export function toggledThreads(state: State): State {
  if (!state.canReadThreads) {
    const notice = "Threads have rows only on the live screen of this machine";
    return { ...state, notice };
  }
  if (state.past !== null) return { ...state, notice: "Threads are known only now" };
  const threads = !state.settings.threads;
  const notice = threads ? "Threads are shown as {name}" : "Threads are hidden";
  return { ...state, settings: { ...state.settings, threads }, notice };
}

/** Shows sums of subtrees in Tree, and sorts by them. */
export function toggledSums(state: State): State {
  const subtreeSums = !state.settings.subtreeSums;
  const notice = subtreeSums
    ? "Sums: each row with all below it; a + means that a part is unknown"
    : "Each row has its own values";
  return { ...state, settings: { ...state.settings, subtreeSums }, notice };
}

/** Groups Table by the next property, and after the last one not at all. */
export function nextListGrouping(state: State): State {
  const { tableGroups } = state.settings;
  const index = tableGroups === null ? -1 : LIST_GROUPINGS.indexOf(tableGroups);
  return groupedBy(state, LIST_GROUPINGS[index + 1] ?? null);
}

/** Groups Table by a property; null: not at all. */
export function groupedBy(state: State, tableGroups: ListGrouping | null): State {
  const notice = tableGroups === null
    ? "Not grouped"
    : `Grouped by ${tableGroups}: Enter opens a group`;
  // The cursor goes to the first group: a folded group hides its row.
  const rested = { ...state, groupFolds: ALL_FOLDED, selected: null, following: false, notice };
  return { ...rested, settings: { ...state.settings, tableGroups } };
}

/** Opens or folds the group under the cursor. */
export function withGroupOpen(state: State, isOpen: boolean): State {
  const { group } = state.cursor;
  if (group === undefined || group.isOpen === isOpen) return state;
  const { groupFolds: { isOpen: isUsual, except } } = state;
  const changed = new Set(except);
  if (isOpen === isUsual) changed.delete(group.key);
  else changed.add(group.key);
  return {
    ...state,
    groupFolds: { isOpen: isUsual, except: new Set([...changed].slice(-MAX_EXCEPT)) },
    // A pinned cursor would leave the group when groups change places.
    selected: group.key,
  };
}

export function withAllOpen(state: State): State {
  return { ...state, groupFolds: { isOpen: true, except: new Set() } };
}
