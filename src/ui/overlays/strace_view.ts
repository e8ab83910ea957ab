import type { StraceReader } from "../../model/inspect/strace_log.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { groupDigits } from "../../model/base/units.ts";
import { textWidth, truncateStart } from "../cells/text_width.ts";
import { type Canvas, drawKeys, Pen } from "../draw/pen.ts";
import type { Layout } from "../frame/layout.ts";
import { targetName } from "../widgets/signal_target.ts";
import type { Mode } from "../state/state.ts";

type StraceMode = Extract<Mode, { type: "strace" }>;

/** Draws the pane of strace over the front: its state in the titles, and its lines below. */
export function drawStrace(
  canvas: Canvas,
  mode: StraceMode,
  log: StraceReader | null,
  layout: Layout,
): void {
  const { buffer, theme } = canvas;
  const { columns } = buffer;
  const top = layout.titles + 1;
  const height = Math.max(0, layout.timelineTop - top);
  for (let y = layout.titles; y < layout.timelineTop; y++) buffer.fill(0, y, columns, theme.text);
  buffer.fill(0, layout.titles, columns, theme.head);
  const pen = new Pen(canvas, 1, layout.titles, columns - 2);
  pen.write(`strace ${sanitize(targetName(mode.target))}  `, theme.head);
  if (log === null) return;
  pen.write(stateText(log), theme.head);
  const last = Math.max(log.first, log.end - height);
  const first = Math.max(log.first, Math.min(mode.top ?? last, last));
  if (mode.top !== null) pen.write(`  ${groupDigits(log.end - first - height)} below`, theme.head);
  for (let row = 0; row < height && first + row < log.end; row++) {
    const text = scrolled(sanitize(log.at(first + row)), mode.scroll, canvas.symbols.cut);
    new Pen(canvas, 1, top + row, columns - 2).write(text, theme.text);
  }
}

function stateText({ state, first, end }: StraceReader): string {
  const lines = `${groupDigits(end)} ${end === 1 ? "line" : "lines"}`;
  const dropped = first === 0 ? "" : `, the first ${groupDigits(first)} dropped`;
  switch (state.kind) {
    case "attaching":
      return "attaching";
    case "attached":
      return `attached  ${lines}${dropped}`;
    case "ended":
      return `${sanitize(state.why)}  ${lines}${dropped}`;
  }
}

function scrolled(text: string, cells: number, cut: string): string {
  return cells === 0 ? text : truncateStart(text, Math.max(1, textWidth(text) - cells), cut);
}

const KEYS: readonly (readonly [key: string, label: string])[] = [
  ["Esc", " Detach and close  "],
  ["Up Down PgUp PgDn", " Scroll  "],
  ["End", " Follow  "],
  ["Left Right", " Sideways"],
];

/** Draws the keys of the pane in place of the function bar. */
export function drawStraceBar(canvas: Canvas, y: number): void {
  drawKeys(canvas, y, KEYS);
}
