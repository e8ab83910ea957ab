import type { StyleId } from "../cells/style.ts";
import type { Canvas } from "./pen.ts";
import type { Symbols } from "./symbols.ts";

/** Draws a bar of `width` cells, filled to `share` (0 to 1). An unknown share leaves it empty. */
export function drawMeter(
  { buffer, theme, symbols }: Canvas,
  x: number,
  y: number,
  width: number,
  share: number | null,
): void {
  if (width <= 0) return;
  const value = Math.max(0, Math.min(1, share ?? 0));
  const full = value > 0 ? Math.max(1, Math.round(value * width)) : 0;
  const style = value < 0.6 ? theme.good : value < 0.85 ? theme.warning : theme.bad;
  buffer.write(x, y, symbols.meterFull.repeat(full), style, width);
  buffer.write(x + full, y, symbols.meterEmpty.repeat(width - full), theme.faint, width - full);
}

/** Returns a sparkline as text, for lines. An unknown value is a blank. */
export function sparkText(
  { spark }: Symbols,
  values: readonly (number | undefined)[],
  width: number,
  most: number,
): string {
  const top = spark.length - 1;
  let text = "";
  for (const value of values.slice(-width)) {
    const step = Math.min(top, Math.round(((value ?? 0) / most) * top));
    text += value === undefined ? " " : spark[Math.max(1, step)] ?? " ";
  }
  return text;
}

/**
 * Draws one bar for each value, the newest at the right. `most` is the value of a full bar. A value
 * above zero always shows a bar.
 */
export function drawSparkline(
  { buffer, theme, symbols }: Canvas,
  x: number,
  y: number,
  width: number,
  values: readonly number[],
  most: number,
  style: StyleId,
): void {
  const { spark } = symbols;
  const top = spark.length - 1;
  for (let i = 0; i < width; i++) {
    const value = values[values.length - width + i];
    const isQuiet = value === undefined || value <= 0;
    const step = isQuiet ? 0 : Math.max(1, Math.min(top, Math.round((value / most) * top)));
    const sign = isQuiet ? (value === undefined ? " " : spark[1] ?? " ") : spark[step] ?? " ";
    buffer.write(x + i, y, sign, isQuiet ? theme.faint : style, 1);
  }
}
