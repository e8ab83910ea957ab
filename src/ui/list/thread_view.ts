import type { ColumnId } from "../../model/list/column.ts";
import { formatCpuTime } from "../../model/list/column_values.ts";
import type { RestRow, ThreadRow } from "../../model/list/list_row.ts";
import type { ThreadSample } from "../../model/process/thread_list.ts";
import { formatPercent, UNKNOWN } from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import type { StyleId } from "../cells/style.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import type { Theme } from "../draw/theme.ts";
import { stateStyle } from "../header/vitals_view.ts";
import type { PlacedColumn } from "../widgets/table_columns.ts";
import { drawGuide } from "./command_view.ts";
import { cpuStyle, QUIET } from "./value_style.ts";

/**
 * Draws a thread below its process: its id and name, and what the kernel counts for each thread. All
 * else belongs to the process, so its cells stay empty.
 */
export function drawThread(
  canvas: Canvas,
  columns: readonly PlacedColumn[],
  row: ThreadRow | RestRow,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  for (const { column, x, width } of columns) {
    if (column.id === "command") {
      drawName(canvas, row, x, y, width);
      continue;
    }
    if (row.kind === "rest") continue;
    const full = threadText(row.thread, column.id);
    const text = truncateEnd(sanitize(full), width, symbols.cut);
    const start = column.align === "right" ? x + width - textWidth(text) : x;
    buffer.write(start, y, text, threadStyle(theme, row.thread, column.id, text), width);
  }
}

/** Returns the cell of a thread; empty where only the process has a value. */
function threadText(thread: ThreadSample | null, id: ColumnId): string {
  if (thread === null) return OF_THREADS.has(id) ? UNKNOWN : "";
  switch (id) {
    case "pid":
      return String(thread.tid);
    case "state":
      return thread.state ?? UNKNOWN;
    case "cpu":
      return formatPercent(thread.cpuPercent);
    case "time":
      return thread.cpuNs === null ? UNKNOWN : formatCpuTime(thread.cpuNs);
    case "nice":
      return String(thread.nice ?? UNKNOWN);
    case "priority":
      return String(thread.priority ?? UNKNOWN);
    case "processor":
      return String(thread.processor ?? UNKNOWN);
    case "comm":
      return thread.comm?.text ?? UNKNOWN;
    default:
      return "";
  }
}

const OF_THREADS: ReadonlySet<ColumnId> = new Set(
  ["pid", "state", "cpu", "time", "nice", "priority", "processor", "comm"] as const,
);

function threadStyle(
  theme: Theme,
  thread: ThreadSample | null,
  id: ColumnId,
  text: string,
): StyleId {
  if (text === UNKNOWN || QUIET.has(text)) return theme.faint;
  if (id === "state") return stateStyle(theme, thread?.state ?? "");
  return id === "cpu" ? cpuStyle(theme, thread?.cpuPercent ?? 0) : theme.dim;
}

/** Draws the name in braces, as pstree does, so that it looks like no process. */
function drawName(
  canvas: Canvas,
  row: ThreadRow | RestRow,
  x: number,
  y: number,
  width: number,
): void {
  const { theme, symbols } = canvas;
  const pen = new Pen(canvas, x, y, width);
  drawGuide(canvas, pen, row.guide, width);
  if (row.kind === "rest") {
    const threads = row.count === 1 ? "thread" : "threads";
    pen.write(`${symbols.cut} ${row.count} more ${threads} without a row`, theme.accent);
    return;
  }
  const name = row.thread?.comm?.text ?? UNKNOWN;
  const isMain = row.thread?.tid === row.process.pid;
  pen.write(truncateEnd(`{${sanitize(name)}}`, pen.room, symbols.cut), theme.info);
  if (isMain) pen.write("  main thread", theme.faint);
}
