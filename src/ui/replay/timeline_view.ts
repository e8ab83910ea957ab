import { clockText, dayText, formatDuration } from "../../model/base/units.ts";
import type { StyleId } from "../cells/style.ts";
import type { Layout } from "../frame/layout.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import type { Picture } from "../frame/picture.ts";
import type { TimelineShape } from "../frame/replay_port.ts";
import { type ReplayState, speedText } from "../widgets/replay_state.ts";
import type { State } from "../state/state.ts";
import { type Strip, timelineRows, timelineStrip } from "../frame/timeline_strip.ts";

/** Draws the time line: the whole recording in one row, and the position in a second row if it has room. */
export function drawTimeline(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  const { replay } = state;
  const strip = timelineStrip(state);
  if (replay === null || strip === null) return;
  const y = layout.timelineTop;
  canvas.buffer.fill(0, y, canvas.buffer.columns, canvas.theme.text);
  drawStrip(canvas, strip, replay, picture.shape, y);
  const localAtBoot = picture.facts.localAtBoot ?? null;
  if (timelineRows(state) === 1) drawLabel(canvas, replay, localAtBoot, y);
  else drawTimes(canvas, replay, localAtBoot, y + 1);
}

/** Draws activity, failures, losses, marks and the position. */
function drawStrip(
  { buffer, theme, symbols }: Canvas,
  strip: Strip,
  replay: ReplayState,
  shape: TimelineShape | null,
  y: number,
): void {
  const { left, width } = strip;
  const columns = Array.from({ length: width }, (_, i) => columnOf(shape, i, width));
  const most = Math.max(1, ...columns.map(({ count }) => count));
  const top = symbols.spark.length - 1;
  columns.forEach(({ count, failures, losses }, i) => {
    const level = count === 0 ? 0 : Math.max(1, Math.round(Math.sqrt(count / most) * top));
    const glyph = losses > 0 ? "!" : symbols.spark[level] ?? " ";
    const style = losses > 0 ? theme.alarm : failures > 0 ? theme.bad : theme.info;
    buffer.write(left + i, y, glyph === " " ? symbols.meterEmpty : glyph, style);
    if (glyph === " ") buffer.write(left + i, y, symbols.meterEmpty, theme.faint);
  });
  for (const mark of replay.marks) {
    buffer.write(strip.columnAt(mark, replay.span), y, symbols.descending, theme.tag);
  }
  const at = strip.columnAt(replay.ts, replay.span);
  const isLost = (columns[at - left]?.losses ?? 0) > 0;
  buffer.write(at, y, symbols.box.vertical, isLost ? theme.alarm : theme.chip);
}

/** Returns the sums of the pieces under a column. */
function columnOf(shape: TimelineShape | null, i: number, width: number) {
  const column = { count: 0, failures: 0, losses: 0 };
  if (shape === null) return column;
  const pieces = shape.counts.length;
  const from = Math.floor((i * pieces) / width);
  const to = Math.max(from + 1, Math.floor(((i + 1) * pieces) / width));
  for (let piece = from; piece < to; piece++) {
    column.count += shape.counts[piece] ?? 0;
    column.failures += shape.failures[piece] ?? 0;
    column.losses += shape.losses[piece] ?? 0;
  }
  return column;
}

function drawLabel(
  canvas: Canvas,
  replay: ReplayState,
  localAtBoot: number | null,
  y: number,
): void {
  const { theme } = canvas;
  const pen = new Pen(canvas, 1, y, 21);
  const [word, style] = stateOf(canvas, replay);
  pen.write(word, style).write(` ${speedText(replay.speed)}`.padEnd(7), theme.dim);
  pen.write(clock(replay.ts, localAtBoot), theme.bright);
}

/** Draws the first and the last time at the ends, and the position between them. */
function drawTimes(
  canvas: Canvas,
  replay: ReplayState,
  localAtBoot: number | null,
  y: number,
): void {
  const { theme, buffer } = canvas;
  const { span, ts } = replay;
  buffer.fill(0, y, buffer.columns, theme.text);
  const begin = clock(span.fromTs, localAtBoot);
  const left = new Pen(canvas, 1, y, buffer.columns - 2);
  left.write(begin, theme.dim);
  const end = writeRight(canvas, buffer.columns - 1, y, [[
    clock(span.toTs, localAtBoot),
    theme.dim,
  ]]);
  const [word, style] = stateOf(canvas, replay);
  const length = span.toTs - span.fromTs;
  const passed = `${formatDuration(ts - span.fromTs)} of ${formatDuration(length)}`;
  const parts: (readonly [string, StyleId])[] = [
    [word, style],
    [` ${speedText(replay.speed)}`, theme.text],
    [`  ${clockText(ts, localAtBoot)}`, theme.bright],
    [`  ${passed}`, theme.dim],
  ];
  const day = localAtBoot === null ? "" : `  ${dayText(ts, localAtBoot)}`;
  if (buffer.columns >= 72) parts.splice(2, 0, [day, theme.dim]);
  const width = parts.reduce((sum, [text]) => sum + text.length, 0);
  const start = Math.max(left.x + 2, Math.floor((buffer.columns - width) / 2));
  const pen = new Pen(canvas, start, y, end - start - 1);
  for (const part of parts) if (!pen.whole(part)) break;
}

function stateOf({ theme }: Canvas, { isPlaying, ts, span }: ReplayState): [string, StyleId] {
  if (isPlaying) return [" PLAY ", theme.tab];
  return [ts >= span.toTs ? " END  " : "PAUSED", theme.chip];
}

/** Returns the time of day without the fraction of a second. */
function clock(ts: number, localAtBoot: number | null): string {
  return clockText(ts, localAtBoot).replace(/\.\d+$/, "");
}
