import { sanitize } from "../cells/sanitize.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import type { Picture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";

/** Draws which filter is in force, and how many processes or events match it. */
export function drawFilterLine(canvas: Canvas, state: State, picture: Picture, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.filter);
  const count = countText(canvas, picture);
  const start = writeRight(canvas, buffer.columns, y, [[` ${count} `, theme.filterQuiet]]);
  const pen = new Pen(canvas, 1, y, start - 1);
  pen.write("filter  ", theme.filterQuiet).write(sanitize(state.filter.text), theme.filter);
}

/** The matches, and as far as half of the line has room, what else the rows are. */
function countText({ buffer, symbols }: Canvas, { counts }: Picture): string {
  if (counts === null) return "in lists and events";
  const { matches, ended, isCut, ancestors } = counts;
  const more = isCut ? "+" : "";
  const parts = [
    `${matches}${more} ${matches === 1 ? "match" : "matches"}`,
    ended === 0 ? "" : `${ended}${more} ended`,
    ancestors === 0 ? "" : `${ancestors} ${ancestors === 1 ? "ancestor" : "ancestors"}`,
  ].filter((part) => part !== "");
  const texts = parts.map((_, dropped) =>
    parts.slice(0, parts.length - dropped).join(` ${symbols.separator} `)
  );
  return texts.find((text) => text.length <= buffer.columns / 2) ?? texts.at(-1) ?? "";
}
