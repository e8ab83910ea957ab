import {
  HOST_COLUMNS,
  type HostColumn,
  type HostSorting,
  hostSortingBy,
} from "../../model/hosts/host_rows.ts";
import type { Next } from "../state/context.ts";
import type { State } from "../state/state.ts";

/** Sorts by the next column; after the last one comes the first. */
export function nextHostColumn(state: State): State {
  const index = HOST_COLUMNS.indexOf(state.hosts.sorting.column);
  return hostsSorted(state, HOST_COLUMNS[(index + 1) % HOST_COLUMNS.length] ?? "name");
}

/** Sorts by a column. The column that sorts already reverses its order. */
export function hostsSorted(state: State, column: HostColumn): State {
  const before = state.hosts.sorting;
  const sorting: HostSorting = column === before.column
    ? { column, descending: !before.descending }
    : hostSortingBy(column);
  return { ...state, hosts: { sorting } };
}

/** The query of a group of Churn that holds the processes of one host. */
const ONE_HOST = /^host=([A-Za-z0-9._-]+)$/;

/**
 * Opens the host under the cursor: a row of Hosts, an event with its process, a group of Churn. Returns
 * null where the cursor is on none.
 */
export function hostOpened(state: State): Next | null {
  const { view, cursor: { name, host, key } } = state;
  const opened = view === "hosts"
    ? name
    : view === "events"
    ? host
    : ONE_HOST.exec(name ?? "")?.[1];
  if (opened === undefined) {
    return view === "churn" ? null : { state: { ...state, notice: "No host here" }, effects: [] };
  }
  const process = view === "events" && key !== null ? { key } : {};
  return { state, effects: [{ type: "show-host", host: opened, ...process }] };
}
