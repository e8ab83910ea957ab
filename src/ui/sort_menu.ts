import { COLUMN_ABOUT } from "./column_about.ts";
import { COLUMNS } from "../model/columns.ts";
import type { Sorting } from "../model/sorting.ts";
import { type Menu, menu } from "./menu.ts";

/** Every column, on the screen or not: one may sort by what is not shown. */
export function sortMenu({ column, descending }: Sorting): Menu {
  const items = COLUMNS.map(({ id, title }) => ({
    id,
    label: title,
    about: COLUMN_ABOUT[id],
    names: [title.toLowerCase(), id],
  }));
  const way = descending ? "high to low" : "low to high";
  return menu(`Sort by, ${way}`, items, column, "I turns it round");
}
