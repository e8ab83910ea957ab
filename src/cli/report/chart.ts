/** Small charts made of block characters, and lines with a bar. */
import { left, type Paper, percent, type Piece, right } from "./paper.ts";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Sums of doubles may be a little too small: with this a half is a half. */
const ROUNDING = 1e-6;

/** Returns a bar of `share` (0 to 1) of `width` cells. A share above 0 is always visible. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  if (eighths === 0) return share > 0 ? EIGHTHS[1] : "";
  return "█".repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? "");
}

/** Returns one cell a value, the greatest the highest. 0 is empty; any other value is visible. */
export function sparkline(values: readonly number[]): string {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  return values.map((value) => {
    if (value <= 0 || greatest === 0) return " ";
    return LEVELS[Math.min(7, Math.floor(value / greatest * 8 + ROUNDING))] ?? "█";
  }).join("").trimEnd();
}

/** Writes the line `  33.1%  302  ███   name`. */
export function shareLine(
  paper: Paper,
  share: number,
  count: string,
  name: string,
  ...about: readonly Piece[]
): void {
  paper.line(
    right(percent(share), 8),
    right(count, 9),
    "  ",
    [left(bar(share, 20), 20), "bar"],
    `  ${name}`,
    ...about,
  );
}
