import { type Glyph, GLYPH_BITS, glyphText, isCluster, SPACE, WIDE_TAIL } from "./glyph.ts";
import { PLAIN, type StyleId } from "./style.ts";
import { layoutText } from "./text_width.ts";

const GLYPH_MASK = (1 << GLYPH_BITS) - 1;

/** Returns a cell: a glyph and its style as one number. */
function packCell(glyph: Glyph, style: StyleId): number {
  return ((style << GLYPH_BITS) | glyph) >>> 0;
}

export function cellGlyph(cell: number): Glyph {
  return cell & GLYPH_MASK;
}

export function cellStyle(cell: number): StyleId {
  return cell >>> GLYPH_BITS;
}

/**
 * A picture in memory: a grid of cells, drawn anew for every frame.
 *
 * It silently cuts off everything outside, so that views need no code for small screens. A wide
 * glyph takes two cells; overwriting one half clears the other.
 */
export class CellBuffer {
  columns = 0;
  rows = 0;
  /** Row by row, {@linkcode packCell} values. */
  cells = new Uint32Array(0);

  constructor(columns: number, rows: number) {
    this.resize(columns, rows);
  }

  /** Changes the size and clears the picture. */
  resize(columns: number, rows: number): void {
    this.columns = Math.max(1, Math.floor(columns));
    this.rows = Math.max(1, Math.floor(rows));
    this.cells = new Uint32Array(this.columns * this.rows);
    this.clear();
  }

  clear(style: StyleId = PLAIN): void {
    this.cells.fill(packCell(SPACE, style));
  }

  /**
   * Writes sanitised text from column `x` of row `y` on, over at most `maxWidth` cells. Returns the
   * number of cells written. A wide glyph is left out unless both halves fit.
   */
  write(x: number, y: number, text: string, style: StyleId, maxWidth = Infinity): number {
    if (y < 0 || y >= this.rows || x < 0 || x >= this.columns) return 0;
    const limit = Math.min(maxWidth, this.columns - x);
    const styleBits = (style << GLYPH_BITS) >>> 0;
    const start = y * this.columns + x;
    let taken = 0;
    for (; taken < text.length; taken++) {
      const code = text.charCodeAt(taken);
      // A mark after the limit still belongs to the letter before it.
      if (code < 0x20 || code > 0x7e) {
        return taken + this.#writeWide(x, y, text, taken, style, limit);
      }
      if (taken >= limit) break;
      this.#clearOtherHalf(start + taken);
      this.cells[start + taken] = (styleBits | code) >>> 0;
    }
    return taken;
  }

  /** Writes the rest of a text from its first non-ASCII character, `offset`, on. */
  #writeWide(
    x: number,
    y: number,
    text: string,
    offset: number,
    style: StyleId,
    limit: number,
  ): number {
    // A mark joins the letter before it, so the cut must lie before that letter.
    const from = Math.max(0, offset - 1);
    const { glyphs, widths } = layoutText(from === 0 ? text : text.slice(from));
    let taken = from;
    for (let i = 0; i < glyphs.length; i++) {
      const width = widths[i] ?? 1;
      if (taken + width > limit) break;
      this.put(x + taken, y, glyphs[i] ?? SPACE, width, style);
      taken += width;
    }
    return taken - offset;
  }

  /** Writes one glyph of `width` 1 or 2. */
  put(x: number, y: number, glyph: Glyph, width: number, style: StyleId): void {
    if (y < 0 || y >= this.rows || x < 0 || x + width > this.columns) return;
    const index = y * this.columns + x;
    this.#clearOtherHalf(index);
    if (width === 2) {
      this.#clearOtherHalf(index + 1);
      this.cells[index + 1] = packCell(WIDE_TAIL, style);
    }
    this.cells[index] = packCell(isControl(glyph) ? 0xfffd : glyph, style);
  }

  /** Fills `width` cells with blanks, or with another narrow glyph. */
  fill(x: number, y: number, width: number, style: StyleId, glyph: Glyph = SPACE): void {
    if (y < 0 || y >= this.rows) return;
    const from = Math.max(0, x);
    const to = Math.min(this.columns, x + width);
    if (to <= from) return;
    const start = y * this.columns;
    this.#clearOtherHalf(start + from);
    this.#clearOtherHalf(start + to - 1);
    this.cells.fill(packCell(glyph, style), start + from, start + to);
  }

  /** Changes the style of `width` cells. A view selects or dims a row so, after drawing it. */
  restyle(x: number, y: number, width: number, change: (style: StyleId) => StyleId): void {
    if (y < 0 || y >= this.rows) return;
    const start = y * this.columns;
    const to = Math.min(this.columns, x + width);
    for (let column = Math.max(0, x); column < to; column++) {
      const cell = this.cells[start + column] ?? 0;
      this.cells[start + column] = packCell(cellGlyph(cell), change(cellStyle(cell)));
    }
  }

  glyphAt(x: number, y: number): Glyph {
    return cellGlyph(this.cells[y * this.columns + x] ?? SPACE);
  }

  styleAt(x: number, y: number): StyleId {
    return cellStyle(this.cells[y * this.columns + x] ?? PLAIN);
  }

  /** Returns the text of one row, with the blanks at its end. */
  rowText(y: number): string {
    let text = "";
    for (let x = 0; x < this.columns; x++) text += glyphText(this.glyphAt(x, y));
    return text;
  }

  /** Blanks the other half of a wide glyph before the cell at `index` is overwritten. */
  #clearOtherHalf(index: number): void {
    const cell = this.cells[index] ?? 0;
    const glyph = cellGlyph(cell);
    if (glyph === WIDE_TAIL) {
      this.cells[index - 1] = packCell(SPACE, cellStyle(this.cells[index - 1] ?? 0));
    } else if (
      glyph > 0x7e && (index + 1) % this.columns !== 0 &&
      cellGlyph(this.cells[index + 1] ?? 0) === WIDE_TAIL
    ) {
      this.cells[index + 1] = packCell(SPACE, cellStyle(this.cells[index + 1] ?? 0));
    }
  }
}

function isControl(glyph: Glyph): boolean {
  return !isCluster(glyph) && (glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0));
}
