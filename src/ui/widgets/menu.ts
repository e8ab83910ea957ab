import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** A short description beside the label. */
  readonly about: string;
  /** The names that a user can type to get here, in lower case; absent: the label. */
  readonly names?: readonly string[];
}

/** A list to pick from, with arrows, the beginning of a name, Enter, or the mouse. */
export interface Menu {
  readonly title: string;
  /** The keys that only this menu has. */
  readonly hint: string;
  readonly items: readonly MenuItem[];
  readonly index: number;
  /** The typed beginning of a name. */
  readonly typed: string;
  /** The cell of its corner; absent: the menu is in the middle of the screen. */
  readonly at?: { readonly x: number; readonly y: number };
}

export function menu(title: string, items: readonly MenuItem[], start: string, hint = ""): Menu {
  const index = Math.max(0, items.findIndex(({ id }) => id === start));
  return { title, hint, items, index, typed: "" };
}

/** Returns the item under the cursor; undefined for an empty menu. */
export function chosenItem({ items, index }: Menu): MenuItem | undefined {
  return items[index];
}

/** Returns the menu with its cursor at `index`, or at the nearest item. */
export function menuAt(menu: Menu, index: number): Menu {
  const last = Math.max(0, menu.items.length - 1);
  return { ...menu, index: Math.max(0, Math.min(last, index)), typed: "" };
}

/** Returns the menu after a key, or the decision of the key. `page`: the items on the screen. */
export function menuKey(menu: Menu, key: KeyEvent, page: number): Menu | "picked" | "closed" {
  const { index, typed } = menu;
  switch (keyLabel(key)) {
    case "Enter":
      return menu.items.length === 0 ? "closed" : "picked";
    case "Escape":
    case "F10":
      return "closed";
    case "Up":
      return menuAt(menu, index - 1);
    case "Down":
      return menuAt(menu, index + 1);
    case "PageUp":
      return menuAt(menu, index - page);
    case "PageDown":
      return menuAt(menu, index + page);
    case "Home":
      return menuAt(menu, 0);
    case "End":
      return menuAt(menu, menu.items.length - 1);
    case "Backspace":
      return jumped(menu, typed.slice(0, -1));
  }
  const isCharacter = !key.ctrl && !key.alt && [...key.name].length === 1;
  return isCharacter ? typedInto(menu, key.name.toLowerCase()) : menu;
}

/** Adds a letter to the typed name. A letter that matches nothing begins a new name. */
function typedInto(menu: Menu, letter: string): Menu {
  const longer = jumped(menu, menu.typed + letter);
  return longer.typed === "" ? jumped(menu, letter) : longer;
}

/** Goes to the item with this name, or else to the first item with this prefix: `1` is HUP, not `15`. */
function jumped(menu: Menu, typed: string): Menu {
  if (typed === "") return { ...menu, typed };
  const { items } = menu;
  const exact = items.findIndex((item) => namesOf(item).includes(typed));
  const index = exact !== -1
    ? exact
    : items.findIndex((item) => namesOf(item).some((name) => name.startsWith(typed)));
  return index === -1 ? { ...menu, typed: "" } : { ...menu, index, typed };
}

function namesOf({ label, names }: MenuItem): readonly string[] {
  return names ?? [label.trim().toLowerCase()];
}
