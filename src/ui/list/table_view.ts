import { hasFailed, type Process } from "../../model/process/process.ts";
import { UNKNOWN } from "../../model/base/units.ts";
import type { ProcessRow, Row } from "../../model/list/list_row.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle, type Style, type StyleId } from "../cells/style.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";
import { drawCommand } from "./command_view.ts";
import { cpuStyle, memoryStyle, QUIET } from "./value_style.ts";
import { drawThread } from "./thread_view.ts";
import { drawGroup, drawSum } from "./group_view.ts";
import { FILTERED, highlightMatches } from "../draw/highlight.ts";
import type { Layout } from "../frame/layout.ts";
import type { Picture } from "../frame/picture.ts";
import type { Canvas } from "../draw/pen.ts";
import { isNeverKnown } from "../../model/list/column.ts";
import { hasSums, placedColumns } from "../state/shown_columns.ts";
import { emptyText } from "../state/host.ts";
import type { State } from "../state/state.ts";
import type { PlacedColumn } from "../widgets/table_columns.ts";
import type { Theme } from "../draw/theme.ts";
import { stateStyle } from "../header/vitals_view.ts";

/** Draws the column titles and rows of Table and Tree. */
export function drawTable(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  const columns = placedColumns(state, picture.rows.some(({ isDead }) => isDead));
  drawTitles(canvas, state, columns, layout.titles);
  const { rows } = picture;
  const shown = Math.min(rows.length, layout.bodyHeight);
  for (let i = 0; i < shown; i++) {
    const row = rows[i];
    if (row === undefined) break;
    const y = layout.bodyTop + i;
    if (row.kind === "group") drawGroup(canvas, picture, columns, row, y);
    else if (row.kind === "thread" || row.kind === "rest") drawThread(canvas, columns, row, y);
    else drawRow(canvas, state, picture, columns, row, y);
    drawOverlay(canvas, state, row, y);
  }
  if (rows.length === 0) drawEmpty(canvas, state, picture, layout);
}

function drawTitles(
  { buffer, theme, symbols }: Canvas,
  state: State,
  columns: readonly PlacedColumn[],
  y: number,
): void {
  buffer.fill(0, y, buffer.columns, theme.head);
  const { sorting } = state;
  const isSummed = hasSums(state);
  for (const { column, x, width } of columns) {
    const isSorted = column.id === sorting.column;
    const arrow = sorting.descending ? symbols.descending : symbols.ascending;
    const mark = isSummed && column.sum !== null ? symbols.sum : "";
    const titles = isSorted
      ? [mark + column.title + arrow, column.title + arrow]
      : [mark + column.title];
    const chosen = titles.find((text) => column.id === "command" || text.length <= width) ??
      column.title;
    const title = chosen.replace("↓", symbols.received).replace("↑", symbols.sent);
    const start = column.align === "right" ? x + width - textWidth(title) : x;
    buffer.write(start, y, title, isSorted ? theme.headSorted : theme.head, width);
  }
}

function drawRow(
  canvas: Canvas,
  state: State,
  picture: Picture,
  columns: readonly PlacedColumn[],
  row: ProcessRow,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  const host = {
    memoryTotal: picture.vitals.memoryTotal,
    isNetTraced: picture.isNetTraced,
    localAtBoot: picture.facts.localAtBoot,
  };
  drawMark(canvas, state, row, y);
  for (const { column, x, width } of columns) {
    if (column.id === "command") {
      drawCommand(canvas, row, x, y, width, {
        paths: state.settings.paths,
        scroll: state.scroll,
      });
      continue;
    }
    const sum = row.sums?.(column.id) ?? null;
    if (sum !== null) {
      drawSum(canvas, picture, { column, x, width }, sum, y);
      continue;
    }
    const full = column.text(row.process, picture.rowsNow, width, host);
    const isLost = full === UNKNOWN && isNeverKnown(column, row.process, host);
    const text = isLost ? symbols.never : truncateEnd(sanitize(full), width, symbols.cut);
    const start = column.align === "right" ? x + width - textWidth(text) : x;
    buffer.write(start, y, text, cellStyle(theme, column.id, row, isLost ? UNKNOWN : text), width);
  }
  if (state.tagged.has(row.key)) {
    buffer.restyle(0, y, buffer.columns, (style) => overlayStyle(style, theme.tagged));
  }
  if (!row.isContext) {
    for (const word of state.filter.words ?? []) highlightMatches(canvas, word, y, FILTERED);
  }
}

/** Marks the row of the cursor, births and deaths, and matches of the search. */
function drawOverlay(canvas: Canvas, state: State, row: Row, y: number): void {
  const { buffer, theme } = canvas;
  const overlay = rowOverlay(theme, state, row);
  if (overlay !== null) {
    const isSelected = overlay === theme.selected;
    buffer.restyle(0, y, buffer.columns, (style) => {
      // A faint text would be invisible under the cursor.
      const legible = isSelected && style === theme.faint ? theme.dim : style;
      return overlayStyle(legible, overlay);
    });
  }
  if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
}

/** Draws one sign at the left edge, which shows birth and death without colour too. */
function drawMark(
  { buffer, theme, symbols }: Canvas,
  state: State,
  row: ProcessRow,
  y: number,
): void {
  if (state.following && row.key === state.selected) {
    buffer.write(0, y, symbols.followed, theme.warning, 1);
  } else if (state.tagged.has(row.key)) {
    buffer.write(0, y, symbols.tagged, theme.tag, 1);
  } else if (row.isDead) {
    buffer.write(0, y, symbols.died, hasFailed(row.process) ? theme.bad : theme.dim, 1);
  } else if (row.isFresh) {
    buffer.write(0, y, symbols.born, theme.good, 1);
  } else if (row.process.inferred) {
    buffer.write(0, y, symbols.repaired, theme.warning, 1);
  }
}

function rowOverlay(theme: Theme, state: State, row: Row): Partial<Style> | null {
  const { cursor } = state;
  if (row.key === (cursor.row ?? cursor.key)) return theme.selected;
  if (row.kind !== "process" || !row.isFresh) return null;
  if (!row.isDead) return theme.born;
  return hasFailed(row.process) ? theme.failed : theme.died;
}

function cellStyle(theme: Theme, id: string, row: ProcessRow, text: string): StyleId {
  const { process, isDead, isContext } = row;
  if (id === "status") return statusStyle(theme, process);
  if (text === UNKNOWN || isContext) return theme.faint;
  if (isDead) return id === "age" || id === "pid" ? theme.dim : theme.faint;
  switch (id) {
    case "pid":
      return theme.accent;
    case "ppid":
    case "birth_parent":
    case "group":
    case "session":
    case "tty":
    case "started":
    case "threads":
    case "container":
    case "cgroup":
    case "cwd":
    case "exe":
      return theme.dim;
    case "failed":
      return text === "0" ? theme.faint : theme.bad;
    case "user":
      return process.identity.uid === 0 ? theme.dim : theme.info;
    case "state":
      return stateStyle(theme, process.usage.state ?? "");
    case "cpu":
      return cpuStyle(theme, process.usage.cpuPercent ?? 0);
    case "memory":
      return memoryStyle(theme, process.usage.rssBytes ?? 0);
    case "execs":
      return (process.image.execCount ?? 0) > 1 ? theme.special : theme.dim;
    default:
      return QUIET.has(text) ? theme.faint : theme.text;
  }
}

function statusStyle(theme: Theme, process: Process): StyleId {
  const ending = process.ending;
  if (ending === null) return theme.text;
  if (ending.signal !== null) return theme.special;
  if (ending.exitCode === null) return theme.faint;
  return ending.exitCode === 0 ? theme.good : theme.bad;
}

function drawEmpty(
  { buffer, theme }: Canvas,
  state: State,
  { facts }: Picture,
  layout: Layout,
): void {
  const text = state.filter.matches === null
    ? emptyText(facts, "No processes yet")
    : "No process matches the filter: Esc clears it";
  buffer.write(2, layout.bodyTop, text, theme.dim);
}
