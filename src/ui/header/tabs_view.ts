import type { Canvas, Pen } from "../draw/pen.ts";
import type { State } from "../state/state.ts";
import { type Scope, tabsOf, type ViewId } from "../widgets/view_id.ts";

/** A tab with its place in the title line, so that a click finds it. */
export interface PlacedTab {
  readonly id: ViewId;
  readonly text: string;
  readonly x: number;
}

const NAME = "TraceFlock";

/** The least width with room for the name beside the tabs. */
const NAME_FROM = 72;

/** Returns the program's name when there is room for it. */
function nameShown(columns: number): string {
  return columns >= NAME_FROM ? NAME : "";
}

/** Returns the tabs that fit: all, or on a narrow screen only the one in front. */
export function placedTabs(
  columns: number,
  view: ViewId,
  scope: Scope,
): readonly PlacedTab[] {
  const name = nameShown(columns);
  let x = name === "" ? 0 : name.length + 2;
  const tabs = tabsOf(scope);
  const all = tabs.reduce((sum, { title }) => sum + title.length + 2, 0);
  const shown = columns >= all + 10 ? tabs : tabs.filter(({ id }) => id === view);
  return shown.map(({ id, title }) => {
    const tab = { id, text: ` ${title} `, x };
    x += tab.text.length;
    return tab;
  });
}

/** Draws the name of the program and the tabs, at the left end of the title line. */
export function drawTabs({ theme, buffer }: Canvas, state: State, pen: Pen): void {
  const name = nameShown(buffer.columns);
  if (name !== "") pen.to(1).write(name, theme.brand);
  for (const { id, text, x } of placedTabs(buffer.columns, state.view, state.scope)) {
    pen.to(x).write(text, id === state.view ? theme.tab : theme.barQuiet);
  }
}
