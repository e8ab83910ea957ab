import { formatAge } from "../../model/base/units.ts";
import { sanitize } from "../cells/sanitize.ts";
import type { StyleId } from "../cells/style.ts";
import { drawLosses, drawRestriction } from "./alert_view.ts";
import { drawFilterLine } from "../overlays/filter_view.ts";
import type { HeaderLine, Layout } from "../frame/layout.ts";
import { paceText } from "../state/pace.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import type { Picture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";
import { drawTabs } from "./tabs_view.ts";
import { drawMeters, drawOverview, drawProcesses, drawRates, drawWide } from "./vitals_view.ts";

/** The lines above the table. */
export function drawHeader(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  layout.header.forEach((line, y) => drawLine(canvas, state, picture, line, y));
}

function drawLine(
  canvas: Canvas,
  state: State,
  picture: Picture,
  line: HeaderLine,
  y: number,
): void {
  switch (line) {
    case "title":
      return drawTitle(canvas, state, picture, y);
    case "overview":
      return drawOverview(canvas, picture, y);
    case "meters":
      return drawMeters(canvas, picture, y);
    case "processes":
      return drawProcesses(canvas, picture, y);
    case "rates":
      return drawRates(canvas, picture, y);
    case "wide-1":
      return drawWide(canvas, picture, y, 0);
    case "wide-2":
      return drawWide(canvas, picture, y, 1);
    case "wide-3":
      return drawWide(canvas, picture, y, 2);
    case "losses":
      return drawLosses(canvas, picture.losses, state.replay !== null, y);
    case "restriction":
      return drawRestriction(canvas, picture.facts.restriction ?? "", y);
    case "filter":
      return drawFilterLine(canvas, state, picture, y);
  }
}

/** Who and where, and at the right what kind of watch this is. */
function drawTitle(canvas: Canvas, state: State, picture: Picture, y: number): void {
  const { buffer, theme, symbols } = canvas;
  const { facts, now, rowsNow } = picture;
  buffer.fill(0, y, buffer.columns, theme.bar);
  const right: (readonly [string, StyleId])[] = [];
  const pace = paceText(state);
  if (pace !== null) right.push([` ${pace} `, theme.chip], [" ", theme.bar]);
  if (state.following) right.push([" FOLLOW ", theme.chip], [" ", theme.bar]);
  if (state.past !== null) {
    const ago = formatAge(Math.max(0, now - state.past));
    right.push([` ${ago} AGO `, theme.chip], [" ", theme.bar]);
  } else if (state.paused) {
    right.push([` PAUSED ${formatAge(Math.max(0, now - rowsNow))} `, theme.chip], [" ", theme.bar]);
  }
  right.push(
    [`${symbols.dot} `, facts.isReady ? theme.barGood : theme.barWarning],
    [facts.isReady ? facts.source : `${facts.source}: starting`, theme.bar],
    [" ", theme.bar],
  );
  const start = writeRight(canvas, buffer.columns, y, right);
  const pen = new Pen(canvas, 0, y, start - 1);
  drawTabs(canvas, state, pen);
  pen.skip(2).write(sanitize(facts.host), theme.bar);
  const details = [
    facts.kernel === null ? null : sanitize(facts.kernel),
    `up ${formatAge(state.past ?? now)}`,
  ];
  for (const detail of details) {
    if (detail !== null) pen.whole([`  ${detail}`, theme.barQuiet]);
  }
}
