import type { StyleId } from "../cells/style.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";
import type { CellBuffer } from "../cells/cell_buffer.ts";
import type { Symbols } from "./symbols.ts";
import type { Theme } from "./theme.ts";

/** The cells, the colours and the symbols that a view draws with. */
export interface Canvas {
  readonly buffer: CellBuffer;
  readonly theme: Theme;
  readonly symbols: Symbols;
}

/** Writes one line piece by piece, from left to right, and never beyond its end. */
export class Pen {
  x: number;
  readonly #canvas: Canvas;
  readonly y: number;
  readonly #start: number;
  readonly #end: number;

  constructor(canvas: Canvas, x: number, y: number, width: number) {
    this.#canvas = canvas;
    this.x = x;
    this.#start = x;
    this.y = y;
    this.#end = Math.min(canvas.buffer.columns, x + width);
  }

  /** The number of cells left. */
  get room(): number {
    return Math.max(0, this.#end - this.x);
  }

  /** Whether nothing is before the next piece. */
  get isAtStart(): boolean {
    return this.x === this.#start;
  }

  /** Writes as much as fits and marks a cut end. */
  write(text: string, style: StyleId): this {
    const fitting = truncateEnd(text, this.room, this.#canvas.symbols.cut);
    this.x += this.#canvas.buffer.write(this.x, this.y, fitting, style);
    return this;
  }

  /** Writes all parts or nothing. Returns whether it wrote them. */
  whole(...parts: readonly (readonly [text: string, style: StyleId])[]): boolean {
    let width = 0;
    for (const [text] of parts) width += textWidth(text);
    if (width > this.room) return false;
    for (const [text, style] of parts) this.write(text, style);
    return true;
  }

  skip(cells: number): this {
    this.x = Math.min(this.#end, this.x + cells);
    return this;
  }

  /** Moves right to a column of the screen. */
  to(x: number): this {
    this.x = Math.min(this.#end, Math.max(this.x, x));
    return this;
  }
}

/** Writes text that ends before column `right`. Returns the column where it begins. */
export function writeRight(
  canvas: Canvas,
  right: number,
  y: number,
  parts: readonly (readonly [text: string, style: StyleId])[],
): number {
  let width = 0;
  for (const [text] of parts) width += textWidth(text);
  const start = Math.max(0, right - width);
  let x = start;
  for (const [text, style] of parts) x += canvas.buffer.write(x, y, text, style, right - x);
  return start;
}

/** Fills a row with keys and what they do, as far as they fit whole. */
export function drawKeys(
  canvas: Canvas,
  y: number,
  keys: readonly (readonly [key: string, label: string])[],
): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.keyLabel);
  const pen = new Pen(canvas, 0, y, buffer.columns);
  for (const [key, label] of keys) if (!pen.whole([key, theme.key], [label, theme.keyLabel])) break;
}
