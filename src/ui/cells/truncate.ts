import { isPlainAscii, layoutText, textWidth } from "./text_width.ts";
import { glyphText } from "./glyph.ts";

/** The beginning of `text` in at most `width` cells, its cut end marked with `mark`. */
export function truncateEnd(text: string, width: number, mark = "…"): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return "";
  const room = width - textWidth(mark);
  if (room < 0) return "";
  return isPlainAscii(text) ? text.slice(0, room) + mark : fit(text, room, false) + mark;
}

/** The end of `text` in at most `width` cells: for paths, whose end tells most. */
export function truncateStart(text: string, width: number, mark = "…"): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return "";
  const room = width - textWidth(mark);
  if (room < 0) return "";
  return mark + (isPlainAscii(text) ? text.slice(text.length - room) : fit(text, room, true));
}

function fit(text: string, room: number, fromEnd: boolean): string {
  const { glyphs, widths } = layoutText(text);
  let result = "";
  let left = room;
  for (let n = 0; n < glyphs.length; n++) {
    const i = fromEnd ? glyphs.length - 1 - n : n;
    left -= widths[i] ?? 1;
    if (left < 0) break;
    const part = glyphText(glyphs[i] ?? 0x20);
    result = fromEnd ? part + result : result + part;
  }
  return result;
}
