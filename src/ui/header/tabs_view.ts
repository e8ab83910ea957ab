import { sanitize } from "../../model/base/safe_text.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";
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

/** Whether the tabs have the whole name of the host before them. */
export function isHostShown(columns: number, state: State, host: string): boolean {
  return isMember(state) && textWidth(sanitize(host)) <= nameShown(columns).length;
}

function isMember({ scope }: State): boolean {
  return scope === "member";
}

/** Draws the name of the program, or of one of several hosts, and the tabs, from the left. */
export function drawTabs(
  { theme, buffer, symbols }: Canvas,
  state: State,
  pen: Pen,
  host: string,
): void {
  const name = nameShown(buffer.columns);
  // On the screen of one of several hosts its name matters more.
  const brand = isMember(state) ? truncateEnd(sanitize(host), name.length, symbols.cut) : name;
  if (name !== "") pen.to(1).write(brand, isMember(state) ? theme.bar : theme.brand);
  for (const { id, text, x } of placedTabs(buffer.columns, state.view, state.scope)) {
    pen.to(x);
    // The blank behind the last tab is the first thing to go.
    const fitting = pen.room < text.length ? text.trimEnd() : text;
    pen.write(fitting, id === state.view ? theme.tab : theme.barQuiet);
  }
}
