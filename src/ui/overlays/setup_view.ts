import { type Box, drawBox } from "../draw/box.ts";
import { overlayStyle } from "../cells/style.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import type { Settings } from "../widgets/settings.ts";
import { columnTitle, type SetupRow, setupRows } from "../widgets/setup.ts";

const WIDTH = 98;
const LABEL_WIDTH = 16;
const VALUE_WIDTH = 15;
const WIDTH_WIDTH = 10;

const SHOW_TEXT = {
  always: "always",
  room: "if it fits",
  spare: "if wide",
  never: "never",
} as const;

interface SetupPlace extends Box {
  readonly first: number;
  readonly lines: readonly Line[];
}

/** A line of the box: a selectable row, or a heading; an empty heading is a blank line. */
type Line =
  | { readonly type: "row"; readonly index: number; readonly row: SetupRow }
  | { readonly type: "heading"; readonly text: string };

/** The place in the list of setup: the chosen row, and the first line in the box. */
export interface SetupCursor {
  readonly index: number;
  readonly top: number;
}

/** Returns the first line in the box, which moves only as far as the chosen row needs. */
export function setupTop(
  settings: Settings,
  cursor: SetupCursor,
  columns: number,
  rows: number,
): number {
  return placeOf(settings, cursor, columns, rows).first;
}

/** Returns the rows that a page of the list has. */
export function setupPage(settings: Settings, columns: number, rows: number): number {
  const { height } = placeOf(settings, { index: 0, top: 0 }, columns, rows);
  return Math.max(1, height - 3);
}

/** Returns the index of the row at a cell; -1 elsewhere in the box, null outside. */
export function setupHit(
  settings: Settings,
  cursor: SetupCursor,
  columns: number,
  rows: number,
  x: number,
  y: number,
): number | null {
  const place = placeOf(settings, cursor, columns, rows);
  const isInside = x >= place.x && x < place.x + place.width && y >= place.y &&
    y < place.y + place.height;
  if (!isInside) return null;
  const line = y > place.y && y < place.y + place.height - 1
    ? place.lines[place.first + y - place.y - 1]
    : undefined;
  return line?.type === "row" ? line.index : -1;
}

/** Draws all settings. The table behind the box shows their effect already. */
export function drawSetup(canvas: Canvas, settings: Settings, cursor: SetupCursor): void {
  const { buffer, theme, symbols } = canvas;
  const { index } = cursor;
  const place = placeOf(settings, cursor, buffer.columns, buffer.rows);
  const isColumn = setupRows(settings)[index]?.kind === "column";
  const hint = isColumn && place.width > 60
    ? "< > move, + - width, F10 save, Esc revert"
    : "Left Right change, F10 save, Esc revert";
  drawBox(canvas, place, "Setup", hint);
  for (let i = 0; i < place.height - 2; i++) {
    const line = place.lines[place.first + i];
    if (line === undefined) break;
    const y = place.y + 1 + i;
    const pen = new Pen(canvas, place.x + 2, y, place.width - 4);
    if (line.type === "heading") {
      pen.write(line.text, theme.boxTitle);
      continue;
    }
    const isHere = line.index === index;
    pen.write(isHere ? `${symbols.pointer} ` : "  ", theme.boxTitle);
    drawRow(canvas, pen, line.row, isHere);
    if (isHere) {
      const style = (id: number) => overlayStyle(id, theme.boxSelected);
      buffer.restyle(place.x + 1, y, place.width - 2, style);
    }
  }
}

function drawRow({ theme }: Canvas, pen: Pen, row: SetupRow, isHere: boolean): void {
  const start = pen.x;
  const strong = isHere ? theme.boxStrong : theme.boxText;
  if (row.kind === "choice") {
    pen.write(row.label, strong).to(start + LABEL_WIDTH);
    pen.write(row.value, theme.boxKey).to(start + LABEL_WIDTH + VALUE_WIDTH);
    pen.write(row.about, theme.boxQuiet);
    return;
  }
  const { id, show, width } = row.column;
  pen.write(columnTitle(id), strong).to(start + LABEL_WIDTH);
  pen.write(SHOW_TEXT[show], show === "never" ? theme.boxQuiet : theme.boxKey);
  pen.to(start + LABEL_WIDTH + VALUE_WIDTH);
  pen.write(id === "command" ? "the rest" : `width ${width}`, theme.boxText);
  pen.to(start + LABEL_WIDTH + VALUE_WIDTH + WIDTH_WIDTH).write(row.about, theme.boxQuiet);
}

function placeOf(
  settings: Settings,
  { index, top }: SetupCursor,
  columns: number,
  rows: number,
): SetupPlace {
  const lines = linesOf(settings);
  const width = Math.min(columns, WIDTH);
  const y = topOf(rows);
  const height = Math.max(3, Math.min(rows - 1 - y, lines.length + 2));
  const shown = height - 2;
  const here = lines.findIndex((line) => line.type === "row" && line.index === index);
  const near = Math.max(here - shown + 1, Math.min(top, headingAbove(lines, here)));
  const first = Math.max(0, Math.min(near, lines.length - shown));
  return {
    ...{ lines, first, width, height },
    ...{ x: Math.floor((columns - width) / 2), y },
  };
}

/**
 * Returns the first row of the box. Header, titles and first row of the table stay in sight, because
 * they show the effect of a setting. It depends on the window alone: the box does not move when the
 * header gets another height.
 */
function topOf(rows: number): number {
  return rows < 20 ? 0 : rows < 30 ? 6 : 8;
}

/** Returns the line of the heading of a row that is the first one below it, else the row's own line. */
function headingAbove(lines: readonly Line[], here: number): number {
  return lines[here - 1]?.type === "heading" ? here - 1 : here;
}

function linesOf(settings: Settings): Line[] {
  const lines: Line[] = [];
  setupRows(settings).forEach((row, index) => {
    if (row.heading !== undefined) {
      if (lines.length > 0) lines.push({ type: "heading", text: "" });
      lines.push({ type: "heading", text: row.heading });
    }
    lines.push({ type: "row", index, row });
  });
  return lines;
}
