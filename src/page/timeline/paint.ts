/// <reference lib="dom" />
import { drawText } from "../base/dom.ts";
import { AXIS_HEIGHT, type Layout, ROW_HEIGHT, xOf, yOf } from "../base/layout.ts";
import { paintBar, paintName, type Scene } from "./paint_row.ts";
import { momentText, ticks } from "../base/time_window.ts";

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** Paints the timeline. Reads only the visible rows, however long the recording is. */
export function paint(scene: Scene): void {
  const { context, layout, colors, state } = scene;
  const { width, height, names, scrollTop } = layout;
  const rows = state.rows;
  context.font = FONT;
  context.textBaseline = "middle";
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, width, height);

  const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT));
  const last = Math.min(rows.length, Math.ceil((scrollTop + height) / ROW_HEIGHT) + 1);
  for (let row = first; row < last; row++) paintGround(scene, row, rows[row]!);
  paintGrid(scene);
  clipped(context, names, AXIS_HEIGHT, width - names, height - AXIS_HEIGHT, () => {
    paintHoles(scene);
    for (let row = first; row < last; row++) paintBar(scene, row, rows[row]!);
  });
  clipped(context, 0, AXIS_HEIGHT, names - 1, height - AXIS_HEIGHT, () => {
    for (let row = first; row < last; row++) paintName(scene, row, rows[row]!);
  });
  context.fillStyle = colors.line;
  context.fillRect(names - 1, 0, 1, height);
  paintAxis(scene);
  if (rows.length === 0) {
    context.fillStyle = colors.dim;
    drawText(context, "No process matches", 20, AXIS_HEIGHT + ROW_HEIGHT);
  }
}

function paintGround({ context, layout, colors, state, hoverRow }: Scene, row: number, at: number) {
  const isSelected = at === state.selected;
  const color = isSelected
    ? colors.selected
    : state.isFound[at] === 1
    ? colors.match
    : row === hoverRow
    ? colors.hover
    : row % 2 === 1
    ? colors.row
    : null;
  if (color === null) return;
  context.fillStyle = color;
  context.fillRect(0, yOf(layout, row), layout.width, ROW_HEIGHT);
}

function paintGrid({ context, layout, colors }: Scene): void {
  context.fillStyle = colors.line;
  context.globalAlpha = 0.55;
  for (const { at } of ticksOf(layout)) {
    const x = Math.round(xOf(layout, at));
    if (x > layout.names) context.fillRect(x, AXIS_HEIGHT, 1, layout.height);
  }
  context.globalAlpha = 1;
}

function paintAxis({ context, layout, colors, hoverX, state }: Scene): void {
  const { names, width } = layout;
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, width, AXIS_HEIGHT - 1);
  context.fillStyle = colors.line;
  context.fillRect(0, AXIS_HEIGHT - 1, width, 1);
  context.fillStyle = colors.dim;
  drawText(context, state.count, 10, AXIS_HEIGHT / 2);
  context.textAlign = "center";
  for (const { at, step } of ticksOf(layout)) {
    const text = momentText(at, step);
    const x = xOf(layout, at);
    const half = context.measureText(text).width / 2;
    if (x - half > names + 2 && x + half < width - 2) drawText(context, text, x, AXIS_HEIGHT / 2);
  }
  context.textAlign = "left";
  if (hoverX === null || hoverX <= names) return;
  context.fillStyle = colors.accent;
  context.globalAlpha = 0.7;
  context.fillRect(Math.round(hoverX), 0, 1, layout.height);
  context.globalAlpha = 1;
}

/** Paints losses as lines and gaps as shaded spans. */
function paintHoles({ context, layout, colors, state }: Scene): void {
  const { losses, gaps } = state.recording.data;
  context.fillStyle = colors.gap;
  for (const gap of gaps) {
    const [from, to] = [xOf(layout, gap.from), xOf(layout, gap.to)];
    context.globalAlpha = 0.18;
    context.fillRect(from, AXIS_HEIGHT, Math.max(2, to - from), layout.height);
  }
  context.globalAlpha = 1;
  context.fillStyle = colors.alarm;
  for (const { ts } of losses) {
    context.fillRect(Math.round(xOf(layout, ts)) - 1, AXIS_HEIGHT, 3, layout.height);
  }
}

function ticksOf(layout: Layout) {
  const { width, names, window } = layout;
  const perPixel = (window.to - window.from) / Math.max(1, width - names);
  return ticks(window, perPixel * 90);
}

function clipped(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, Math.max(0, width), Math.max(0, height));
  context.clip();
  draw();
  context.restore();
}
