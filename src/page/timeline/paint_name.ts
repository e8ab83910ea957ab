/// <reference lib="dom" />
import { drawText } from "../base/dom.ts";
import { indentOf, ROW_HEIGHT, yOf } from "../base/layout.ts";
import type { Scene } from "./scene.ts";
import { partsOf } from "../base/jobs.ts";
import { ABOVE_MATCH } from "../base/rows.ts";

/** The name of a process at its place in the tree, its pid at the right. */
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
  const name = recording.name(place);
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
