import type { LifecycleKind } from "../../model/event/rates.ts";
import { formatBytes, formatPercent, formatRate, UNKNOWN } from "../../model/base/units.ts";
import type { StateCounts } from "../../model/list/state_counts.ts";
import type { HostVitals } from "../../model/scan/host_vitals.ts";
import type { StyleId } from "../cells/style.ts";
import { drawMeter, drawSparkline } from "../draw/meter.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import type { Picture } from "../frame/picture.ts";
import type { Theme } from "../draw/theme.ts";
import type { HeaderSettings } from "../widgets/settings.ts";

export const KINDS: readonly LifecycleKind[] = ["fork", "exec", "exit"];

/** The least full bar of a sparkline, events a second: noise must not look like a storm. */
const QUIET_RATE = 8;

type Shown = HeaderSettings["shown"];

/** Draws one line for small screens: the number of processes, rates, cpu and memory. */
export function drawOverview(canvas: Canvas, picture: Picture, shown: Shown, y: number): void {
  const { theme } = canvas;
  const pen = new Pen(canvas, 1, y, canvas.buffer.columns - 2);
  if (shown.processes) drawCount(canvas, pen, picture);
  for (const kind of shown.rates ? KINDS : []) {
    const rate = formatRate(picture.rates.perSecond(kind));
    pen.whole([`  ${kind} `, theme.dim], [rate, kindStyle(theme, kind)], ["/s", theme.dim]);
  }
  const { cpuPercent, memoryUsed } = picture.vitals;
  pen.whole(["  cpu ", theme.dim], [`${formatPercent(cpuPercent)}%`, theme.text]);
  if (shown.memory) pen.whole(["  mem ", theme.dim], [formatBytes(memoryUsed), theme.text]);
  if (shown.processes) drawKernel(canvas, pen, picture);
}

/** Draws cpu, memory and load in one line. */
export function drawMeters(canvas: Canvas, picture: Picture, shown: Shown, y: number): void {
  const { theme } = canvas;
  const { columns } = canvas.buffer;
  const width = Math.max(6, Math.floor((columns - 56) / 2));
  const pen = new Pen(canvas, 1, y, columns - 2);
  drawCpu(canvas, pen, picture, y, width);
  pen.skip(2);
  if (shown.memory) {
    drawMemory(canvas, pen, picture, y, width);
    pen.skip(2);
  }
  if (shown.load) pen.write("load ", theme.dim).write(loadText(picture.vitals), theme.text);
}

/** Draws the number of processes in each state. */
export function drawProcesses(canvas: Canvas, picture: Picture, y: number): void {
  const pen = new Pen(canvas, 1, y, canvas.buffer.columns - 2);
  drawCount(canvas, pen, picture);
  drawKernel(canvas, pen, picture);
  drawStates(canvas, pen, picture, COMMON_STATES);
  drawRare(canvas, pen, picture);
}

/** Draws the processes in two rows of a panel. */
export function drawProcessRows(canvas: Canvas, picture: Picture, { x, y, width }: Place): void {
  const first = new Pen(canvas, x, y, width);
  drawCount(canvas, first, picture);
  const left = drawStates(canvas, first, picture, COMMON_STATES);
  const second = new Pen(canvas, x, y + 1, width);
  drawKernel(canvas, second, picture);
  drawStates(canvas, second, picture, left);
  drawRare(canvas, second, picture);
}

function drawRare(canvas: Canvas, pen: Pen, picture: Picture): void {
  drawStates(canvas, pen, picture, RARE_STATES);
  drawEnded(canvas, pen, picture);
  drawStates(canvas, pen, picture, UNKNOWN_STATE);
}

/** Draws the rates of forks, execs and exits, now and in the last seconds. */
export function drawRates(canvas: Canvas, picture: Picture, y: number): void {
  const { columns } = canvas.buffer;
  const share = Math.floor((columns - 2) / 3);
  KINDS.forEach((kind, i) => {
    drawRate(canvas, picture, { x: 1 + i * share, y, width: share - 2 }, kind, false);
  });
}

function drawCpu(canvas: Canvas, pen: Pen, picture: Picture, y: number, width: number): void {
  const { cpuPercent } = picture.vitals;
  const share = cpuPercent === null ? null : cpuPercent / 100;
  drawLabelledMeter(canvas, pen, y, "cpu", share, width);
  pen.write(`${formatPercent(cpuPercent)}%`.padStart(6), canvas.theme.text);
}

function drawMemory(canvas: Canvas, pen: Pen, picture: Picture, y: number, width: number): void {
  const { memoryUsed, memoryTotal } = picture.vitals;
  drawLabelledMeter(canvas, pen, y, "mem", shareOf(memoryUsed, memoryTotal), width);
  drawAmount(canvas, pen, memoryUsed, memoryTotal);
}

function drawAmount({ theme }: Canvas, pen: Pen, used: number | null, total: number | null): void {
  pen.write(formatBytes(used).padStart(6), theme.text);
  pen.write(` of ${formatBytes(total)}`, theme.dim);
}

function drawLabelledMeter(
  canvas: Canvas,
  pen: Pen,
  y: number,
  label: string,
  share: number | null,
  width: number,
): void {
  pen.write(`${label} `, canvas.theme.dim);
  drawMeter(canvas, pen.x, y, Math.min(width, pen.room), share);
  pen.skip(width);
}

type NamedStates = readonly (readonly [letters: string, name: string])[];

const COMMON_STATES: NamedStates = [["R", "running"], ["SI", "sleeping"]];

const RARE_STATES: NamedStates = [
  ["D", "disk wait"],
  ["Z", "zombie"],
  ["Tt", "stopped"],
];

const UNKNOWN_STATE: NamedStates = [["?", "unknown"]];

/** The gap between counts. */
const SEPARATION = "  ";

function drawCount({ theme }: Canvas, pen: Pen, picture: Picture): void {
  const { liveCount, kernelThreads, isDeadShown } = picture;
  const count = isUnheard(picture) ? null : liveCount - kernelThreads;
  pen.write(count === null ? UNKNOWN : String(count), theme.bright);
  pen.write(count === 1 ? " process" : " processes", theme.dim);
  if (!isDeadShown) pen.whole([`${SEPARATION}dead hidden`, theme.dim]);
}

/** Whether nothing has come from the host yet: its counts are unknown, not 0. */
function isUnheard({ facts }: Picture): boolean {
  return facts.isHeard === false;
}

/** Draws the number of threads of the kernel, where there is room after the other counts. */
function drawKernel({ theme }: Canvas, pen: Pen, { kernelThreads }: Picture): void {
  if (kernelThreads === 0) return;
  const gap = pen.isAtStart ? "" : SEPARATION;
  pen.whole([gap, theme.dim], [String(kernelThreads), theme.text], [" kernel", theme.dim]);
}

/** Returns the states that had no room. */
function drawStates(
  { theme }: Canvas,
  pen: Pen,
  picture: Picture,
  states: NamedStates,
): NamedStates {
  if (isUnheard(picture)) return [];
  return states.filter(([letters, name]) => {
    const count = countOf(picture.states, letters);
    // A count of zero is uncertain while some states are unknown.
    if (count === 0 && (states !== COMMON_STATES || countOf(picture.states, "?") > 0)) return false;
    const style = stateStyle(theme, letters.charAt(0));
    const gap = pen.isAtStart ? "" : SEPARATION;
    return !pen.whole([gap, theme.dim], [String(count), style], [` ${name}`, theme.dim]);
  });
}

/** Draws the number of dead rows. With a filter it would not fit the other counts, which have none. */
function drawEnded({ theme }: Canvas, pen: Pen, picture: Picture): void {
  const { counts, isFiltered, isDeadShown } = picture;
  const gap = pen.isAtStart ? "" : SEPARATION;
  if (!isDeadShown || counts === null || counts.ended === 0 || isFiltered) return;
  const ended = `${counts.ended}${counts.isCut ? "+" : ""}`;
  pen.whole([gap, theme.dim], [ended, theme.text], [" just ended", theme.dim]);
}

/** The place of a piece of the header: a part of one row. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export function drawRate(
  canvas: Canvas,
  picture: Picture,
  { x, y, width }: Place,
  kind: LifecycleKind,
  isWide: boolean,
): void {
  const { theme } = canvas;
  const style = kindStyle(theme, kind);
  const pen = new Pen(canvas, x, y, width);
  pen.write(`${kind} `, theme.dim);
  pen.write(formatRate(picture.rates.perSecond(kind)).padStart(isWide ? 5 : 4), style);
  pen.write("/s ", theme.dim);
  const room = pen.room;
  if (room < 3) return;
  const histories = KINDS.map((each) => picture.rates.history(each, room));
  const most = Math.max(QUIET_RATE, ...histories.flat().map((value) => value ?? 0));
  drawSparkline(canvas, pen.x, y, room, picture.rates.history(kind, room), most, style);
}

/** Returns the colour of a state letter, here and in the table. */
export function stateStyle(theme: Theme, letter: string): StyleId {
  switch (letter) {
    case "R":
      return theme.good;
    case "D":
      return theme.warning;
    case "Z":
      return theme.bad;
    case "T":
    case "t":
      return theme.special;
    case "S":
      return theme.text;
    default:
      return theme.dim;
  }
}

function kindStyle(theme: Theme, kind: LifecycleKind): StyleId {
  return kind === "fork" ? theme.good : kind === "exec" ? theme.info : theme.special;
}

function countOf(states: StateCounts, letters: string): number {
  let count = 0;
  for (const letter of letters) count += states.get(letter) ?? 0;
  return count;
}

export function loadText({ load }: HostVitals): string {
  return load?.map((value) => value.toFixed(2)).join(" ") ?? UNKNOWN;
}

export function shareOf(used: number | null, total: number | null): number | null {
  return used === null || total === null || total === 0 ? null : used / total;
}
