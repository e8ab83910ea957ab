import { sanitize } from "./cells/sanitize.ts";
import { Pen, writeRight } from "./pen.ts";
import type { Canvas } from "./picture.ts";
import type { State } from "./state.ts";
import { isFiltered } from "./view_id.ts";

/** Which filter is in force, and how many rows it leaves. */
export function drawFilterLine(canvas: Canvas, state: State, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.filter);
  const { total } = state.cursor;
  const rows = `${total} ${total === 1 ? "row" : "rows"}`;
  const count = isFiltered(state.view) ? ` ${rows} ` : " in lists and events ";
  const start = writeRight(canvas, buffer.columns, y, [[count, theme.filterQuiet]]);
  const pen = new Pen(canvas, 1, y, start - 1);
  pen.write("filter  ", theme.filterQuiet).write(sanitize(state.filter.text), theme.filter);
}
