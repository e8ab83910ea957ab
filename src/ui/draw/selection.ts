import type { CellBuffer } from "../cells/cell_buffer.ts";
import { glyphText, WIDE_TAIL } from "../cells/glyph.ts";

/** A cell of the screen. */
export interface Cell {
  readonly x: number;
  readonly y: number;
}

/** Text that the mouse selects, from one cell to another, as in a terminal: whole rows between. */
export interface Selection {
  readonly from: Cell;
  /** null until the mouse has moved: a click selects nothing. */
  readonly to: Cell | null;
  /** Whether the button is still down. */
  readonly isHeld: boolean;
}

/** Returns the selected cells of each row, from the top: the first column and the one behind the last. */
export function selectedRows(
  from: Cell,
  to: Cell,
  columns: number,
): readonly { readonly y: number; readonly start: number; readonly end: number }[] {
  const isForward = from.y < to.y || (from.y === to.y && from.x <= to.x);
  const [first, last] = isForward ? [from, to] : [to, from];
  return Array.from({ length: last.y - first.y + 1 }, (_, i) => {
    const y = first.y + i;
    const start = y === first.y ? first.x : 0;
    return { y, start, end: y === last.y ? last.x + 1 : columns };
  });
}

/** Returns the selected text, a line for each row, without blanks at the ends of lines. */
export function selectedText(buffer: CellBuffer, from: Cell, to: Cell): string {
  return selectedRows(from, to, buffer.columns).map(({ y, start, end }) => {
    let text = "";
    for (let x = start; x < Math.min(end, buffer.columns); x++) {
      const glyph = buffer.glyphAt(x, y);
      // The first half of a wide character is outside when the selection begins at the second.
      if (glyph !== WIDE_TAIL) text += glyphText(glyph);
      else if (x === start && x > 0) text += glyphText(buffer.glyphAt(x - 1, y));
    }
    return text.trimEnd();
  }).join("\n");
}
