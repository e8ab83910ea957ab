import { groupDigits } from "../../model/base/units.ts";
import { sanitize } from "../cells/sanitize.ts";
import type { Losses } from "../state/host.ts";
import { type Canvas, Pen } from "../draw/pen.ts";

/** Loss is never whispered: a red line as long as the watch lasts; of a recording nothing can be repaired. */
export function drawLosses(canvas: Canvas, losses: Losses, isRecorded: boolean, y: number): void {
  const { buffer, theme, symbols } = canvas;
  buffer.fill(0, y, buffer.columns, theme.alarm);
  const { kernel, queue, line, uncounted } = losses;
  const total = kernel + queue + line;
  const pen = new Pen(canvas, 1, y, buffer.columns - 2);
  const more = uncounted > 0 ? "+" : "";
  pen.write(`LOST ${groupDigits(total)}${more} events`, theme.alarm);
  const parts = [
    kernel > 0 ? `kernel buffer ${groupDigits(kernel)}` : null,
    queue > 0 ? `our queue ${groupDigits(queue)}` : null,
    line > 0 ? `unreadable lines ${groupDigits(line)}` : null,
    uncounted > 0 ? `${groupDigits(uncounted)} losses of unknown size` : null,
    isRecorded ? null : "rows repaired from /proc",
  ];
  let separator = ": ";
  for (const part of parts) {
    if (part === null) continue;
    if (!pen.whole([separator + part, theme.alarm])) break;
    separator = ` ${symbols.separator} `;
  }
}

/** What this watch cannot see, and what to do about it. */
export function drawRestriction(canvas: Canvas, text: string, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.caution);
  new Pen(canvas, 1, y, buffer.columns - 2).write(sanitize(text), theme.caution);
}

/** 1234567 as 1,234,567. */
