import type { ColumnId } from "../../model/list/column.ts";
import { columnOf } from "../../model/list/columns.ts";
import type { ListGrouping } from "../../model/list/list_groups.ts";
import type { Sorting } from "../../model/list/sorting.ts";
import { type Action, CHANGING } from "../widgets/action.ts";
import type { Cursor } from "../widgets/cursor.ts";
import { worksIn } from "../widgets/keymap.ts";
import { isList } from "../widgets/view_id.ts";
import { type Menu, menu, type MenuItem } from "../widgets/menu.ts";
import { withColumn } from "../widgets/settings.ts";
import { settingsShown, withShown } from "../state/shown_columns.ts";
import { groupedBy, withoutOrderBy } from "../state/order_update.ts";
import type { Cell } from "../draw/selection.ts";
import type { Mode, State } from "../state/state.ts";

/** The actions of the menu of a row, where the view has them. */
const ROW_ACTIONS: readonly Action[] = [
  ...["open", "open-files", "open-environment", "tree", "follow", "tag", "tag-family"] as const,
  ...["signal", "signal-family", "cgroup-menu"] as const,
  ...["nice-down", "nice-up", "ionice", "affinity", "strace", "copy", "user-menu"] as const,
];

/** Actions on one process, which a group does not have. */
const OF_PROCESS: ReadonlySet<Action> = new Set(
  [
    ...["open-files", "open-environment", "follow", "tag-family"] as const,
    ...["signal-family", "cgroup-menu", "strace", "copy"] as const,
  ],
);

/** Actions that read /proc of now: the past and a replay lack them. */
const OF_NOW: ReadonlySet<Action> = new Set(["open-files", "open-environment"] as const);

/** Returns the name of the row under the cursor; null without one. */
export function rowName({ name, row, key }: Cursor): string | null {
  return name ?? row ?? key;
}

/** Opens the menu of the row under the cursor, at a cell or in the middle of the screen. */
export function openRowMenu(state: State, at: Cell | null): State {
  const { cursor, view, keymap } = state;
  const row = rowName(cursor);
  if (row === null) return { ...state, notice: "No row is here" };
  const items = ROW_ACTIONS.flatMap((action): MenuItem[] => {
    const binding = keymap.bindings.find((each) => each.action === action);
    if (binding === undefined || binding.isRefused || !worksIn(action, view)) return [];
    // From a list, it would not lead to the row.
    if (action === "tree" && isList(view)) return [];
    if (cursor.group !== undefined && OF_PROCESS.has(action)) return [];
    if (isRefused(state, action)) return [];
    return [{ id: action, label: binding.help, about: binding.keys[0] ?? "" }];
  });
  const made = placedAt(menu(titleOf(cursor), items, "open"), at);
  return { ...state, mode: { type: "menu", purpose: { type: "row", row }, menu: made } };
}

/** Whether the action would only answer that it is off here. */
function isRefused({ past, replay, readOnly }: State, action: Action): boolean {
  if (past !== null || replay !== null) return CHANGING.has(action) || OF_NOW.has(action);
  return readOnly && (CHANGING.has(action) || action === "open-environment");
}

function titleOf({ group, key, isThread, thread }: Cursor): string {
  if (group !== undefined) return `${group.grouping} ${group.value ?? "unknown"}`;
  if (key !== null && isThread === true) {
    return `PID ${key.slice(0, key.indexOf("-"))}, of thread ${thread?.tid ?? "?"}`;
  }
  return key === null ? "This row" : `PID ${key.slice(0, key.indexOf("-"))}`;
}

/** The columns by whose values Table can be grouped. */
const GROUPINGS: Readonly<Partial<Record<ColumnId, ListGrouping>>> = {
  command: "command",
  comm: "command",
  user: "user",
  container: "container",
  cgroup: "cgroup",
};

/** Opens the menu of a column. */
export function openColumnMenu(state: State, id: ColumnId, at: Cell): State {
  const { title, orders: [least, most], about } = columnOf(id);
  const grouping = state.view === "table" ? GROUPINGS[id] : undefined;
  const items: MenuItem[] = [
    { id: "descending", label: `sort, ${most}`, about: "" },
    { id: "ascending", label: `sort, ${least}`, about: "" },
    ...(id === "pid" || id === "command" ? [] : [{ id: "hide", label: "hide it", about: "" }]),
    ...(grouping === undefined ? [] : [{ id: "group", label: `group by ${grouping}`, about: "" }]),
    ...(state.view === "table" && state.settings.tableGroups !== null
      ? [{ id: "ungroup", label: "no groups", about: "" }]
      : []),
  ];
  const made = placedAt(menu(`${title}: ${about}`, items, items[0]!.id), at);
  return { ...state, mode: { type: "menu", purpose: { type: "column", column: id }, menu: made } };
}

/** Carries out an item of the menu of a column. */
export function onColumnItem(state: State, column: ColumnId, item: string): State {
  const rested: State = { ...state, mode: { type: "browse" } as Mode };
  switch (item) {
    case "descending":
    case "ascending": {
      const sorting: Sorting = { column, descending: item === "descending" };
      return { ...rested, sorting };
    }
    case "hide": {
      const hidden = withColumn(settingsShown(state), column, { show: "never" });
      return withoutOrderBy({ ...rested, settings: withShown(state, hidden) }, column);
    }
    default:
      return groupedBy(rested, item === "group" ? GROUPINGS[column] ?? null : null);
  }
}

function placedAt(made: Menu, at: Cell | null): Menu {
  return at === null ? made : { ...made, at };
}
