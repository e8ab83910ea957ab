/**
 * Writes the characters that take two cells into `src/ui/cells/wide_ranges.ts`, from the npm package
 * get-east-asian-width. A table loads at once; the package would delay the first frame by about 20 ms.
 */
import { eastAsianWidth } from "get-east-asian-width";

const TARGET = new URL("../src/ui/cells/wide_ranges.ts", import.meta.url);
const LAST_CODE_POINT = 0x10ffff;

/** Code points that take two cells: first and last of each range, one after the other. */
export function wideRanges(): number[] {
  const ranges: number[] = [];
  let isInside = false;
  for (let code = 0; code <= LAST_CODE_POINT + 1; code++) {
    const isWide = code <= LAST_CODE_POINT && eastAsianWidth(code) === 2;
    if (isWide === isInside) continue;
    ranges.push(isWide ? code : code - 1);
    isInside = isWide;
  }
  return ranges;
}

function moduleText(ranges: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < ranges.length; at += 10) {
    const part = ranges.slice(at, at + 10).map((code) => `0x${code.toString(16)}`);
    lines.push(`  ...[${part.join(", ")}],`);
  }
  return [
    "// Written by `deno task widths`: change scripts/wide_ranges.ts.",
    "",
    "/** Code points that take two cells (Unicode's East Asian Width): first and last of each range. */",
    "export const WIDE_RANGES: readonly number[] = [",
    ...lines,
    "];",
    "",
  ].join("\n");
}

if (import.meta.main) Deno.writeTextFileSync(TARGET, moduleText(wideRanges()));
