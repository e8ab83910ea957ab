import { COLUMN_ABOUT } from "../widgets/settings.ts";
import { columnOf, COLUMNS } from "../../model/list/columns.ts";
import { orderWords, type Sorting } from "../../model/list/sorting.ts";
import { type Menu, menu } from "../widgets/menu.ts";

/** Every column, on the screen or not: one may sort by what is not shown. */
export function sortMenu(sorting: Sorting): Menu {
  const { column } = sorting;
  const items = COLUMNS.map(({ id, title }) => ({
    id,
    label: title,
    about: COLUMN_ABOUT[id],
    names: [title.toLowerCase(), id],
  }));
  const title = `Sort by ${columnOf(column).title}, ${orderWords(sorting)}`;
  return menu(title, items, column, "I turns it round");
}
