import { sanitize } from "../../model/base/safe_text.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import type { Picture } from "../frame/picture.ts";
import { paceText, type State } from "../state/state.ts";
import { worksIn } from "../widgets/keymap.ts";
import { formatAge, groupDigits, plural } from "../../model/base/units.ts";
import { HOST_STATES, type HostState } from "../../model/hosts/host_set.ts";
import type { Theme } from "../draw/theme.ts";
import type { Losses } from "../state/host.ts";
import type { StyleId } from "../cells/style.ts";
import type { HeaderLine, Layout } from "../frame/layout.ts";
import { drawTabs, isHostShown } from "./tabs_view.ts";
import { drawPanel } from "./panel_view.ts";
import { drawMeters, drawOverview, drawProcesses, drawRates } from "./vitals_view.ts";

/** Draws the lines above the front: title, vitals, alarms and the filter. */
export function drawHeader(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  layout.header.forEach((line, y) => drawLine(canvas, state, picture, line, y));
  const { header } = state.settings;
  const top = layout.header.indexOf("panel");
  if (layout.panel !== null) drawPanel(canvas, picture, header.shown, layout.panel, top);
}

function drawLine(
  canvas: Canvas,
  state: State,
  picture: Picture,
  line: HeaderLine,
  y: number,
): void {
  const { shown } = state.settings.header;
  switch (line) {
    case "title":
      return drawTitle(canvas, state, picture, y);
    case "fleet":
      return drawFleet(canvas, picture, y);
    case "overview":
      return drawOverview(canvas, picture, shown, y);
    case "meters":
      return drawMeters(canvas, picture, shown, y);
    case "processes":
      return drawProcesses(canvas, picture, y);
    case "rates":
      return drawRates(canvas, picture, y);
    case "panel":
      return;
    case "losses":
      return drawLosses(canvas, picture.losses, state, y);
    case "restriction":
      return drawRestriction(canvas, picture.facts.restriction ?? "", y);
    case "filter":
      return drawFilterLine(canvas, state, picture, y);
  }
}

/** Draws the tabs and the host, and at the right the source and the moment that is shown. */
function drawTitle(canvas: Canvas, state: State, picture: Picture, y: number): void {
  const { buffer, theme, symbols } = canvas;
  const { facts, now, rowsNow } = picture;
  buffer.fill(0, y, buffer.columns, theme.bar);
  const right: (readonly [string, StyleId])[] = [];
  const pace = paceText(state);
  if (pace !== null) right.push([` ${pace} `, theme.chip], [" ", theme.bar]);
  if (state.following) right.push([" FOLLOW ", theme.chip], [" ", theme.bar]);
  if (state.isMouseFree) right.push([" MOUSE FREE ", theme.chip], [" ", theme.bar]);
  if (state.hold > 0 && worksIn("hold", state.view)) {
    const more = picture.newcomers === 0 ? "" : ` +${picture.newcomers}`;
    right.push([` HELD${more} `, theme.chip], [" ", theme.bar]);
  }
  if (state.past !== null) {
    const ago = formatAge(Math.max(0, now - state.past));
    right.push([` ${ago} AGO `, theme.chip], [" ", theme.bar]);
  } else if (state.paused) {
    right.push([` PAUSED ${formatAge(Math.max(0, now - rowsNow))} `, theme.chip], [" ", theme.bar]);
  }
  right.push(
    [`${symbols.dot} `, facts.isReady ? theme.barGood : theme.barWarning],
    [facts.isReady ? facts.source : `${facts.source}: ${waitingText(state)}`, theme.bar],
    [" ", theme.bar],
  );
  const start = writeRight(canvas, buffer.columns, y, right);
  const pen = new Pen(canvas, 0, y, start - 1);
  drawTabs(canvas, state, pen, facts.host);
  if (!isHostShown(buffer.columns, state, facts.host)) {
    pen.skip(2).write(sanitize(facts.host), theme.bar);
  }
  const details = [
    facts.kernel === null ? null : sanitize(facts.kernel),
    state.scope === "fleet" || facts.isHeard === false
      ? null
      : `up ${formatAge(state.past ?? now)}`,
  ];
  for (const detail of details) {
    if (detail !== null) pen.whole([`  ${detail}`, theme.barQuiet]);
  }
}

/** Returns what a source does before it is ready: another host may also be away for a while. */
function waitingText({ scope }: State): string {
  return scope === "one" ? "starting" : "connecting";
}

/** Draws how many hosts are in each state, and what happens on all of them together. */
function drawFleet(canvas: Canvas, { fleet }: Picture, y: number): void {
  const { buffer, theme, symbols } = canvas;
  if (fleet === null) return;
  const pen = new Pen(canvas, 1, y, buffer.columns - 2);
  const { hosts, states, forks, failures } = fleet;
  pen.write(`${groupDigits(hosts)} ${hosts === 1 ? "host" : "hosts"}`, theme.bright);
  let separator = ": ";
  for (const state of HOST_STATES) {
    if (states[state] === 0) continue;
    pen.whole([`${separator}${groupDigits(states[state])} ${state}`, stateStyle(theme, state)]);
    separator = ", ";
  }
  pen.whole([
    ` ${symbols.separator} forks/s ${forks === null ? "?" : groupDigits(forks)}`,
    theme.text,
  ]);
  pen.whole([
    ` ${symbols.separator} failed ${failures === null ? "?" : groupDigits(failures)}`,
    theme.text,
  ]);
}

function stateStyle(theme: Theme, state: HostState): StyleId {
  if (state === "live") return theme.good;
  return state === "gone" ? theme.bad : theme.warning;
}

/** Draws a red line about lost events. It stays until the end. */
function drawLosses(canvas: Canvas, losses: Losses, { replay, scope }: State, y: number): void {
  const { buffer, theme, symbols } = canvas;
  buffer.fill(0, y, buffer.columns, theme.alarm);
  const { kernel, queue, line, uncounted } = losses;
  const total = kernel + queue + line;
  const pen = new Pen(canvas, 1, y, buffer.columns - 2);
  const number = uncounted > 0 ? total > 0 ? `${groupDigits(total)}+` : "?" : groupDigits(total);
  pen.write(`LOST ${number} ${uncounted > 0 ? "events" : plural(total, "event")}`, theme.alarm);
  const parts = [
    kernel > 0 ? `kernel buffer ${groupDigits(kernel)}` : null,
    queue > 0 ? `our queue ${groupDigits(queue)}` : null,
    line > 0 ? `unreadable lines ${groupDigits(line)}` : null,
    uncounted > 0
      ? `${groupDigits(uncounted)} ${plural(uncounted, "loss", "losses")} of unknown size`
      : null,
    // A recording has no repairs, and the screen of all hosts no rows of processes.
    replay !== null || scope === "fleet" ? null : "rows repaired from /proc",
  ];
  let separator = ": ";
  for (const part of parts) {
    if (part === null) continue;
    if (!pen.whole([separator + part, theme.alarm])) break;
    separator = ` ${symbols.separator} `;
  }
}

/** Draws what tracing cannot see on this host, and the way out. */
function drawRestriction(canvas: Canvas, text: string, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.caution);
  new Pen(canvas, 1, y, buffer.columns - 2).write(sanitize(text), theme.caution);
}

/** Draws the filter in force, and how many processes or events match it. */
function drawFilterLine(canvas: Canvas, state: State, picture: Picture, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.filter);
  const count = countText(canvas, picture);
  const start = writeRight(canvas, buffer.columns, y, [[` ${count} `, theme.filterQuiet]]);
  const pen = new Pen(canvas, 1, y, start - 1);
  pen.write("filter  ", theme.filterQuiet).write(sanitize(state.filter.text), theme.filter);
}

/** Returns the number of matches and, in half of the line at most, of the other rows. */
function countText({ buffer, symbols }: Canvas, { counts }: Picture): string {
  if (counts === null) return "in lists and events";
  const { matches, ended, isCut, ancestors } = counts;
  const more = isCut ? "+" : "";
  const parts = [
    `${matches}${more} ${matches === 1 ? "match" : "matches"}`,
    ended === 0 ? "" : `${ended}${more} ended`,
    ancestors === 0 ? "" : `${ancestors} ${ancestors === 1 ? "ancestor" : "ancestors"}`,
  ].filter((part) => part !== "");
  const texts = parts.map((_, dropped) =>
    parts.slice(0, parts.length - dropped).join(` ${symbols.separator} `)
  );
  return texts.find((text) => text.length <= buffer.columns / 2) ?? texts.at(-1) ?? "";
}
