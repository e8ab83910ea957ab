import { sanitize } from "../cells/sanitize.ts";
import type { Line } from "./line.ts";
import { type Canvas, Pen } from "./pen.ts";

/** Write a line in its colours; what strangers wrote is made safe here. */
export function drawLine(canvas: Canvas, { parts }: Line, x: number, y: number, width: number) {
  const pen = new Pen(canvas, x, y, width);
  for (const [text, ink] of parts) {
    if (pen.room === 0) break;
    pen.write(sanitize(text), canvas.theme[ink]);
  }
}
