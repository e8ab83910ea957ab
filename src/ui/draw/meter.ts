import type { StyleId } from "../cells/style.ts";
import type { Canvas } from "./pen.ts";
import type { Symbols } from "./symbols.ts";
import type { Theme } from "./theme.ts";

/**
 * Draws a bar of `width` cells, filled to `share` (0 to 1). An unknown share has dots, because an
 * empty bar is zero. `mark` is a share with a sign of its own: that of the busiest of several.
 */
export function drawMeter(
  { buffer, theme, symbols }: Canvas,
  x: number,
  y: number,
  width: number,
  share: number | null,
  mark: number | null = null,
): void {
  if (width <= 0) return;
  const full = cellsOf(share, width);
  for (let i = 0; i < full; i++) {
    buffer.write(
      x + i,
      y,
      symbols.meterFull,
      heatStyle(theme, width === 1 ? 0 : i / (width - 1)),
      1,
    );
  }
  const empty = share === null ? symbols.sparkUnknown : symbols.meterEmpty;
  buffer.write(x + full, y, empty.repeat(width - full), theme.faint, width - full);
  const marked = cellsOf(mark, width);
  if (marked > full) {
    const style = heatStyle(theme, width === 1 ? 0 : (marked - 1) / (width - 1));
    buffer.write(x + marked - 1, y, symbols.meterMark, style, 1);
  }
}

function cellsOf(share: number | null, width: number): number {
  const value = Math.max(0, Math.min(1, share ?? 0));
  return value > 0 ? Math.max(1, Math.round(value * width)) : 0;
}

/** Returns the colour of a meter at a share of its length. */
function heatStyle({ heat, text }: Theme, share: number): StyleId {
  const above = share <= 0.5 ? 0 : Math.ceil((share - 0.5) * 2 * (heat.length - 1));
  return heat[Math.min(heat.length - 1, above)] ?? text;
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
 * Draws one bar for each value, the newest at the right, over a baseline of full width. `most` is the
 * value of a full bar. A value above zero always shows a bar; an unknown value shows a dot.
 */
export function drawSparkline(
  { buffer, theme, symbols }: Canvas,
  x: number,
  y: number,
  width: number,
  values: readonly (number | null | undefined)[],
  most: number,
  style: StyleId,
): void {
  const { spark, sparkUnknown } = symbols;
  const top = spark.length - 1;
  for (let i = 0; i < width; i++) {
    const value = values[values.length - width + i] ?? null;
    const isQuiet = value === null || value <= 0;
    const step = isQuiet ? 1 : Math.max(1, Math.min(top, Math.round((value / most) * top)));
    const sign = value === null ? sparkUnknown : spark[step] ?? " ";
    buffer.write(x + i, y, sign, isQuiet ? theme.faint : style, 1);
  }
}

/** Draws percentages as a graph of two rows, whose bars have the colours of a meter from below. */
export function drawTallGraph(
  { buffer, theme, symbols }: Canvas,
  x: number,
  y: number,
  width: number,
  percents: readonly (number | null)[],
): void {
  const { spark, sparkUnknown } = symbols;
  const top = spark.length - 1;
  for (let i = 0; i < width; i++) {
    const percent = percents[percents.length - width + i] ?? null;
    const share = Math.max(0, Math.min(1, (percent ?? 0) / 100));
    const steps = Math.max(1, Math.round(share * 2 * top));
    const low = percent === null ? sparkUnknown : spark[Math.min(top, steps)] ?? " ";
    buffer.write(x + i, y + 1, low, share > 0 ? heatStyle(theme, share / 2) : theme.faint, 1);
    const style = heatStyle(theme, 0.5 + (share - 0.5) * 0.7);
    if (steps > top) buffer.write(x + i, y, spark[steps - top] ?? " ", style, 1);
  }
}
