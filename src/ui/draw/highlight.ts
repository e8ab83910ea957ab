import { glyphText } from "../cells/glyph.ts";
import { overlayStyle, type Style } from "../cells/style.ts";
import type { Canvas } from "./pen.ts";

/** Marks every place of row `y` that shows the searched text, in any case. */
export function highlightMatches(
  { buffer, theme }: Canvas,
  text: string,
  y: number,
  look: Partial<Style> = theme.match,
): void {
  const needle = text.toLowerCase();
  if (needle === "") return;
  let line = "";
  /** The cell of each UTF-16 unit of the line. */
  const cells: number[] = [];
  for (let x = 0; x < buffer.columns; x++) {
    const part = glyphText(buffer.glyphAt(x, y)).toLowerCase();
    for (let i = 0; i < part.length; i++) cells.push(x);
    line += part;
  }
  for (let at = line.indexOf(needle); at !== -1; at = line.indexOf(needle, at + needle.length)) {
    const first = cells[at] ?? 0;
    const last = cells[at + needle.length - 1] ?? first;
    buffer.restyle(first, y, last - first + 1, (style) => overlayStyle(style, look));
  }
}

/** The look of a word of the filter. Every row has one, so that it is quieter than a search. */
export const FILTERED: Partial<Style> = { underline: true };
