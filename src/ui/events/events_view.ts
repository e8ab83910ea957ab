import { clockText, formatCount, UNKNOWN } from "../../model/base/units.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle } from "../cells/style.ts";
import { truncateEnd } from "../cells/text_width.ts";
import { eventInk, eventParts } from "./event_text.ts";
import { FILTERED, highlightMatches } from "../draw/highlight.ts";
import type { Layout } from "../frame/layout.ts";
import { drawLine } from "../draw/line.ts";
import type { EventsPicture, Picture } from "../frame/picture.ts";
import { type Canvas, writeRight } from "../draw/pen.ts";
import { emptyText } from "../state/host.ts";
import type { State } from "../state/state.ts";

interface EventColumn {
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

type Column = "time" | "host" | "type" | "pid" | "ppid" | "comm" | "what";

const WIDTHS: readonly (readonly [Column, title: string, width: number, from: number])[] = [
  ["time", "TIME", 12, 50],
  ["host", "HOST", 12, 0],
  ["type", "EVENT", 8, 0],
  ["pid", "PID", 7, 0],
  ["ppid", "PPID", 7, 76],
  ["comm", "COMM", 15, 64],
];

/** Draws Events: one line for each event. */
export function drawEvents(
  canvas: Canvas,
  state: State,
  picture: Picture,
  page: EventsPicture,
  layout: Layout,
): void {
  const { buffer, theme } = canvas;
  const columns = placedColumns(buffer.columns, state.scope === "fleet");
  drawTitles(canvas, state, columns, page.dropped, layout.titles);
  page.lines.forEach(({ event }, row) => {
    const y = layout.bodyTop + row;
    drawEvent(canvas, columns, event, picture.facts.localAtBoot ?? null, y);
    if (state.cursor.top + row === state.cursor.index) {
      buffer.restyle(0, y, buffer.columns, (style) => {
        return overlayStyle(style === theme.faint ? theme.dim : style, theme.selected);
      });
    }
    for (const word of state.filter.words ?? []) highlightMatches(canvas, word, y, FILTERED);
    if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
  });
  if (page.lines.length > 0) return;
  const text = state.filter.matches !== null
    ? "No event matches the filter: Esc clears it"
    : page.dropped > 0
    ? "The events before this moment were dropped"
    : emptyText(picture.facts, "Nothing has happened yet");
  buffer.write(2, layout.bodyTop, text, theme.dim);
}

function drawTitles(
  canvas: Canvas,
  state: State,
  columns: ReadonlyMap<Column, EventColumn>,
  dropped: number,
  y: number,
): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.head);
  for (const { title, x, width, align } of columns.values()) {
    buffer.write(align === "right" ? x + width - title.length : x, y, title, theme.head, width);
  }
  const mark = state.selected === null
    ? ["following", theme.headSorted] as const
    : ["End follows", theme.head] as const;
  const count = formatCount(dropped);
  const choices = dropped === 0 ? [] : [`${count} older events dropped  `, `${count} gone  `];
  // The title and a blank come before it.
  const room = (columns.get("what")?.width ?? 0) - "WHAT ".length - mark[0].length - 1;
  const older = choices.find((text) => text.length <= room) ?? "";
  writeRight(canvas, buffer.columns - 1, y, [[older, theme.head], mark]);
}

function drawEvent(
  canvas: Canvas,
  columns: ReadonlyMap<Column, EventColumn>,
  event: FlockEvent,
  localAtBoot: number | null,
  y: number,
): void {
  const { buffer, theme, symbols } = canvas;
  const cell = (column: Column, text: string, ink: "dim" | "faint" | "accent" | "text") => {
    const place = columns.get(column);
    if (place === undefined) return;
    const shown = truncateEnd(text, place.width, symbols.cut);
    const x = place.align === "right" ? place.x + place.width - shown.length : place.x;
    buffer.write(x, y, shown, shown === UNKNOWN ? theme.faint : theme[ink], place.width);
  };
  cell("time", clockText(event.ts, localAtBoot), "faint");
  cell("host", sanitize(event.host ?? UNKNOWN), "dim");
  const type = columns.get("type");
  if (type !== undefined) buffer.write(type.x, y, event.type, theme[eventInk(event)], type.width);
  if ("pid" in event) {
    cell("pid", String(event.pid), "accent");
    cell("ppid", event.ppid === null ? UNKNOWN : String(event.ppid), "dim");
    cell("comm", sanitize(event.comm?.text ?? UNKNOWN), "text");
  }
  const what = columns.get("what");
  if (what === undefined) return;
  const parts = eventParts(event, symbols, what.width);
  drawLine(canvas, { parts }, what.x, y, what.width);
}

/** Returns the columns that a screen this wide has room for. The last one takes the rest. */
function placedColumns(
  columns: number,
  hasHosts: boolean,
): ReadonlyMap<Column, EventColumn> {
  const placed = new Map<Column, EventColumn>();
  let x = 1;
  for (const [column, title, width, from] of WIDTHS) {
    if (columns < from + (hasHosts ? 14 : 0) || (column === "host" && !hasHosts)) continue;
    const align = column === "pid" || column === "ppid" ? "right" : "left";
    placed.set(column, { title, x, width, align });
    x += width + 1;
  }
  placed.set("what", { title: "WHAT", x, width: Math.max(0, columns - x), align: "left" });
  return placed;
}
