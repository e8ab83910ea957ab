import { WIDE_RANGES } from "./wide_ranges.ts";

/** The first of them all; whatever is below is quickly told. */
const FIRST_WIDE = WIDE_RANGES[0] as number;

/** A code point takes two cells, when it stands alone. */
export function isWide(code: number): boolean {
  if (code < FIRST_WIDE) return false;
  // The range that begins last at or before it.
  let low = 0;
  let high = WIDE_RANGES.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (WIDE_RANGES[middle * 2] as number <= code) low = middle;
    else high = middle - 1;
  }
  return code <= (WIDE_RANGES[low * 2 + 1] as number);
}
