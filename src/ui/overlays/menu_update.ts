import type { ColumnId } from "../../model/list/column.ts";
import { COLUMNS } from "../../model/list/columns.ts";
import { sortingBy } from "../../model/list/sorting.ts";
import type { Action } from "../widgets/action.ts";
import { onColumnItem } from "./row_menu.ts";
import { confirmAct } from "../widgets/confirmation.ts";
import { type FilterCompiler, filterOf, NO_FILTER } from "../widgets/filter.ts";
import { chosenItem, type Menu, menuAt, menuKey } from "../widgets/menu.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import { ioPriorityOf } from "./act_menus.ts";
import { ALL_USERS, filterForUser, signalMenu, sortMenu } from "./menus.ts";
import type { Mode, State } from "../state/state.ts";
import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

type MenuMode = Extract<Mode, { type: "menu" }>;

/** Handles a key while a menu is in front. */
export function menuModeKey(
  state: State,
  mode: MenuMode,
  key: KeyEvent,
  compile: FilterCompiler,
): Next {
  if (mode.purpose.type === "sort" && keyLabel(key) === "I") return inverted(state, mode);
  const result = menuKey(mode.menu, key, Math.max(1, state.rows - 4));
  if (result === "closed") return browsing(state);
  if (result === "picked") return picked(state, mode, compile);
  return withMenu(state, mode, result);
}

/** Handles a click: on an item it picks the item, beside the menu it closes it. `index` is `menuHit`'s. */
export function menuClick(
  state: State,
  mode: MenuMode,
  index: number | null,
  compile: FilterCompiler,
): Next {
  if (index === null) return browsing(state);
  if (index < 0) return withoutEffects(state);
  return picked(state, { ...mode, menu: menuAt(mode.menu, index) }, compile);
}

export function menuWheel(state: State, mode: MenuMode, rows: number): State {
  return withMenu(state, mode, menuAt(mode.menu, mode.menu.index + Math.sign(rows))).state;
}

function picked(state: State, { purpose, menu }: MenuMode, compile: FilterCompiler): Next {
  const item = chosenItem(menu);
  if (item === undefined) return browsing(state);
  switch (purpose.type) {
    case "signal": {
      const { targets, scope } = purpose;
      const confirmation = confirmAct({ type: "signal", signal: Number(item.id), scope }, targets);
      return withoutEffects({ ...state, mode: { type: "confirm", confirmation } });
    }
    case "ionice": {
      const io = ioPriorityOf(item.id);
      const rested: State = { ...state, mode: { type: "browse" } };
      if (io === null) return withoutEffects(rested);
      return { state: rested, effects: [{ type: "ionice", io, targets: purpose.targets }] };
    }
    case "cgroup":
      return withoutEffects(onCgroup(state, purpose, item.id));
    case "row":
      return { ...browsing(state), action: item.id as Action, row: purpose.row };
    case "column":
      return withoutEffects(onColumnItem(state, purpose.column, item.id));
    case "sort":
      return browsing(sortedBy(state, item.id));
    case "user":
      return browsing(ofUser(state, item.id === ALL_USERS ? null : item.id, compile));
  }
}

/** Opens the question before a freeze or a thaw, or the menu of signals to the cgroup. */
function onCgroup(
  state: State,
  { targets, path }: Extract<MenuMode["purpose"], { type: "cgroup" }>,
  choice: string,
): State {
  const scope = { type: "cgroup", path } as const;
  if (choice === "signal") {
    const purpose = { type: "signal", targets, scope } as const;
    return { ...state, mode: { type: "menu", purpose, menu: signalMenu(targets, scope) } };
  }
  const isFrozen = choice === "freeze";
  if (isFrozen && targets.some(({ risk }) => risk === "self")) {
    const notice = "TraceFlock itself is in this cgroup: frozen, it could not thaw it";
    return { ...state, mode: { type: "browse" }, notice };
  }
  const confirmation = confirmAct({ type: "freeze", isFrozen, cgroup: path }, targets);
  return { ...state, mode: { type: "confirm", confirmation } };
}

/** Sorts by the column under the cursor in reverse order. The menu stays open and shows it. */
function inverted(state: State, mode: MenuMode): Next {
  const id = chosenItem(mode.menu)?.id ?? state.sorting.column;
  const chosen = id === state.sorting.column ? state : sortedBy(state, id);
  const sorting = { ...chosen.sorting, descending: !chosen.sorting.descending };
  return withMenu({ ...chosen, sorting }, mode, sortMenu(sorting));
}

function sortedBy(state: State, id: string): State {
  const column = COLUMNS.find((known) => known.id === id)?.id as ColumnId | undefined;
  if (column === undefined || column === state.sorting.column) return state;
  return { ...state, sorting: sortingBy(column) };
}

function ofUser(state: State, term: string | null, compile: FilterCompiler): State {
  const text = filterForUser(state.filter.text, term);
  if (text === "") return { ...state, filter: NO_FILTER };
  const compiled = compile(text);
  if (!compiled.ok) return { ...state, notice: compiled.message };
  return { ...state, filter: filterOf(text, compiled) };
}

function withMenu(state: State, mode: MenuMode, menu: Menu): Next {
  return withoutEffects({ ...state, mode: { ...mode, menu } });
}

function browsing(state: State): Next {
  return withoutEffects({ ...state, mode: { type: "browse" } });
}
