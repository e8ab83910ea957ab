import type { Action } from "./action.ts";
import { sanitize } from "./cells/sanitize.ts";
import { BINDINGS, worksIn } from "./keymap.ts";
import { writeRight } from "./pen.ts";
import type { Canvas } from "./picture.ts";
import type { State } from "./state.ts";
import type { ViewId } from "./view_id.ts";

/** An entry of the function bar with its place, so that a click finds it. */
export interface BarEntry {
  readonly action: Action;
  readonly key: string;
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

/** The entries that fit into `columns`; quit always does. */
export function barEntries(columns: number, view: ViewId): readonly BarEntry[] {
  const named = BINDINGS.filter(({ bar, action }) => bar !== undefined && worksIn(action, view));
  const widthOf = (key: string, label: string) => key.length + label.length + 2;
  const quit = named.at(-1);
  const reserved = quit === undefined ? 0 : widthOf(quit.keys[0] ?? "", quit.bar ?? "");
  const entries: BarEntry[] = [];
  let x = 0;
  for (const { action, keys: [key = ""], bar: label = "" } of named) {
    const width = widthOf(key, label);
    const isQuit = action === "quit";
    if (x + width + (isQuit ? 0 : reserved) > columns) continue;
    entries.push({ action, key, label, x, width });
    x += width;
  }
  return entries;
}

export function drawFunctionBar(canvas: Canvas, state: State, y: number): void {
  const { buffer, theme } = canvas;
  const entries = barEntries(buffer.columns, state.view);
  buffer.fill(0, y, buffer.columns, theme.keyLabel);
  let end = 0;
  for (const { action, key, label, x, width } of entries) {
    const shown = action === "tree" && state.view === "tree" ? "List" : label;
    buffer.write(x, y, key, theme.key);
    buffer.write(x + key.length, y, ` ${shown}`.padEnd(width - key.length), theme.keyLabel);
    end = x + width;
  }
  const { index, total } = state.cursor;
  const place = total === 0 ? "" : `${index + 1} of ${total}`;
  const told = state.notice ?? (state.jump === null ? null : `PID ${state.jump.digits}`);
  // What is told to somebody goes over the keys; a place only beside them.
  if (told !== null) writeRight(canvas, buffer.columns, y, [[` ${sanitize(told)} `, theme.chip]]);
  else if (end + place.length + 2 <= buffer.columns) {
    writeRight(canvas, buffer.columns, y, [[` ${place} `, theme.keyLabel]]);
  }
}
