import {
  FLOW_COLUMNS,
  type FlowColumn,
  type FlowSorting,
  flowSortingBy,
} from "../../model/activity/flow_order.ts";
import type { State } from "../state/state.ts";
import { flowColumns } from "./flows_columns.ts";

/** Sorts by the next column that the screen shows; after the last one comes the first. */
export function nextFlowColumn(state: State): State {
  const shown = new Set(flowColumns(state.columns).map(({ column }) => column));
  const all = FLOW_COLUMNS.filter((column) => shown.has(column));
  const next = all[(all.indexOf(state.flows.sorting.column) + 1) % all.length];
  return flowsSorted(state, next ?? "state");
}

/** Sorts by a column. The column that sorts already reverses its order. */
export function flowsSorted(state: State, column: FlowColumn): State {
  const before = state.flows.sorting;
  const sorting: FlowSorting = column === before.column
    ? { column, descending: !before.descending }
    : flowSortingBy(column);
  return { ...state, flows: { sorting } };
}
