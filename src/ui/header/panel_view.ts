import { formatBytes, formatPercent, UNKNOWN } from "../../model/base/units.ts";
import type { Battery, HostVitals, Traffic } from "../../model/scan/host_vitals.ts";
import { drawMeter, drawSparkline, drawTallGraph } from "../draw/meter.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import { type CoreGrid, coreLabel, type HeaderPanel, PANEL_GAP } from "../frame/header_panel.ts";
import type { PanelBlock } from "../frame/header_panel.ts";
import type { Picture } from "../frame/picture.ts";
import type { HeaderSettings } from "../widgets/settings.ts";
import { drawProcessRows, drawRate, KINDS, loadText, type Place, shareOf } from "./vitals_view.ts";

/** Cells of the label of a meter, and of its value at the right end: `3.1G of 7.7G`. */
const LABEL = 4;
const AMOUNT = 14;

/** Cells of the value beside the graph of the cpu: ` 37.4%`, ` 4096 cpus`. */
const BESIDE = 10;

/** Draws the blocks of a panel in their columns, from row `top` on. */
export function drawPanel(
  canvas: Canvas,
  picture: Picture,
  shown: HeaderSettings["shown"],
  panel: HeaderPanel,
  top: number,
): void {
  panel.columns.forEach((blocks, column) => {
    const x = 1 + column * panel.pitch;
    const isLast = column === panel.columns.length - 1;
    const width = isLast ? canvas.buffer.columns - x - 1 : panel.pitch - PANEL_GAP;
    let y = top;
    for (const block of blocks) {
      drawBlock(canvas, picture, shown, block, { x, y, width });
      y += block.height;
    }
  });
}

function drawBlock(
  canvas: Canvas,
  picture: Picture,
  shown: HeaderSettings["shown"],
  block: PanelBlock,
  place: Place,
): void {
  const { vitals } = picture;
  const { x, y, width } = place;
  const pen = new Pen(canvas, x, y, width);
  switch (block.type) {
    case "cpu":
      return block.height === 2
        ? drawHistory(canvas, picture, place)
        : drawCpu(canvas, vitals, place);
    case "cores":
      return drawCores(canvas, vitals, place, block.grid);
    case "memory": {
      const { memoryUsed, memoryTotal, swapUsed, swapTotal } = vitals;
      drawAmount(canvas, place, "mem", memoryUsed, memoryTotal);
      if (block.height === 1) return;
      return drawAmount(canvas, { ...place, y: y + 1 }, "swp", swapUsed, swapTotal);
    }
    case "processes":
      return drawProcessRows(canvas, picture, place);
    case "load":
      return drawLoad(canvas, vitals, shown, pen);
    case "pressure":
      return drawPressure(canvas, vitals, pen);
    case "rates":
      return KINDS.forEach((kind, i) =>
        drawRate(canvas, picture, { ...place, y: y + i }, kind, true)
      );
    case "io":
      drawTraffic(canvas, picture, place, "disk", ["rd", "wr"], ({ disk }) => disk);
      return drawTraffic(
        canvas,
        picture,
        { ...place, y: y + 1 },
        "net",
        ["rx", "tx"],
        ({ network }) => network,
      );
  }
}

function drawCpu(canvas: Canvas, { cpuPercent }: HostVitals, place: Place): void {
  const share = cpuPercent === null ? null : cpuPercent / 100;
  const meter = drawLabelled(canvas, place, "cpu", share);
  canvas.buffer.write(
    meter,
    place.y,
    `${formatPercent(cpuPercent)}%`.padStart(6),
    canvas.theme.text,
  );
}

/** Draws a meter with its label. Returns the column behind it, where its value begins. */
function drawLabelled(
  canvas: Canvas,
  { x, y, width }: Place,
  label: string,
  share: number | null,
): number {
  const { buffer, theme } = canvas;
  buffer.write(x, y, label, theme.dim);
  const meter = Math.max(0, width - LABEL - AMOUNT);
  drawMeter(canvas, x + LABEL, y, meter, share);
  return x + LABEL + meter;
}

function drawAmount(
  canvas: Canvas,
  place: Place,
  label: string,
  used: number | null,
  total: number | null,
): void {
  const { theme, buffer } = canvas;
  const end = drawLabelled(canvas, place, label, shareOf(used, total));
  if (total === 0) {
    buffer.write(end, place.y, "  none", theme.dim);
    return;
  }
  const pen = new Pen(canvas, end, place.y, place.x + place.width - end);
  pen.write(formatBytes(used).padStart(6), theme.text);
  pen.write(` of ${formatBytes(total)}`, theme.dim);
}

function drawHistory(canvas: Canvas, { vitals, history }: Picture, { x, y, width }: Place): void {
  const { buffer, theme } = canvas;
  const { cpuPercent, cores } = vitals;
  buffer.write(x, y, "cpu", theme.dim);
  const graph = Math.max(0, width - LABEL - BESIDE);
  const percents = history.series(graph, ({ cpuPercent }) => cpuPercent);
  drawTallGraph(canvas, x + LABEL, y, graph, percents);
  const right = x + width;
  writeRight(canvas, right, y, [[`${formatPercent(cpuPercent)}%`, theme.text]]);
  if (cores === null) return;
  const count = cores.cpus === 1 ? "1 cpu" : `${cores.cpus} cpus`;
  writeRight(canvas, right, y + 1, [[count, theme.dim]]);
}

/** A meter of this many cells, with the gap behind it, has room for its value. */
const VALUED = 12;

function drawCores(canvas: Canvas, { cores }: HostVitals, place: Place, grid: CoreGrid): void {
  const { buffer, theme } = canvas;
  if (cores === null) return;
  const { perRow, width, label } = grid;
  const hasValue = width - label - 1 >= VALUED;
  const gap = perRow === 1 || hasValue ? PANEL_GAP : 1;
  cores.groups.forEach((group, i) => {
    const x = place.x + (i % perRow) * width;
    const y = place.y + Math.floor(i / perRow);
    const end = x + width - gap;
    const [percent, most] = [cores.percent[i] ?? null, cores.most[i] ?? null];
    buffer.write(x, y, coreLabel(group).padStart(label), theme.dim);
    const from = x + label + 1;
    const meter = end - from - (hasValue ? 5 : 0);
    const mark = most === null || group.first === group.last ? null : most / 100;
    drawMeter(canvas, from, y, meter, percent === null ? null : percent / 100, mark);
    if (hasValue) {
      const text = percent === null ? UNKNOWN : `${Math.round(percent)}%`;
      writeRight(canvas, end, y, [[text, theme.text]]);
    }
  });
}

/** Draws the load, and at the right the sensors that the host has. */
function drawLoad(
  { theme, symbols }: Canvas,
  vitals: HostVitals,
  { load, sensors }: HeaderSettings["shown"],
  pen: Pen,
): void {
  if (load) pen.write("load ", theme.dim).write(loadText(vitals), theme.text);
  if (!sensors) return;
  const { celsius, battery } = vitals;
  if (celsius !== null) {
    const style = celsius >= HOT ? theme.bad : celsius >= WARM ? theme.warning : theme.text;
    const lead = pen.isAtStart ? "" : "  ";
    pen.whole([lead, theme.dim], [`${Math.round(celsius)}${symbols.degree}C`, style]);
  }
  if (battery !== null) {
    const lead = pen.isAtStart ? "" : "  ";
    pen.whole([`${lead}bat `, theme.dim], [batteryText(battery), theme.text]);
  }
}

/** Degrees at which processors begin to slow down, and before it. */
const HOT = 90;
const WARM = 75;

function batteryText({ percent, isCharging }: Battery): string {
  const sign = isCharging === null ? "" : isCharging ? "+" : "-";
  return `${Math.round(percent)}%${sign}`;
}

function drawPressure({ theme }: Canvas, { pressure }: HostVitals, pen: Pen): void {
  pen.write("psi", theme.dim);
  // A past moment without a reading, on a host that has pressure now.
  if (pressure === null) pen.write(`  ${UNKNOWN}`, theme.text);
  for (const [name, percent] of Object.entries(pressure ?? {})) {
    const style = (percent ?? 0) < MUCH_PRESSURE ? theme.text : theme.warning;
    pen.whole([`  ${NAMES[name] ?? name} `, theme.dim], [`${formatPercent(percent)}%`, style]);
  }
}

/** Percent of the time that is worth a colour. */
const MUCH_PRESSURE = 10;

const NAMES: Readonly<Record<string, string>> = { memory: "mem" };

/** A block of this many cells has room for the unit of each rate. */
const ROOMY = 50;

/** The least full bar of the graph of traffic, bytes a second. */
const QUIET_TRAFFIC = 64 * 1024;

function drawTraffic(
  canvas: Canvas,
  { vitals, history }: Picture,
  { x, y, width }: Place,
  label: string,
  [read, written]: readonly [string, string],
  pick: (vitals: HostVitals) => Traffic | null,
): void {
  const { theme } = canvas;
  const traffic = pick(vitals);
  const pen = new Pen(canvas, x, y, width);
  const unit = width >= ROOMY ? "/s " : " ";
  pen.write(label.padEnd(5), theme.dim);
  for (const [bytes, name] of [[traffic?.read, read], [traffic?.written, written]] as const) {
    pen.write(formatBytes(bytes ?? null).padStart(5), theme.text);
    pen.write(`${unit}${name} `, theme.dim);
  }
  const graph = pen.room;
  if (graph < 3) return;
  const values = history.series(graph, (each) => {
    const past = pick(each);
    return past === null ? null : past.read + past.written;
  });
  const top = Math.max(QUIET_TRAFFIC, ...values.map((value) => value ?? 0));
  drawSparkline(canvas, pen.x, y, graph, values, top, theme.accent);
}
