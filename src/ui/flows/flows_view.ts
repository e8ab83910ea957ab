import { endpointText } from "../../model/activity/activity_text.ts";
import type { Connection, ReadingFacts } from "../../model/activity/connections.ts";
import { flowAge, flowRate, isWithoutBytes, servicePort } from "../../model/activity/flow.ts";
import { serviceName } from "../../model/activity/service_name.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  UNKNOWN,
} from "../../model/base/units.ts";
import { overlayStyle, type StyleId } from "../cells/style.ts";
import { truncateEnd } from "../cells/text_width.ts";
import { FILTERED, highlightMatches } from "../draw/highlight.ts";
import { type Canvas, writeRight } from "../draw/pen.ts";
import type { Theme } from "../draw/theme.ts";
import type { Layout } from "../frame/layout.ts";
import type { FlowsPicture, Picture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";

interface FlowColumn {
  readonly title: string;
  readonly width: number;
  readonly align: "left" | "right";
  /** The screen has at least this many columns. */
  readonly from: number;
  readonly text: (connection: Connection, now: number, last: ReadingFacts) => string;
  readonly ink: (connection: Connection, theme: Theme) => StyleId;
}

const COLUMNS: readonly FlowColumn[] = [
  column("PID", 7, "right", 0, ({ pid }) => String(pid), (_, theme) => theme.accent),
  column("COMM", 15, "left", 60, ({ comm }) => sanitize(comm?.text ?? UNKNOWN)),
  column("STATE", 11, "left", 0, stateText, stateInk),
  column("SERVICE", 13, "left", 70, serviceText, (_, theme) => theme.dim),
  column("SENT", 5, "right", 90, (one) => bytesText(one, one.sentBytes)),
  column("RECV", 5, "right", 90, (one) => bytesText(one, one.receivedBytes)),
  column("RATE/s", 6, "right", 110, (one, now, last) => bytesText(one, flowRate(one, now, last))),
  column("AGE", 6, "right", 0, (one, now) => ageText(one, now), (_, theme) => theme.dim),
];

/** Draws Flows: one line for each connection. */
export function drawFlows(
  canvas: Canvas,
  state: State,
  picture: Picture,
  page: FlowsPicture,
  layout: Layout,
): void {
  const { buffer, theme, symbols } = canvas;
  const shown = COLUMNS.filter(({ from }) => buffer.columns >= from);
  buffer.fill(0, layout.titles, buffer.columns, theme.head);
  let x = 1;
  for (const { title, width, align } of shown) {
    const start = align === "right" ? x + width - title.length : x;
    buffer.write(start, layout.titles, title, theme.head, width);
    x += width + 1;
  }
  buffer.write(x, layout.titles, "PEER", theme.head, Math.max(0, buffer.columns - x));
  if (page.dropped > 0 && buffer.columns - x > 40) {
    const text = `${formatCount(page.dropped)} older connections dropped`;
    writeRight(canvas, buffer.columns - 1, layout.titles, [[text, theme.head]]);
  }
  page.rows.forEach((connection, row) => {
    const y = layout.bodyTop + row;
    let left = 1;
    for (const { width, align, text, ink } of shown) {
      const cell = truncateEnd(text(connection, picture.rowsNow, page.reading), width, symbols.cut);
      const start = align === "right" ? left + width - cell.length : left;
      const style = cell === UNKNOWN || cell === "-" ? theme.faint : ink(connection, theme);
      buffer.write(start, y, cell, style, width);
      left += width + 1;
    }
    const room = Math.max(0, buffer.columns - left);
    buffer.write(left, y, truncateEnd(peerText(connection), room, symbols.cut), theme.text, room);
    if (state.cursor.top + row === state.cursor.index) {
      buffer.restyle(0, y, buffer.columns, (style) => {
        return overlayStyle(style === theme.faint ? theme.dim : style, theme.selected);
      });
    }
    for (const word of state.filter.words ?? []) highlightMatches(canvas, word, y, FILTERED);
    if (state.search.text !== "") highlightMatches(canvas, state.search.text, y);
  });
  if (page.rows.length > 0) return;
  buffer.write(2, layout.bodyTop, emptyText(state, page), theme.dim);
}

function emptyText(state: State, page: FlowsPicture): string {
  if (page.isTraced) {
    return state.filter.matches === null
      ? "No connection yet"
      : "No connection matches the filter: Esc clears it";
  }
  if (page.isPast) return "Connections were not traced at this moment";
  if (state.replay !== null) return "The recording has no connections here: record --activity net";
  const key = state.keymap.keyOf("activity");
  return `Connections are not traced: ${
    key === "" ? "--activity net traces" : `${key} traces`
  } them`;
}

function peerText({ direction, local, remote, existed, udpRate }: Connection): string {
  if (udpRate !== undefined) return "all its peers";
  const mark = existed ? " (before)" : "";
  if (direction === "listen") return sanitize(`listens at ${endpointText(local)}${mark}`);
  const from = direction === "accept" ? "from " : direction === "connect" ? "to " : "";
  return sanitize(from + endpointText(remote) + mark);
}

function bytesText(connection: Connection, bytes: number | null): string {
  return bytes === null && isWithoutBytes(connection) ? "-" : formatBytes(bytes);
}

function serviceText(connection: Connection): string {
  if (connection.udpRate !== undefined) return "-";
  const port = servicePort(connection);
  if (port === null) return UNKNOWN;
  return connection.direction === null ? String(port) : serviceName(port) ?? String(port);
}

function stateText({ closedTs, result, state, udpRate }: Connection): string {
  if (udpRate !== undefined) return "udp";
  return closedTs === null ? state : result ?? UNKNOWN;
}

function stateInk({ closedTs, result }: Connection, theme: Theme): StyleId {
  if (closedTs === null) return theme.good;
  return result === "closed" ? theme.dim : theme.bad;
}

function ageText(connection: Connection, now: number): string {
  if (connection.udpRate !== undefined) return "-";
  const age = flowAge(connection, now);
  if (age === null) return isWithoutBytes(connection) && !connection.existed ? "-" : UNKNOWN;
  return connection.closedTs === null ? formatAge(age) : formatDuration(age);
}

function column(
  title: string,
  width: number,
  align: FlowColumn["align"],
  from: number,
  text: FlowColumn["text"],
  ink: FlowColumn["ink"] = (_, theme) => theme.text,
): FlowColumn {
  return { title, width, align, from, text, ink };
}
