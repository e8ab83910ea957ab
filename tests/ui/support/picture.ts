import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { glyphText, SPACE, WIDE_TAIL } from "../../../src/ui/cells/glyph.ts";
import { DEFAULT_COLOR, styleOf } from "../../../src/ui/cells/style.ts";

const CELL_WIDTH = 9;
const CELL_HEIGHT = 19;
/** The terminal's own colours. */
export interface TerminalColors {
  readonly ground: number;
  readonly ink: number;
}

const DARK: TerminalColors = { ground: 0x0d1117, ink: 0xc9d1d9 };
export const LIGHT_TERMINAL: TerminalColors = { ground: 0xffffff, ink: 0x24292f };

/** Draws the cells as SVG. */
export function svgOf(buffer: CellBuffer, terminal = DARK): string {
  const width = buffer.columns * CELL_WIDTH;
  const height = buffer.rows * CELL_HEIGHT;
  const grounds: string[] = [];
  const texts: string[] = [];
  for (let y = 0; y < buffer.rows; y++) {
    for (let x = 0; x < buffer.columns; x++) drawCell(buffer, terminal, x, y, grounds, texts);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="DejaVu Sans Mono, Noto Sans Mono, WenQuanYi Zen Hei, monospace" font-size="15">` +
    `<rect width="100%" height="100%" fill="${hex(terminal.ground)}"/>${grounds.join("")}${
      texts.join("")
    }</svg>`;
}

function drawCell(
  buffer: CellBuffer,
  { ground, ink }: TerminalColors,
  x: number,
  y: number,
  grounds: string[],
  texts: string[],
): void {
  const style = styleOf(buffer.styleAt(x, y));
  let fg = style.fg === DEFAULT_COLOR ? ink : style.fg % 0x1000000;
  let bg = style.bg === DEFAULT_COLOR ? ground : style.bg % 0x1000000;
  if (style.inverse) [fg, bg] = [bg, fg];
  const left = x * CELL_WIDTH;
  const top = y * CELL_HEIGHT;
  if (bg !== ground) {
    grounds.push(
      `<rect x="${left}" y="${top}" width="${CELL_WIDTH + 0.5}" height="${CELL_HEIGHT + 0.5}" ` +
        `fill="${hex(bg)}"/>`,
    );
  }
  const glyph = buffer.glyphAt(x, y);
  if (glyph !== SPACE && glyph !== WIDE_TAIL) {
    const text = glyphText(glyph).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const weight = style.bold ? ' font-weight="bold"' : "";
    const line = style.underline ? ' text-decoration="underline"' : "";
    texts.push(
      `<text x="${left}" y="${top + 14.5}" fill="${hex(fg)}"${weight}${line}>${text}</text>`,
    );
  }
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}
