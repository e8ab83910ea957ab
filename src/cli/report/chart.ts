/** Small charts made of block characters. */

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** So that a half is a half, although sums of doubles may fall short of it by a little. */
const ROUNDING = 1e-6;

/** A bar of `share` (0 to 1) of `width` cells; whatever is not nothing is seen. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  if (eighths === 0) return share > 0 ? EIGHTHS[1] : "";
  return "█".repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? "");
}

/** One cell a value, the greatest the highest; 0 is empty, whatever is more is seen. */
export function sparkline(values: readonly number[]): string {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  return values.map((value) => {
    if (value <= 0 || greatest === 0) return " ";
    return LEVELS[Math.min(7, Math.floor(value / greatest * 8 + ROUNDING))] ?? "█";
  }).join("").trimEnd();
}
