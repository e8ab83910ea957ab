import { type Action, CHANGING } from "../widgets/action.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { type Binding, worksIn } from "../widgets/keymap.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import type { State } from "../state/state.ts";
import { wrapText } from "../draw/wrap_text.ts";

/** An entry of the function bar with its place, so that a click finds it. */
export interface BarEntry {
  readonly action: Action;
  readonly key: string;
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

/** Blanks of an entry: one before its label and one behind it, or only the latter in a narrow bar. */
const LOOSE = 2;
const TIGHT = 1;

/** The actions that a narrow bar leaves out first. */
const DISPENSABLE: readonly Action[] = ["nice-down", "nice-up", "setup", "sort-menu", "signal"];

/** The last entries, and what they were computed from: few frames need others. */
let last:
  | Pick<State, "columns" | "view" | "keymap"> & { readonly entries: readonly BarEntry[] }
  | null = null;

/** Returns the entries that fit: the function keys first, other keys where there is room. */
export function barEntries(state: State): readonly BarEntry[] {
  const { columns, view, keymap } = state;
  if (
    last === null || last.columns !== columns || last.view !== view || last.keymap !== keymap
  ) last = { columns, view, keymap, entries: fittingEntries(state) };
  return last.entries;
}

function fittingEntries({ columns, view, keymap }: State): readonly BarEntry[] {
  const named = keymap.bindings.filter(({ bar, action, keys }) =>
    bar !== undefined && keys.length > 0 && worksIn(action, view)
  );
  let kept = named.filter(({ keys: [key = ""] }) => /^F\d/.test(key));
  const padding = widthOf(kept, LOOSE) <= columns ? LOOSE : TIGHT;
  for (const action of DISPENSABLE) {
    if (widthOf(kept, padding) > columns) kept = kept.filter((entry) => entry.action !== action);
  }
  while (widthOf(kept, padding) > columns) kept = kept.slice(0, -1);
  for (const entry of named) {
    const longer = named.filter((other) => other === entry || kept.includes(other));
    if (padding === LOOSE && widthOf(longer, padding) <= columns) kept = longer;
  }
  let x = 0;
  return kept.map(({ action, keys: [key = ""], bar: label = "" }) => {
    const width = key.length + label.length + padding;
    x += width;
    return { action, key, label, x: x - width, width };
  });
}

function widthOf(bindings: readonly Binding[], padding: number): number {
  return bindings.reduce(
    (sum, { keys: [key = ""], bar = "" }) => sum + key.length + bar.length + padding,
    0,
  );
}

/** Draws the bar of keys at the bottom, or the notice over it. */
export function drawFunctionBar(canvas: Canvas, state: State, y: number): void {
  const { buffer, theme } = canvas;
  const entries = barEntries(state);
  buffer.fill(0, y, buffer.columns, theme.keyLabel);
  let end = 0;
  for (const { action, key, label, x, width } of entries) {
    const shown = labelOf(state, action) ?? label;
    const isLoose = width > key.length + label.length + TIGHT;
    const isOff = (state.readOnly || state.past !== null) && CHANGING.has(action);
    buffer.write(x, y, key, theme.key);
    const text = `${isLoose ? " " : ""}${shown}`.padEnd(width - key.length);
    buffer.write(x + key.length, y, text, isOff ? theme.keyOff : theme.keyLabel);
    end = x + width;
  }
  if (state.notice !== null) return drawNotice(canvas, state.notice, y);
  const { index, total } = state.cursor;
  const place = total === 0 ? "" : `${index + 1} of ${total}`;
  if (state.digits !== "") {
    writeRight(canvas, buffer.columns, y, [[` PID ${state.digits} `, theme.chip]]);
  } else if (end + place.length + 2 <= buffer.columns) {
    writeRight(canvas, buffer.columns, y, [[` ${place} `, theme.keyLabel]]);
  }
}

/** Returns the label of an action whose effect depends on the state; never longer than the usual one. */
function labelOf({ view, replay }: State, action: Action): string | undefined {
  if (action === "tree" && view === "tree") return "List";
  return action === "play" && replay?.isPlaying !== true ? "Play" : undefined;
}

/**
 * Draws a notice over the bar and keeps its beginning. A notice with the path of a file takes rows
 * above the bar too, since a cut path is useless.
 */
function drawNotice(canvas: Canvas, notice: string, y: number): void {
  const { buffer, theme } = canvas;
  const text = sanitize(notice);
  const hasPath = /(?:^| )\//.test(text);
  const lines = hasPath ? wrapText(text, buffer.columns - 2).slice(0, MAX_NOTICE_ROWS) : [text];
  const first = Math.max(0, y + 1 - lines.length);
  for (let row = first; row <= y; row++) {
    buffer.fill(0, row, buffer.columns, theme.notice);
    new Pen(canvas, 1, row, buffer.columns - 2).write(lines[row - first]!, theme.notice);
  }
}

const MAX_NOTICE_ROWS = 4;
