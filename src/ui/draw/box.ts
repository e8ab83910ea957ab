import { overlayStyle, type StyleId, styleOf } from "../cells/style.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";
import type { Canvas } from "./pen.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws an empty frame over the picture, with a title in its top edge and a hint in the bottom one. */
export function drawBox(canvas: Canvas, box: Box, title: string, hint: string): void {
  const { buffer, theme, symbols } = canvas;
  const { horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight } = symbols.box;
  const { x, y, width, height } = box;
  if (width < 2 || height < 2) return;
  const inside = width - 2;
  buffer.write(x, y, topLeft + horizontal.repeat(inside) + topRight, theme.box);
  for (let row = y + 1; row < y + height - 1; row++) {
    buffer.fill(x, row, width, theme.boxText);
    buffer.write(x, row, vertical, theme.box);
    buffer.write(x + width - 1, row, vertical, theme.box);
  }
  const bottom = y + height - 1;
  buffer.write(x, bottom, bottomLeft + horizontal.repeat(inside) + bottomRight, theme.box);
  const shown = truncateEnd(title, Math.max(0, inside - 4), symbols.cut);
  if (shown !== "") buffer.write(x + 2, y, ` ${shown} `, theme.boxTitle, inside - 2);
  const hintWidth = textWidth(hint) + 2;
  if (hint !== "" && hintWidth < inside) {
    buffer.write(x + width - 2 - hintWidth, bottom, ` ${hint} `, theme.boxQuiet);
  }
}

/** Shades the rows from `top` on, so that the box above them is the only thing in front. */
export function shade({ buffer, theme }: Canvas, top: number): void {
  const shaded = (style: StyleId) => {
    const isStrong = theme.strongGrounds.has(styleOf(style).bg);
    return overlayStyle(style, isStrong ? theme.shadedStrong : theme.shaded);
  };
  for (let y = top; y < buffer.rows; y++) buffer.restyle(0, y, buffer.columns, shaded);
}
