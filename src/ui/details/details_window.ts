import { BLANK_LINE, type Line, line } from "../draw/line.ts";
import type { DetailsPicture } from "../frame/picture.ts";
import type { DetailsContents } from "./details_model.ts";

/**
 * Returns the lines of both columns in the window. Ancestors below the facts fit into the window with
 * them. The cursor passes them between the command and the life, as in one column.
 */
export function detailsWindow(
  { facts, lines, beside }: Pick<DetailsContents, "facts" | "lines" | "beside">,
  { top, index }: { readonly top: number; readonly index: number },
  height: number,
): Pick<DetailsPicture, "facts" | "lines" | "cursor"> {
  const start = beside?.start ?? 0;
  // With the blank line behind it.
  const hole = beside === null ? 0 : beside.length + 1;
  const isBeside = beside !== null && index >= start && index < start + hole;
  const inColumn = (at: number) => at < start ? at : Math.max(start, at - hole);
  const first = inColumn(top);
  const left = beside === null ? facts : [
    ...facts,
    BLANK_LINE,
    ...Array.from({ length: beside.length }, (_, i) => lines.at(start + i)),
  ];
  const here = facts.length + 1 + index - start;
  const from = Math.min(top, Math.max(0, left.length - height));
  return {
    facts: windowOf(left, from, height),
    lines: Array.from(
      { length: Math.max(0, Math.min(height, lines.length - hole - first)) },
      (_, row) => lines.at(first + row < start ? first + row : first + row + hole),
    ),
    cursor: { isBeside, row: isBeside ? here - from : inColumn(index) - first },
  };
}

/** The facts scroll with the other lines until their end is seen. */
function windowOf(facts: readonly Line[], from: number, height: number): readonly Line[] {
  const shown = facts.slice(from, from + height);
  const below = facts.length - from - shown.length;
  return below === 0
    ? shown
    : [...shown.slice(0, -1), line([`${below + 1} more lines: go down`, "dim"])];
}
