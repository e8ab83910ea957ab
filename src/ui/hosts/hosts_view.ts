import { formatCount, formatPercent, formatRate, UNKNOWN } from "../../model/base/units.ts";
import type { HostRow } from "../../model/hosts/host_rows.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle, type StyleId } from "../cells/style.ts";
import { textWidth, truncateEnd, truncateStart } from "../cells/text_width.ts";
import { highlightMatches } from "../draw/highlight.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import { drawSparkline } from "../draw/meter.ts";
import type { Theme } from "../draw/theme.ts";
import type { Layout } from "../frame/layout.ts";
import type { HostsPicture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";
import { hostColumns, LEAST_DETAIL, type PlacedHostColumn } from "./hosts_columns.ts";

/** The least full bar of a host's sparkline, forks a second: two forks must not look like a storm. */
const QUIET = 10;

/** Draws Hosts: one line for each host. */
export function drawHosts(
  canvas: Canvas,
  state: State,
  page: HostsPicture,
  layout: Layout,
): void {
  const { buffer, theme } = canvas;
  const columns = hostColumns(buffer.columns);
  drawTitles(canvas, state, columns, page.refused, layout.titles);
  page.rows.forEach((row, i) => {
    const y = layout.bodyTop + i;
    for (const column of shownOf(columns, row)) drawCell(canvas, row, column, page.most, y);
    if (state.cursor.top + i === state.cursor.index) {
      buffer.restyle(0, y, buffer.columns, (style) => {
        return overlayStyle(style === theme.faint ? theme.dim : style, theme.selected);
      });
    }
    if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
  });
  if (page.rows.length > 0) return;
  const text = state.filter.matches === null
    ? "No host has reported yet"
    : "No host matches the filter: Esc clears it";
  buffer.write(2, layout.bodyTop, text, theme.dim);
}

/** Returns the columns of a row. A host that is not heard has a reason, and no numbers. */
function shownOf(
  columns: readonly PlacedHostColumn[],
  { state, detail }: HostRow,
): readonly PlacedHostColumn[] {
  if (detail === "" || state === "live" || state === "lossy") return columns;
  const [name, status, next] = columns;
  const last = columns.at(-1);
  if (name === undefined || status === undefined || next === undefined || last === undefined) {
    return columns;
  }
  return [name, status, { ...last, x: next.x, width: last.x + last.width - next.x }];
}

function drawTitles(
  canvas: Canvas,
  state: State,
  columns: readonly PlacedHostColumn[],
  refused: number,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  const { sorting } = state.hosts;
  buffer.fill(0, y, buffer.columns, theme.head);
  for (const { column, what, title, x, width, align } of columns) {
    const isSorted = column === sorting.column && what !== "spark";
    const arrow = sorting.descending ? symbols.descending : symbols.ascending;
    const text = isSorted && title.length < width ? title + arrow : title;
    const start = align === "right" ? x + width - text.length : x;
    buffer.write(start, y, text, isSorted ? theme.headSorted : theme.head, width);
  }
  if (refused === 0) return;
  const text = `${formatCount(refused)} more hosts not shown`;
  const { width = 0, title = "" } = columns.at(-1) ?? {};
  if (width > title.length + 1 + text.length) {
    writeRight(canvas, buffer.columns - 1, y, [[text, theme.head]]);
  }
}

function drawCell(
  canvas: Canvas,
  row: HostRow,
  { what, x, width, align }: PlacedHostColumn,
  most: number,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  switch (what) {
    case "spark": {
      const minute = squeezed(row.births.seconds(), width);
      drawSparkline(canvas, x, y, width, minute, Math.max(QUIET, most), theme.accent);
      return;
    }
    case "detail":
      if (width < LEAST_DETAIL) return;
      new Pen(canvas, x, y, width).write(sanitize(row.detail), detailStyle(theme, row));
      return;
    default: {
      const whole = cellText(row, what);
      const text = what === "name"
        ? shortName(whole, width, symbols.cut)
        : truncateEnd(whole, width, symbols.cut);
      const start = align === "right" ? x + width - text.length : x;
      buffer.write(start, y, text, cellStyle(theme, row, what, text), width);
    }
  }
}

/** Cuts a name to a width. Without a domain both its ends stay: hosts are numbered at the end. */
export function shortName(name: string, width: number, cut: string): string {
  const [first = ""] = name.split(".", 1);
  if (textWidth(first) <= width) return truncateEnd(name, width, cut);
  const start = truncateEnd(first, Math.ceil(width / 2), cut);
  return start + truncateStart(first, width - textWidth(start), "");
}

/** Squeezes the minute into fewer cells. Each cell shows its busiest second. */
function squeezed(values: readonly (number | undefined)[], width: number) {
  if (values.length <= width) return values;
  const share = values.length / width;
  return Array.from({ length: width }, (_, i) => {
    const part = values.slice(Math.floor(i * share), Math.floor((i + 1) * share));
    const known = part.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  });
}

function cellText(row: HostRow, what: Exclude<PlacedHostColumn["what"], "spark" | "detail">) {
  switch (what) {
    case "name":
      return sanitize(row.name);
    case "version":
      return sanitize(row.version ?? UNKNOWN);
    case "state":
      return row.state;
    case "rate":
      return formatRate(row.rate);
    case "load":
      return row.load === null ? UNKNOWN : row.load.toFixed(row.load < 100 ? 2 : 0);
    case "memory":
      return formatPercent(row.memory === null ? null : row.memory * 100);
    case "cost":
      return formatPercent(row.cost);
    case "clock":
      return clockText(row.clock);
    default:
      return formatCount(row[what]);
  }
}

/** Differences below this are the time that a line needs to arrive, nanoseconds. */
const NO_DIFFERENCE = 250e6;

/** Returns the difference of a host's clock: `+1.2s`, or `0` when it is as small as the way of a line. */
export function clockText(ns: number | null): string {
  if (ns === null) return UNKNOWN;
  const size = Math.abs(ns);
  if (size < NO_DIFFERENCE) return "0";
  const sign = ns < 0 ? "-" : "+";
  if (size < 100e9) return `${sign}${(size / 1e9).toFixed(1)}s`;
  if (size < 6000e9) return `${sign}${Math.round(size / 60e9)}m`;
  if (size < 100 * 3600e9) return `${sign}${Math.round(size / 3600e9)}h`;
  return `${sign}${Math.round(size / 86_400e9)}d`;
}

function cellStyle(theme: Theme, row: HostRow, what: string, text: string): StyleId {
  if (what === "name") return row.state === "gone" ? theme.dim : theme.bright;
  if (what === "state") {
    switch (row.state) {
      case "live":
        return theme.good;
      case "gone":
        return theme.bad;
      case "connecting":
        return theme.dim;
      default:
        return theme.warning;
    }
  }
  if (text === UNKNOWN || text === "0") return theme.faint;
  switch (what) {
    case "failures":
    case "oom":
    case "lost":
      return theme.bad;
    case "clock":
      return theme.warning;
    case "version":
      return theme.dim;
    default:
      return theme.text;
  }
}

function detailStyle(theme: Theme, { state }: HostRow): StyleId {
  return state === "gone" ? theme.bad : state === "live" ? theme.dim : theme.warning;
}
