import { type Grouping, GROUPINGS, HOST_GROUPINGS } from "../../model/churn/churn_group.ts";
import {
  CHURN_COLUMNS,
  type ChurnColumn,
  type ChurnSorting,
  churnSortingBy,
} from "../../model/churn/churn_rows.ts";
import type { State } from "../state/state.ts";

/** Returns the groupings of a screen: those of several hosts have the host, too. */
export function groupingsOf({ scope }: Pick<State, "scope">): readonly Grouping[] {
  return scope === "fleet" ? HOST_GROUPINGS : GROUPINGS;
}

/** Switches to the next grouping of processes. */
export function nextGrouping(state: State): State {
  const { grouping } = state.churn;
  const all = groupingsOf(state);
  const next = all[(all.indexOf(grouping) + 1) % all.length] ?? grouping;
  return { ...state, churn: { ...state.churn, grouping: next }, selected: null };
}

/** Sorts by the next column; after the last one comes the first. */
export function nextChurnColumn(state: State): State {
  const { column } = state.churn.sorting;
  const index = CHURN_COLUMNS.indexOf(column);
  return churnSorted(state, CHURN_COLUMNS[(index + 1) % CHURN_COLUMNS.length] ?? column);
}

/** Sorts by a column. The column that sorts already reverses its order. */
export function churnSorted(state: State, column: ChurnColumn): State {
  const before = state.churn.sorting;
  const sorting: ChurnSorting = column === before.column
    ? { column, descending: !before.descending }
    : churnSortingBy(column);
  return { ...state, churn: { ...state.churn, sorting } };
}
