import { sanitize } from "../../model/base/safe_text.ts";
import { formatBytes, formatPercent, groupDigits } from "../../model/base/units.ts";
import { growth, type MachineReading, type Space } from "../../model/inspect/machine.ts";
import { truncateEnd, truncateStart } from "../cells/text_width.ts";
import { BLANK_LINE, drawLine, heading, type Ink, type Line, line } from "../draw/line.ts";
import { type Canvas, drawKeys, Pen } from "../draw/pen.ts";
import type { Layout } from "../frame/layout.ts";
import type { Mode } from "../state/state.ts";

type MachineMode = Extract<Mode, { type: "machine" }>;

/** A screen of this many columns has the devices beside the file systems. */
const TWO_FROM = 100;
const GAP = 3;

/** Draws the devices, file systems and memory of the host over the front. */
export function drawMachine(canvas: Canvas, mode: MachineMode, layout: Layout): void {
  const { buffer, theme } = canvas;
  const { columns } = buffer;
  const top = layout.titles + 1;
  const height = Math.max(0, layout.timelineTop - top);
  for (let y = layout.titles; y < layout.timelineTop; y++) buffer.fill(0, y, columns, theme.text);
  buffer.fill(0, layout.titles, columns, theme.head);
  const title = new Pen(canvas, 1, layout.titles, columns - 2);
  title.write("This machine: disks, network, file systems, memory", theme.head);
  const { reading, before } = mode;
  if (reading === null) return;
  const isWide = columns >= TWO_FROM;
  const width = isWide ? Math.floor((columns - 2 - GAP) / 2) : columns - 2;
  const drawing = { now: reading, before, width, cut: canvas.symbols.cut };
  const left = [...diskLines(drawing), ...interfaceLines(drawing)];
  const right = [...fileSystemLines(drawing), ...memoryLines(drawing)];
  const sides = isWide ? [left, right] : [[...left, ...right]];
  const tallest = Math.max(...sides.map(({ length }) => length));
  const first = Math.max(0, Math.min(mode.scroll, tallest - height));
  const below = tallest - first - height;
  if (below > 0) title.write(`  ${groupDigits(below)} below`, theme.head);
  sides.forEach((lines, i) => {
    lines.slice(first, first + height).forEach((each, row) => {
      drawLine(canvas, each, 1 + i * (width + GAP), top + row, width);
    });
  });
}

/** What the lines are made from: two readings, and the cells of a line. */
interface Drawing {
  readonly now: MachineReading;
  readonly before: MachineReading | null;
  readonly width: number;
  /** The mark of a cut text. */
  readonly cut: string;
}

/** Returns the cells of the name of a device beside its numbers. */
function nameCells(width: number): number {
  return Math.max(6, Math.min(16, width - 33));
}

function diskLines({ now, before, width, cut }: Drawing) {
  const name = nameCells(width);
  const titles = line(
    [`${"".padEnd(name)}${"READ/s".padStart(8)}${"WRITE/s".padStart(9)}`, "dim"],
    [
      "BUSY".padStart(8),
      "dim",
    ],
  );
  const lines = now.disks.map((disk) => {
    const rate = (total: (each: typeof disk) => number) =>
      growth(before, now, ({ disks }) => disks, disk, total);
    const busy = rate(({ busyMs }) => busyMs);
    const percent = busy === null ? null : Math.min(100, busy / 10);
    return line(
      [truncateEnd(sanitize(disk.name), name - 1, cut).padEnd(name), "accent"],
      amount(rate(({ read }) => read), 8),
      amount(rate(({ written }) => written), 9),
      [
        (percent === null ? "?" : `${formatPercent(percent)}%`).padStart(8),
        percent === null || percent < 0.05 ? "faint" : percent >= BUSY ? "warning" : "text",
      ],
    );
  });
  return section("DISKS", "bytes a second, and the time at work", titles, lines);
}

/** Percent of the time at work from which a disk is worth a colour. */
const BUSY = 90;

function interfaceLines({ now, before, width, cut }: Drawing) {
  const name = nameCells(width);
  const titles = line([
    `${"".padEnd(name)}${"RECV/s".padStart(8)}${"SEND/s".padStart(9)}${"ERRORS".padStart(8)}${
      "DROPS".padStart(8)
    }`,
    "dim",
  ]);
  const lines = now.interfaces.map((each) => {
    const rate = (total: (one: typeof each) => number) =>
      growth(before, now, ({ interfaces }) => interfaces, each, total);
    const count = (value: number): readonly [string, Ink] => [
      groupDigits(value).padStart(8),
      value === 0 ? "faint" : "warning",
    ];
    return line(
      [truncateEnd(sanitize(each.name), name - 1, cut).padEnd(name), "accent"],
      amount(rate(({ received }) => received), 8),
      amount(rate(({ sent }) => sent), 9),
      count(each.errors),
      count(each.drops),
    );
  });
  return section("NETWORK", "bytes a second; errors and drops since the start", titles, lines);
}

/** Percent of a file system from which it is nearly full. */
const NEARLY_FULL = 90;

/** The most cells of a mount point: its numbers shall not be far from it. */
const MOST_PATH = 50;

function fileSystemLines({ now, width, cut }: Drawing): readonly Line[] {
  const name = Math.max(8, Math.min(MOST_PATH, width - 33));
  const titles = line([
    `${"".padEnd(name)}${"USED".padStart(7)}${"FREE".padStart(7)}${"FULL".padStart(7)}  TYPE`,
    "dim",
  ]);
  const lines = now.fileSystems.map(({ path, type, space }) => {
    const percent = fullness(space);
    return line(
      [truncateStart(sanitize(path), name - 1, cut).padEnd(name), "accent"],
      amount(space?.used ?? null, 7),
      amount(space?.available ?? null, 7),
      [
        (percent === null ? "?" : `${Math.ceil(percent)}%`).padStart(7),
        percent === null ? "faint" : percent >= NEARLY_FULL ? "warning" : "text",
      ],
      [`  ${truncateEnd(sanitize(type), 9, cut)}`, "dim"],
    );
  });
  const isAsked = now.fileSystems.every(({ space }) => space !== null);
  const notes = [
    ...(isAsked
      ? []
      : [line(["? servers are not asked: one that is away would stop us", "faint"])]),
    ...(now.moreFileSystems === 0
      ? []
      : [line([`${groupDigits(now.moreFileSystems)} more mounts`, "faint"])]),
  ];
  return section("FILE SYSTEMS", "", titles, [...lines, ...notes]);
}

/** Returns percent as df(1) does: what only root may use counts as neither. */
function fullness(space: Space | null): number | null {
  if (space === null) return null;
  const all = space.used + space.available;
  return all === 0 ? null : 100 * space.used / all;
}

const LABEL = 22;

function memoryLines({ now: { memory, swaps }, width, cut }: Drawing): readonly Line[] {
  const kinds = memory.filter(([, bytes]) => bytes !== null && bytes > 0);
  const lines = kinds.map(([name, bytes]) => line([name.padEnd(LABEL), "dim"], amount(bytes, 7)));
  const areas = swaps.map(({ name, used, size, stored }) =>
    line(
      [`${truncateStart(sanitize(name), Math.max(8, width - 36), cut)}  `, "accent"],
      [`${formatBytes(used)} of ${formatBytes(size)}`, "text"],
      [stored === null ? "" : `  in ${formatBytes(stored)} of memory`, "dim"],
    )
  );
  const none = areas.length === 0 ? [line(["none", "faint"])] : areas;
  return [heading("MEMORY"), ...lines, BLANK_LINE, heading("SWAP"), ...none];
}

function amount(bytes: number | null, width: number): readonly [string, Ink] {
  return [formatBytes(bytes).padStart(width), bytes === null || bytes === 0 ? "faint" : "text"];
}

function section(title: string, note: string, titles: Line, lines: readonly Line[]) {
  const rows = lines.length === 0 ? [line(["none", "faint"])] : [titles, ...lines];
  return [heading(title, note), ...rows, BLANK_LINE];
}

const KEYS: readonly (readonly [key: string, label: string])[] = [
  ["Esc", " Close  "],
  ["Up Down PgUp PgDn", " Scroll"],
];

/** Draws the keys of the pane in place of the function bar. */
export function drawMachineBar(canvas: Canvas, y: number): void {
  drawKeys(canvas, y, KEYS);
}
