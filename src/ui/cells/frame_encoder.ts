import { type CellBuffer, cellGlyph, cellStyle } from "./cell_buffer.ts";
import { type Glyph, glyphText, isCluster, SPACE, WIDE_TAIL } from "./glyph.ts";
import {
  type ColorLevel,
  DEFAULT_COLOR,
  selectGraphicRendition,
  type StyleId,
  styleOf,
} from "./style.ts";

/** A value that no cell has: the terminal's content there is unknown. */
const UNKNOWN_CELL = 0xffffffff;

/** Up to this many unchanged cells are printed again, since a cursor jump takes more bytes. */
const CHEAP_GAP = 4;

/** Erasing at least this many blanks at the end of a row takes fewer bytes than printing them. */
const WORTH_ERASING = 6;

const BEGIN = "\x1b[?2026h";
const END = "\x1b[0m\x1b[?2026l";
const CLEAR = "\x1b[0m\x1b[2J";

/** The abilities of the terminal. */
export interface EncoderOptions {
  readonly colors: ColorLevel;
  /** Whether the terminal is not UTF-8: a non-ASCII character becomes a question mark. */
  readonly ascii: boolean;
}

/**
 * Encodes the bytes that change the terminal from the last frame to the next one.
 *
 * It keeps a copy of what the terminal shows. The bytes of a frame are one synchronised update (DEC
 * mode 2026). An unchanged frame has no bytes.
 */
export class FrameEncoder {
  readonly #options: EncoderOptions;
  readonly #out = new FrameBytes();
  readonly #sgr: (Uint8Array | undefined)[] = [];
  #shown = new Uint32Array(0);
  #columns = 0;
  #known = false;
  #cursorX = -1;
  #cursorY = -1;
  #style: StyleId = -1;

  constructor(options: EncoderOptions) {
    this.#options = options;
  }

  /** Makes the next frame paint everything: after a start, a resize or a stop. */
  invalidate(): void {
    this.#known = false;
  }

  /**
   * Returns the bytes from the last frame to this one, none when it is the same. The next call
   * overwrites them.
   */
  encode(frame: CellBuffer): Uint8Array {
    const { columns, rows, cells } = frame;
    this.#out.reset();
    if (!this.#known || columns !== this.#columns || cells.length !== this.#shown.length) {
      this.#shown = new Uint32Array(cells.length).fill(UNKNOWN_CELL);
      this.#columns = columns;
      this.#begin(CLEAR);
      this.#known = true;
    }
    for (let y = 0; y < rows; y++) this.#encodeRow(cells, y);
    if (this.#out.length > 0) this.#out.ascii(END);
    return this.#out.bytes();
  }

  #begin(more: string): void {
    if (this.#out.length > 0) return;
    this.#out.ascii(BEGIN + more);
    this.#cursorX = -1;
    this.#style = -1;
  }

  #encodeRow(cells: Uint32Array, y: number): void {
    const columns = this.#columns;
    const start = y * columns;
    const shown = this.#shown;
    let first = 0;
    while (first < columns && cells[start + first] === shown[start + first]) first++;
    if (first === columns) return;
    const blankFrom = this.#blankTail(cells, start, first);
    let drifting = false;
    for (let x = first; x < columns; x++) {
      const index = start + x;
      const cell = cells[index] ?? 0;
      if (!drifting && cell === shown[index]) continue;
      this.#begin("");
      if (x >= blankFrom) {
        this.#eraseFrom(cells, start, x, y, cell);
        return;
      }
      this.#moveTo(cells, start, x, y);
      const wide = x + 1 < columns && cellGlyph(cells[index + 1] ?? 0) === WIDE_TAIL;
      this.#print(cell, wide ? 2 : 1);
      shown[index] = cell;
      if (isCluster(cellGlyph(cell))) drifting = true;
      if (wide) shown[++x + start] = cells[x + start] ?? 0;
    }
  }

  /** Returns where the equal blanks at the end of a row begin, if erasing them is worth it. */
  #blankTail(cells: Uint32Array, start: number, first: number): number {
    const columns = this.#columns;
    const last = cells[start + columns - 1] ?? 0;
    if (cellGlyph(last) !== SPACE) return columns;
    const style = styleOf(cellStyle(last));
    // Terminals differ in the colour of an erased cell, except for the default colour.
    if (style.bg !== DEFAULT_COLOR || style.inverse || style.underline || style.strike) {
      return columns;
    }
    let from = columns - 1;
    while (from > first && cells[start + from - 1] === last) from--;
    return columns - from >= WORTH_ERASING ? from : columns;
  }

  #eraseFrom(cells: Uint32Array, start: number, x: number, y: number, cell: number): void {
    this.#moveTo(cells, start, x, y);
    this.#select(cellStyle(cell));
    this.#out.ascii("\x1b[K");
    this.#shown.fill(cell, start + x, start + this.#columns);
  }

  /** Moves the cursor to (x, y): by printing a few unchanged cells again, or by a jump. */
  #moveTo(cells: Uint32Array, start: number, x: number, y: number): void {
    if (this.#cursorY === y && this.#cursorX === x) return;
    const from = this.#cursorX;
    if (this.#cursorY === y && from >= 0 && from < x && x - from <= CHEAP_GAP) {
      let cheap = true;
      for (let i = from; i < x; i++) {
        const cell = cells[start + i] ?? 0;
        const glyph = cellGlyph(cell);
        if (cellStyle(cell) !== this.#style || glyph < 0x20 || glyph > 0x7e) cheap = false;
      }
      if (cheap) {
        for (let i = from; i < x; i++) this.#print(cells[start + i] ?? 0, 1);
        return;
      }
    }
    this.#out.ascii(`\x1b[${y + 1};${x + 1}H`);
    this.#cursorX = x;
    this.#cursorY = y;
  }

  #print(cell: number, width: number): void {
    this.#select(cellStyle(cell));
    const glyph = cellGlyph(cell);
    if (glyph <= 0x7e) this.#out.byte(glyph);
    else if (this.#options.ascii) this.#out.ascii(width === 2 ? "??" : "?");
    else if (isCluster(glyph)) { for (const part of glyphText(glyph)) this.#codePoint(part); }
    else this.#out.codePoint(glyph === WIDE_TAIL ? SPACE : glyph);
    this.#cursorX = this.#options.ascii || widthIsCertain(glyph) ? this.#cursorX + width : -1;
    // Terminals differ in where the cursor is after the last column.
    if (this.#cursorX >= this.#columns) this.#cursorX = -1;
  }

  #codePoint(part: string): void {
    this.#out.codePoint(part.codePointAt(0) ?? 0xfffd);
  }

  #select(style: StyleId): void {
    if (style === this.#style) return;
    this.#style = style;
    const bytes = this.#sgr[style] ??= asciiBytes(
      selectGraphicRendition(styleOf(style), this.#options.colors),
    );
    this.#out.append(bytes);
  }
}

/** Returns whether all terminals agree on the width: Latin, lines and blocks, CJK, kana. */
function widthIsCertain(glyph: Glyph): boolean {
  return glyph < 0x300 || (glyph >= 0x2500 && glyph < 0x25a0) ||
    (glyph >= 0x2800 && glyph < 0x2900) ||
    (glyph >= 0x3041 && glyph < 0xa000) || (glyph >= 0xac00 && glyph < 0xd7a4);
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The bytes of a frame. The buffer grows to the largest frame and is used for every frame. */
class FrameBytes {
  length = 0;
  #bytes = new Uint8Array(32 * 1024);

  reset(): void {
    this.length = 0;
  }

  /** Returns the bytes written since the last reset; valid until the next one. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  append(values: Uint8Array): void {
    if (this.length + values.length > this.#bytes.length) this.#grow(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }

  /** Appends text that is known to be ASCII, such as an escape sequence. */
  ascii(text: string): void {
    if (this.length + text.length > this.#bytes.length) this.#grow(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length++] = text.charCodeAt(i);
  }

  /** Appends one code point as UTF-8. */
  codePoint(code: number): void {
    if (this.length + 4 > this.#bytes.length) this.#grow(4);
    const bytes = this.#bytes;
    if (code < 0x80) {
      bytes[this.length++] = code;
    } else if (code < 0x800) {
      bytes[this.length++] = 0xc0 | (code >> 6);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[this.length++] = 0xe0 | (code >> 12);
      bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[this.length++] = 0xf0 | (code >> 18);
      bytes[this.length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    }
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}
