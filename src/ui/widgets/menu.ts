import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** A few quiet words beside it. */
  readonly about: string;
  /** What may be typed to get to it, in lower case; the label when left out. */
  readonly names?: readonly string[];
}

/** A list to pick from: arrows, typing the beginning of a name, Enter, or the mouse. */
export interface Menu {
  readonly title: string;
  /** Keys besides the usual ones. */
  readonly hint: string;
  readonly items: readonly MenuItem[];
  readonly index: number;
  /** What was typed to get here. */
  readonly typed: string;
}

export function menu(title: string, items: readonly MenuItem[], start: string, hint = ""): Menu {
  const index = Math.max(0, items.findIndex(({ id }) => id === start));
  return { title, hint, items, index, typed: "" };
}

/** The item under the cursor; undefined when the menu is empty. */
export function chosenItem({ items, index }: Menu): MenuItem | undefined {
  return items[index];
}

/** The cursor at `index`, kept within the list. */
export function menuAt(menu: Menu, index: number): Menu {
  const last = Math.max(0, menu.items.length - 1);
  return { ...menu, index: Math.max(0, Math.min(last, index)), typed: "" };
}

/** The menu after a key, or what the key decided. `page` is how many items are on the screen. */
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

/** A letter that leads nowhere begins anew, so that a slip needs no eraser. */
function typedInto(menu: Menu, letter: string): Menu {
  const longer = jumped(menu, menu.typed + letter);
  return longer.typed === "" ? jumped(menu, letter) : longer;
}

/** An exact name wins over a mere beginning: `1` is HUP, though `15` begins with it. */
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
