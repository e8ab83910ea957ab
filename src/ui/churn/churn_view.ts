import type { Grouping } from "../../model/churn/churn_group.ts";
import type { ChurnRow } from "../../model/churn/churn_rows.ts";
import {
  clockText,
  formatCount,
  formatDuration,
  formatRate,
  UNKNOWN,
} from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle, type StyleId } from "../cells/style.ts";
import { truncateStart } from "../cells/text_width.ts";
import { groupingsOf } from "./churn_update.ts";
import { churnColumns, type PlacedChurnColumn } from "./churn_columns.ts";
import { highlightMatches } from "../draw/highlight.ts";
import type { Layout } from "../frame/layout.ts";
import { drawSparkline } from "../draw/meter.ts";
import type { ChurnPicture, Picture } from "../frame/picture.ts";
import { type Canvas, Pen, writeRight } from "../draw/pen.ts";
import { emptyText } from "../state/host.ts";
import type { State } from "../state/state.ts";
import type { Theme } from "../draw/theme.ts";

/** The least full bar of a group's sparkline, forks a second: two forks must not look like a storm. */
const QUIET = 4;

const TITLES: Readonly<Record<Grouping, string>> = {
  host: "HOST",
  "command on host": "COMMAND ON HOST",
  command: "COMMAND",
  parent: "PARENT",
  cgroup: "CGROUP",
  user: "USER",
};

/** Draws Churn: one line for each group of forked processes. */
export function drawChurn(
  canvas: Canvas,
  state: State,
  picture: Picture,
  page: ChurnPicture,
  layout: Layout,
): void {
  const { buffer, theme } = canvas;
  const columns = churnColumns(buffer.columns, TITLES[state.churn.grouping]);
  const limits = limitsText(page, picture.facts.localAtBoot ?? null);
  drawTitles(canvas, state, columns, limits, layout.titles);
  page.rows.forEach((row, i) => {
    const y = layout.bodyTop + i;
    for (const column of columns) drawCell(canvas, row, column, page.most, y);
    if (state.cursor.top + i === state.cursor.index) {
      buffer.restyle(0, y, buffer.columns, (style) => {
        return overlayStyle(style === theme.faint ? theme.dim : style, theme.selected);
      });
    }
    if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
  });
  if (page.rows.length > 0) return;
  const text = page.isForgotten
    ? "The events before this moment were dropped"
    : emptyText(picture.facts, "No forks since the start");
  buffer.write(2, layout.bodyTop, text, theme.dim);
}

function drawTitles(
  canvas: Canvas,
  state: State,
  columns: readonly PlacedChurnColumn[],
  limits: string,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  const { sorting, grouping } = state.churn;
  buffer.fill(0, y, buffer.columns, theme.head);
  for (const { column, what, title, x, width, align } of columns) {
    const isSorted = column === sorting.column && what !== "spark";
    const arrow = sorting.descending ? symbols.descending : symbols.ascending;
    const text = isSorted && (what === "name" || title.length < width) ? title + arrow : title;
    const start = align === "right" ? x + width - text.length : x;
    buffer.write(start, y, text, isSorted ? theme.headSorted : theme.head, width);
  }
  const choices = groupingsOf(state).flatMap((each): [string, StyleId][] => [
    [each, each === grouping ? theme.headSorted : theme.head],
    ["  ", theme.head],
  ]);
  const room = (columns.at(-1)?.width ?? 0) - 10;
  const shownLimits: [string, StyleId][] = limits === ""
    ? []
    : [[limits, theme.head], ["  ", theme.head]];
  const least = choices.reduce((sum, [text]) => sum + text.length, 0) + 3;
  // The limits of the counts matter more than the groupings.
  if (room > least + limits.length + 2) {
    writeRight(canvas, buffer.columns, y, [...shownLimits, ["g: ", theme.head], ...choices]);
  } else if (limits !== "" && room > limits.length) {
    writeRight(canvas, buffer.columns - 1, y, [[limits, theme.head]]);
  } else if (room > least) writeRight(canvas, buffer.columns, y, [["g: ", theme.head], ...choices]);
  else if (room > 4) writeRight(canvas, buffer.columns - 1, y, [["g next", theme.head]]);
}

/** Returns what the counts lack, because memory is bounded. */
function limitsText(page: ChurnPicture, localAtBoot: number | null): string {
  const { dropped, droppedMembers, since } = page;
  const parts = [
    since === null ? "" : `since ${clockText(since, localAtBoot).replace(/\.\d+$/, "")}`,
    dropped === 0 ? "" : `${formatCount(dropped)} quiet groups dropped`,
    droppedMembers === 0 ? "" : `${formatCount(droppedMembers)} not counted as alive`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function drawCell(
  canvas: Canvas,
  row: ChurnRow,
  { what, x, width }: PlacedChurnColumn,
  most: number,
  y: number,
): void {
  const { buffer, theme } = canvas;
  if (what === "name") return drawName(canvas, row, x, y, width);
  if (what === "spark") {
    const minute = squeezed(row.history(), width);
    drawSparkline(canvas, x, y, width, minute, Math.max(QUIET, most), theme.special);
    return;
  }
  const text = valueText(row, what);
  buffer.write(x + width - text.length, y, text, valueStyle(theme, row, what, text), width);
}

/** Squeezes the minute into fewer cells. Each cell shows its busiest second. */
function squeezed(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width) return values;
  const share = values.length / width;
  return Array.from(
    { length: width },
    (_, i) => Math.max(...values.slice(Math.floor(i * share), Math.floor((i + 1) * share))),
  );
}

function drawName(
  canvas: Canvas,
  { name, detail: more }: ChurnRow,
  x: number,
  y: number,
  width: number,
) {
  const { theme, symbols } = canvas;
  const pen = new Pen(canvas, x, y, width);
  const safe = sanitize(name);
  // The end of a path is its useful part.
  pen.write(
    safe.startsWith("/") ? truncateStart(safe, width, symbols.cut) : safe,
    name === UNKNOWN ? theme.faint : theme.bright,
  );
  if (more !== "" && pen.room > 3) pen.skip(2).write(sanitize(more), theme.dim);
}

function valueText(
  row: ChurnRow,
  what: "rate" | "total" | "alive" | "failures" | "median" | "p99",
) {
  switch (what) {
    case "rate":
      return formatRate(row.rate);
    case "median":
    case "p99":
      return formatDuration(row[what]);
    default:
      return formatCount(row[what]);
  }
}

function valueStyle(theme: Theme, row: ChurnRow, what: string, text: string): StyleId {
  if (text === UNKNOWN || text === "0") return theme.faint;
  switch (what) {
    case "rate":
      return rateStyle(theme, row.rate);
    case "failures":
      return theme.bad;
    case "median":
    case "p99":
      return theme.dim;
    default:
      return theme.text;
  }
}

function rateStyle(theme: Theme, rate: number): StyleId {
  if (rate === 0) return theme.faint;
  if (rate < 10) return theme.good;
  return rate < 100 ? theme.warning : theme.bad;
}
