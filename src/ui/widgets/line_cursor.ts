import type { Cursor } from "./cursor.ts";

/** Lines that are no processes, as far as placing a cursor needs them. */
export interface LineList {
  readonly length: number;
  /** What the cursor sticks to. */
  nameAt(index: number): string | undefined;
  /** -1 when it is not there. */
  indexOf(name: string): number;
  /** What is searched, when somebody searches. */
  textAt(index: number): string;
}

export interface LineRequest {
  readonly selected: string | null;
  readonly index: number;
  readonly top: number;
  readonly move: number;
  readonly height: number;
  /**
   * The line stays in its row of the screen when lines come or go above it. Without, the window stays:
   * lines that are sorted anew move in it.
   */
  readonly keepsRow?: boolean;
  /** Where it is held until somebody moves it; at the end, moving past it holds it again. */
  readonly pin: "start" | "end";
  readonly search: { readonly from: "here" | "next" | "previous"; readonly text: string } | null;
}

/** Where the cursor stands among lines; it sticks to the line, not to its place. */
export function placeInLines(lines: LineList, request: LineRequest): Cursor {
  const { move, pin } = request;
  const height = Math.max(1, request.height);
  const total = lines.length;
  const last = Math.max(0, total - 1);
  const start = pin === "end" ? last : 0;
  let isPinned = request.selected === null;
  let index = start;
  if (request.selected !== null) {
    const found = lines.indexOf(request.selected);
    index = Math.min(found === -1 ? request.index : found, last);
  }
  const shift = request.keepsRow === true ? index - request.index : 0;
  if (move !== 0) {
    isPinned = pin === "end" && index + move > last;
    index = Math.max(0, Math.min(last, index + move));
  }
  let found: boolean | null = null;
  if (request.search !== null) {
    const match = findLine(lines, index, request.search);
    found = match !== -1;
    if (found) {
      index = match;
      isPinned = false;
    }
  }
  const name = total === 0 ? undefined : lines.nameAt(index);
  const wanted = isPinned
    ? pin === "end" ? total - height : 0
    : Math.max(index - height + 1, Math.min(Math.max(0, request.top + shift), index));
  return {
    selected: isPinned ? null : name ?? request.selected,
    ...(name === undefined ? {} : { name }),
    ...{ key: null, index, top: Math.max(0, Math.min(wanted, total - height)) },
    ...{ height, total, found },
  };
}

function findLine(
  lines: LineList,
  index: number,
  { from, text }: { readonly from: string; readonly text: string },
): number {
  const needle = text.toLowerCase();
  const step = from === "previous" ? -1 : 1;
  const start = from === "here" ? 0 : 1;
  const total = lines.length;
  for (let i = start; i < total + start; i++) {
    const at = (index + i * step + total * 2) % total;
    if (lines.textAt(at).toLowerCase().includes(needle)) return at;
  }
  return -1;
}
