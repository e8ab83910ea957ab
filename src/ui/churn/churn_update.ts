import { GROUPINGS } from "../../model/churn/churn_group.ts";
import {
  CHURN_COLUMNS,
  type ChurnColumn,
  type ChurnSorting,
} from "../../model/churn/churn_rows.ts";
import type { State } from "../state/state.ts";

/** The next way to put processes together. */
export function nextGrouping(state: State): State {
  const { grouping } = state.churn;
  const next = GROUPINGS[(GROUPINGS.indexOf(grouping) + 1) % GROUPINGS.length] ?? grouping;
  return { ...state, churn: { ...state.churn, grouping: next }, selected: null };
}

/** By the next column, and round. */
export function nextChurnColumn(state: State): State {
  const { column } = state.churn.sorting;
  const index = CHURN_COLUMNS.indexOf(column);
  return churnSorted(state, CHURN_COLUMNS[(index + 1) % CHURN_COLUMNS.length] ?? column);
}

/** By a column; the same again turns the order round. */
export function churnSorted(state: State, column: ChurnColumn): State {
  const before = state.churn.sorting;
  const sorting: ChurnSorting = column === before.column
    ? { column, descending: !before.descending }
    : { column, descending: column !== "name" };
  return { ...state, churn: { ...state.churn, sorting } };
}
