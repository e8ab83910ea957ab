import { overlayStyle } from "../cells/style.ts";
import { highlightMatches } from "../draw/highlight.ts";
import type { Layout } from "../frame/layout.ts";
import { drawLine, type Line } from "../draw/line.ts";
import type { DetailsPicture } from "../frame/picture.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import { placedDetailsTabs } from "../widgets/details_tab.ts";
import type { State } from "../state/state.ts";

/** The least width with the facts beside the story. */
export const WIDE_FROM = 100;
/** Cells of the facts on a wide screen, the rule at their right included: two fifths of the screen. */
const FACTS_SHARE = 0.4;
const LEAST_FACTS = 52;

/** Returns where the story begins, and the widths of facts and story. */
export function detailsColumns(columns: number): { x: number; facts: number; story: number } {
  if (columns < WIDE_FROM) return { x: 1, facts: columns - 2, story: columns - 2 };
  const left = Math.max(LEAST_FACTS, Math.floor(columns * FACTS_SHARE));
  const x = left + 1;
  return { x, facts: left - 3, story: columns - x - 1 };
}

/** Draws Details: everything about one process. */
export function drawDetails(
  canvas: Canvas,
  state: State,
  picture: DetailsPicture,
  layout: Layout,
): void {
  const { buffer, theme, symbols } = canvas;
  const { columns } = buffer;
  buffer.fill(0, layout.titles, columns, theme.head);
  if (picture.title === null) {
    const text = state.selected === null
      ? "No process is open: select one in Tree, Table or Events and press Enter"
      : "This process is unknown at this moment: it was not born yet, or was dropped";
    new Pen(canvas, 2, layout.bodyTop, columns - 3).write(text, theme.dim);
    return;
  }
  drawTitle(canvas, picture.title, layout.titles);
  drawTabs(canvas, state, layout);
  const place = detailsColumns(columns);
  const isWide = columns >= WIDE_FROM;
  for (let row = 0; row < layout.bodyHeight; row++) {
    const y = layout.bodyTop + row;
    const fact = picture.facts[row];
    if (fact !== undefined) drawLine(canvas, fact, 1, y, place.facts);
    if (isWide) buffer.write(place.x - 2, y, symbols.box.vertical, theme.faint, 1);
    const line = picture.lines[row];
    if (line !== undefined) drawLine(canvas, line, place.x, y, place.story);
    // The first line is a title: the cursor on it is not drawn.
    const isHere = row === picture.cursor.row && state.cursor.index > 0;
    if (isHere && (line !== undefined || picture.cursor.isBeside)) {
      const left = isWide && !picture.cursor.isBeside ? place.x - 1 : 0;
      const width = picture.cursor.isBeside ? place.x - 2 : columns - left;
      buffer.restyle(left, y, width, (style) => {
        return overlayStyle(style === theme.faint ? theme.dim : style, theme.selected);
      });
    }
    if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
  }
}

/** Draws the tabs, and the name of the one in front in its own colour. */
function drawTabs(
  { buffer, theme }: Canvas,
  { details: { tab } }: State,
  { detailsTabs: y, titles }: Layout,
): void {
  if (y === -1) return;
  const isBeside = y === titles;
  const other = isBeside ? overlayStyle(theme.dim, theme.headGround) : theme.barQuiet;
  if (!isBeside) buffer.fill(0, y, buffer.columns, theme.barQuiet);
  for (const { id, text, x } of placedDetailsTabs(buffer.columns, tab)) {
    // Without room for a blank on either side the colour covers the name alone.
    const shown = text.startsWith(" ") ? text : text.trimEnd();
    buffer.write(x, y, shown, id === tab ? theme.tab : other, buffer.columns - x);
  }
}

/** Draws the title in its own colours on the ground of column titles. */
function drawTitle(canvas: Canvas, line: Line, y: number): void {
  const { buffer, theme } = canvas;
  drawLine(canvas, line, 0, y, buffer.columns - 1);
  buffer.restyle(0, y, buffer.columns, (style) => overlayStyle(style, theme.headGround));
}
