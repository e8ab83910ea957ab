/// <reference lib="dom" />
import type { Colors } from "../base/colors.ts";
import { indentOf, type Layout, ROW_HEIGHT, xOf, yOf } from "../base/layout.ts";
import type { State } from "../base/state.ts";
import { drawText } from "../base/dom.ts";
import { partsOf } from "../base/jobs.ts";
import { ABOVE_MATCH } from "../base/rows.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { shortCommand } from "../../model/list/short_command.ts";

const BAR = 16;
/** A narrower bar gets no text. */
const LEAST_TEXT = 34;
/** Letters of a command that a label may use; no screen is wider. */
const LONGEST_TEXT = 4096;
/** A text of average letters: its width saves measuring each label. */
const SAMPLE = "gcc -O2 -c src/module_3/file_42.c";

/**
 * Paints the bar of a process: a piece for each program, paler before the first exec, and its
 * ending.
 */
export function paintBar(scene: Scene, row: number, place: number): void {
  const { context, layout, colors, state, byImage } = scene;
  const { recording } = state;
  const { width, names } = layout;
  const from = xOf(layout, recording.from[place]!);
  const to = Math.max(from + 2, xOf(layout, recording.to[place]!));
  if (to < names || from > width) return;
  const y = yOf(layout, row) + (ROW_HEIGHT - BAR) / 2;
  const isPale = state.shown[place] === ABOVE_MATCH;
  context.globalAlpha = isPale ? 0.4 : 1;

  const [first, end] = [recording.firstImage[place]!, recording.firstImage[place + 1]!];
  const { ts } = recording.data.images;
  const wasBefore = !recording.has(place, "born");
  for (let image = first; image < end; image++) {
    const left = image === first ? from : Math.max(from, xOf(layout, ts[image]!));
    const right = image + 1 === end ? to : Math.min(to, xOf(layout, ts[image + 1]!));
    if (right < names || left > width || (right - left < 0.5 && image + 1 !== end)) continue;
    const isFork = image === first && !wasBefore;
    context.fillStyle = wasBefore && end - first === 1
      ? colors.before
      : colors.commands[byImage[image]!]!.ground;
    context.globalAlpha = (isPale ? 0.4 : 1) * (isFork && end - first > 1 ? 0.45 : 1);
    const wide = Math.max(2, Math.min(width, right) - Math.max(names - 2, left));
    context.fillRect(Math.max(names - 2, left), y, wide, BAR);
    if (image > first && right - left > 4) {
      context.fillStyle = colors.ground;
      context.fillRect(left, y, 1, BAR);
    }
  }
  if (state.isJob(place)) paintWork(scene, place, y, isPale);
  context.globalAlpha = isPale ? 0.4 : 1;
  if (recording.failed(place)) paintFailure(scene, from, to, y, place);
  if (recording.isAlive(place)) paintArrow(scene, Math.min(to, width), y, 1);
  if (wasBefore && from >= names - 1) paintArrow(scene, Math.max(from, names), y, -1);
  paintText(scene, place, from, to, y, wasBefore && end - first === 1);
  context.globalAlpha = 1;
}

/** Paints the programs of a job into its bar, each at its time. */
function paintWork(scene: Scene, place: number, y: number, isPale: boolean): void {
  const { context, layout, colors, state, byImage } = scene;
  const { recording } = state;
  for (let below = place + 1; below < recording.end[place]!; below++) {
    const last = recording.firstImage[below + 1]! - 1;
    const started = Math.max(recording.from[below]!, recording.data.images.ts[last]!);
    const left = Math.max(layout.names - 2, xOf(layout, started));
    const right = Math.min(layout.width, xOf(layout, recording.to[below]!));
    if (right <= left) continue;
    context.globalAlpha = isPale ? 0.4 : 1;
    context.fillStyle = colors.commands[byImage[last]!]!.ground;
    context.fillRect(left, y + 3, Math.max(1, right - left), BAR - 3);
  }
}

/** Paints a failure as a frame and a cross, so that colour alone does not mark it. */
function paintFailure(
  { context, colors, layout, state }: Scene,
  from: number,
  to: number,
  y: number,
  place: number,
) {
  const left = Math.max(from, layout.names - 2);
  const right = Math.min(to, layout.width + 2);
  context.strokeStyle = colors.fail;
  context.lineWidth = 2;
  context.strokeRect(left + 1, y + 1, Math.max(1, right - left - 2), BAR - 2);
  if (to > layout.width) return;
  const killed = state.recording.data.processes.status[place]! < 0;
  const badge = 13;
  const x = to + 2;
  context.fillStyle = colors.fail;
  context.beginPath();
  if (killed) {
    context.moveTo(x + badge / 2, y);
    context.lineTo(x + badge, y + BAR / 2);
    context.lineTo(x + badge / 2, y + BAR);
    context.lineTo(x, y + BAR / 2);
  } else {
    context.rect(x, y + 1, badge, BAR - 2);
  }
  context.fill();
  context.strokeStyle = colors.onFail;
  context.lineWidth = 1.5;
  const [middle, arm] = [x + badge / 2, killed ? 2.4 : 3.2];
  context.beginPath();
  context.moveTo(middle - arm, y + BAR / 2 - arm);
  context.lineTo(middle + arm, y + BAR / 2 + arm);
  context.moveTo(middle + arm, y + BAR / 2 - arm);
  context.lineTo(middle - arm, y + BAR / 2 + arm);
  context.stroke();
}

/** Paints the arrow of a process that extends beyond the recording. */
function paintArrow({ context, colors }: Scene, x: number, y: number, way: 1 | -1): void {
  context.fillStyle = colors.ink;
  context.beginPath();
  context.moveTo(x - way, y + BAR / 2);
  context.lineTo(x - way * 6, y + 3);
  context.lineTo(x - way * 6, y + BAR - 3);
  context.fill();
}

function paintText(
  scene: Scene,
  place: number,
  from: number,
  to: number,
  y: number,
  before: boolean,
) {
  const { context, layout, colors, state, byImage } = scene;
  const { recording } = state;
  const last = recording.firstImage[place + 1]! - 1;
  const start = before ? from : Math.max(from, xOf(layout, recording.data.images.ts[last]!));
  // The arrow of a process from before the recording takes the beginning of its bar.
  const left = Math.max(start, layout.names) + (recording.has(place, "born") ? 6 : 10);
  const right = Math.min(to, layout.width) - (recording.isAlive(place) ? 10 : 4);
  const middle = y + BAR / 2 + 0.5;
  const command = recording.command(place).slice(0, LONGEST_TEXT);
  const letter = context.measureText(SAMPLE).width / SAMPLE.length;
  const inWidth = (width: number) => sanitize(shortCommand(command, Math.floor(width / letter)));
  const after = to + (recording.failed(place) ? 20 : 6);
  const outside = layout.width - after;
  // The text is beside the bar when the bar is too narrow and there is more room outside.
  const isInside = right - left > LEAST_TEXT &&
    (outside < right - left || command.length * letter <= right - left);
  if (isInside) {
    context.fillStyle = before ? colors.ink : colors.commands[byImage[last]!]!.ink;
    context.save();
    context.beginPath();
    context.rect(left, y, right - left, BAR);
    context.clip();
    drawText(context, inWidth(right - left), left, middle);
    context.restore();
  } else if (to > layout.names && outside > LEAST_TEXT) {
    context.fillStyle = colors.dim;
    drawText(context, inWidth(outside - 4), after, middle);
  }
}

/** Paints the name of a process at its indent, and its pid at the right. */
export function paintName({ context, layout, colors, state }: Scene, row: number, place: number) {
  const { recording } = state;
  const y = yOf(layout, row) + ROW_HEIGHT / 2 + 0.5;
  const x = indentOf(layout, recording.depth[place]!);
  const isPale = state.shown[place] === ABOVE_MATCH;
  const children = recording.end[place]! - place - 1;
  const isCollapsed = state.isCollapsed(place);
  if (children > 0) {
    context.fillStyle = colors.dim;
    context.beginPath();
    if (isCollapsed) {
      context.moveTo(x - 11, y - 4);
      context.lineTo(x - 5, y);
      context.lineTo(x - 11, y + 4);
    } else {
      context.moveTo(x - 12, y - 3);
      context.lineTo(x - 4, y - 3);
      context.lineTo(x - 8, y + 3);
    }
    context.fill();
  }
  const pid = String(recording.pid(place));
  const pidWidth = context.measureText(pid).width;
  const pidX = layout.names - 9 - pidWidth;
  const hasRoom = pidX - x > 56;
  context.save();
  context.beginPath();
  context.rect(x, y - ROW_HEIGHT / 2, (hasRoom ? pidX - 6 : layout.names - 4) - x, ROW_HEIGHT);
  context.clip();
  context.fillStyle = isPale ? colors.dim : recording.failed(place) ? colors.fail : colors.ink;
  const name = recording.label(place);
  drawText(context, name, x, y);
  if (isCollapsed && children > 0) {
    context.fillStyle = colors.dim;
    drawText(
      context,
      state.isJob(place) ? `  ${partsOf(recording, place)}` : `  +${children.toLocaleString("en")}`,
      x + context.measureText(name).width,
      y,
    );
  }
  context.restore();
  if (!hasRoom) return;
  context.fillStyle = colors.dim;
  drawText(context, pid, pidX, y);
}

/** The canvas, the colours and the data of one painting. */
export interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly layout: Layout;
  readonly colors: Colors;
  readonly state: State;
  /** The colour of each program, by its place in the columns. */
  readonly byImage: Uint8Array;
  readonly hoverRow: number;
  readonly hoverX: number | null;
}
