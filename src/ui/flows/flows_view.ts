import { endpointText } from "../../model/activity/activity_text.ts";
import type { FlowColumn } from "../../model/activity/flow_order.ts";
import type { Connection, ReadingFacts } from "../../model/activity/connections.ts";
import { flowAge, flowRate, isWithoutBytes, servicePort } from "../../model/activity/flow.ts";
import { serviceName } from "../../model/activity/service_name.ts";
import type { Endpoint } from "../../model/event/activity.ts";
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
import { flowColumns } from "./flows_columns.ts";

/** Returns the text of a column of a connection. */
function cellText(
  connection: Connection,
  column: FlowColumn,
  now: number,
  last: ReadingFacts,
): string {
  switch (column) {
    case "pid":
      return String(connection.pid);
    case "comm":
      return sanitize(connection.comm?.text ?? UNKNOWN);
    case "state":
      return stateText(connection);
    case "service":
      return serviceText(connection);
    case "sent":
      return bytesText(connection, connection.sentBytes);
    case "received":
      return bytesText(connection, connection.receivedBytes);
    case "rate":
      return bytesText(connection, flowRate(connection, now, last));
    case "age":
      return ageText(connection, now);
    case "peer":
      return peerText(connection);
  }
}

function cellStyle(connection: Connection, column: FlowColumn, theme: Theme): StyleId {
  if (column === "state") return stateInk(connection, theme);
  if (column === "service" || column === "age") return theme.dim;
  return column === "pid" ? theme.accent : theme.text;
}

/** Draws Flows: one line for each connection. */
export function drawFlows(
  canvas: Canvas,
  state: State,
  picture: Picture,
  page: FlowsPicture,
  layout: Layout,
): void {
  const { buffer, theme, symbols } = canvas;
  const columns = flowColumns(buffer.columns);
  const { sorting } = state.flows;
  buffer.fill(0, layout.titles, buffer.columns, theme.head);
  for (const { column, title, x, width, align } of columns) {
    const isSorted = column === sorting.column;
    const arrow = sorting.descending ? symbols.descending : symbols.ascending;
    const text = isSorted && title.length < width ? title + arrow : title;
    const start = align === "right" ? x + width - text.length : x;
    buffer.write(start, layout.titles, text, isSorted ? theme.headSorted : theme.head, width);
  }
  const room = columns.at(-1)?.width ?? 0;
  if (page.dropped > 0 && room > 40) {
    const text = `${formatCount(page.dropped)} older connections dropped`;
    writeRight(canvas, buffer.columns - 1, layout.titles, [[text, theme.head]]);
  }
  page.rows.forEach((connection, row) => {
    const y = layout.bodyTop + row;
    for (const { column, x, width, align } of columns) {
      const text = cellText(connection, column, picture.rowsNow, page.reading);
      const cell = truncateEnd(text, width, symbols.cut);
      const start = align === "right" ? x + width - cell.length : x;
      const style = cell === UNKNOWN || cell === "-"
        ? theme.faint
        : cellStyle(connection, column, theme);
      buffer.write(start, y, cell, style, width);
    }
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
  if (state.isRemote) {
    return "Connections are not traced on that host: start its TraceFlock with --activity net";
  }
  if (page.isPast) return "Connections were not traced at this moment";
  if (state.replay !== null) return "The recording has no connections here: record --activity net";
  const key = state.keymap.keyOf("activity");
  return `Connections are not traced: ${
    key === "" ? "--activity net traces" : `${key} traces`
  } them`;
}

function peerText(connection: Connection): string {
  const { direction, local, remote, existed } = connection;
  if (connection.udpRate !== undefined) return udpText(connection);
  const mark = existed ? " (before)" : "";
  if (direction === "listen") return sanitize(`listens at ${endpointText(local)}${mark}`);
  const from = direction === "accept" ? "from " : direction === "connect" ? "to " : "";
  return sanitize(from + endpointText(remote) + mark);
}

/** Returns the peers of connected UDP sockets; of others the peers are unknown, and the local ends are not. */
function udpText({ udpPeers, udpLocals }: Connection): string {
  const list = (ends: readonly Endpoint[] | null | undefined) =>
    (ends ?? []).map((end) => endpointText(end)).join(", ");
  const [connected, others] = [list(udpPeers), list(udpLocals)];
  const parts = [
    ...connected === "" ? [] : [`connected to ${connected}`],
    ...others === "" ? [] : [`${UNKNOWN} at ${others}`],
  ];
  return parts.length === 0 ? UNKNOWN : sanitize(parts.join("; "));
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
