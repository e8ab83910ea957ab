import type { ActivityReader } from "../../model/activity/activity.ts";
import { ACCESS_WORDS, activityText, endpointText } from "../../model/activity/activity_text.ts";
import type { Connection } from "../../model/activity/connections.ts";
import { flowAge, flowRate, isWithoutBytes, servicePort } from "../../model/activity/flow.ts";
import type { FileSums } from "../../model/activity/file_sums.ts";
import type { ProcessActivity } from "../../model/activity/process_activity.ts";
import { serviceName } from "../../model/activity/service_name.ts";
import { MAX_LISTED_CONNECTIONS } from "../../model/base/limits.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  groupDigits,
  UNKNOWN,
} from "../../model/base/units.ts";
import { NET_PROTOCOLS, type NetProtocol } from "../../model/event/activity.ts";
import type { Process } from "../../model/process/process.ts";
import { heading, type Ink, type Line, line, type Part } from "../draw/line.ts";
import { wrapPath, wrapText } from "../draw/wrap_text.ts";
import { type Section, sectionOf } from "./sections.ts";
import { wrapped } from "./tab_facts.ts";

/** The inputs of the tab Activity. */
export interface ActivityContext {
  readonly activity: ActivityReader | null;
  readonly now: number;
  readonly width: number;
  /** How the user traces what is not traced. */
  readonly remedy: string;
}

/** Returns the sections of the tab Activity: traffic, connections and files of a process. */
export function activitySections(process: Process, context: ActivityContext): readonly Section[] {
  const { activity, width, remedy } = context;
  const isTraced = (kind: "net" | "file") => activity?.kinds.has(kind) ?? false;
  const missing = (["net", "file"] as const).filter((kind) => !isTraced(kind));
  const isPast = activity?.hasTotals === false && process.activity === undefined;
  if (isPast) return pastSections(process, context);
  const off = wrapText(offText(missing, process, remedy), width)
    .map((text) => line([text, "faint"]));
  const mine = process.activity;
  const { live, closed } = connectionsOf(process, activity);
  return [
    ...missing.length === 0 ? [] : [sectionOf("off", [heading("ACTIVITY"), ...off])],
    ...mine === undefined && missing.includes("net") ? [] : [
      sectionOf("traffic", trafficLines(mine)),
      connectionSection(live, closed, context),
    ],
    ...mine === undefined && missing.includes("file")
      ? []
      : [sectionOf("calls", fileLines(mine, width))],
  ];
}

/** Returns what is known of a moment of the past: its connections, if they were traced then. */
function pastSections(process: Process, context: ActivityContext): readonly Section[] {
  const { activity } = context;
  const { live, closed } = connectionsOf(process, activity);
  return [
    sectionOf("traffic", [heading("TRAFFIC", `${UNKNOWN} at this moment`)]),
    ...activity?.kinds.has("net") === true ? [connectionSection(live, closed, context)] : [],
    sectionOf("calls", [heading("FILES", `${UNKNOWN} at this moment`)]),
  ];
}

/** Returns what is not traced, and what that means for the numbers below. */
function offText(
  missing: readonly ("net" | "file")[],
  { activity }: Process,
  remedy: string,
): string {
  if (missing.length === 0) return "";
  const [what, are] = missing.length === 2
    ? ["Network and files", "are"]
    : missing[0] === "net"
    ? ["The network", "is"]
    : ["Files", "are"];
  if (activity === undefined) return `${what} ${are} not traced${remedy}`;
  return `${what} ${are} not traced now: these are the numbers so far${remedy}`;
}

interface Listed {
  readonly live: readonly Connection[];
  readonly closed: readonly Connection[];
}

function connectionsOf({ key }: Process, activity: ActivityReader | null): Listed {
  const all = activity === null ? [] : [...activity.connectionsOf(key)];
  return {
    live: all.filter(({ closedTs }) => closedTs === null).reverse(),
    closed: all.filter(({ closedTs }) => closedTs !== null),
  };
}

const PROTOCOL_NAMES: Readonly<Record<NetProtocol, string>> = {
  ...{ tcp: "TCP", udp: "UDP", unix: "unix", other: "other" },
};

function trafficLines(activity: ProcessActivity | undefined): readonly Line[] {
  const rows = NET_PROTOCOLS.flatMap((protocol): readonly Line[] => {
    const traffic = activity?.protocols.get(protocol);
    if (traffic === undefined) return [];
    const { sentBytes, receivedBytes, sentMessages, receivedMessages } = traffic;
    const numbers = [
      ...[formatBytes(sentBytes), formatBytes(receivedBytes)],
      ...[formatCount(sentMessages), formatCount(receivedMessages)],
    ];
    return [line(
      [PROTOCOL_NAMES[protocol].padEnd(PROTOCOL), "text"],
      [numbers.map((number) => number.padStart(NUMBER)).join(""), "text"],
    )];
  });
  if (rows.length === 0) return [heading("TRAFFIC", "none seen")];
  const titles = ["SENT", "RECV", "SENDS", "RECVS"].map((title) => title.padStart(NUMBER));
  return [heading("TRAFFIC"), line([" ".repeat(PROTOCOL) + titles.join(""), "dim"]), ...rows];
}

const PROTOCOL = 11;
const NUMBER = 8;
/** From this width on a peer has room for the own port behind it. */
const WIDE = 76;
const STATE = 11;

function connectionSection(
  live: readonly Connection[],
  closed: readonly Connection[],
  { activity, now, width }: ActivityContext,
): Section {
  const all = [...live, ...closed];
  const listed = all.slice(0, MAX_LISTED_CONNECTIONS);
  const counts = `${groupDigits(live.length)} open, ${groupDigits(closed.length)} closed`;
  const more = all.length - listed.length;
  const dropped = activity?.connections.dropped ?? 0;
  const lines = listed.flatMap((one) => connectionLines(one, activity, now, width));
  return sectionOf("connections", [
    heading("CONNECTIONS", all.length === 0 ? "none seen" : counts),
    ...all.length === 0
      ? []
      : [line([`${"STATE".padEnd(STATE)}  SENT  RECV RATE/s   TIME RETR PEER`, "dim"])],
    ...lines,
    ...more === 0 ? [] : [line([`${groupDigits(more)} more are not listed`, "faint"])],
    ...dropped === 0 ? [] : [
      line([`${formatCount(dropped)} older ones of all processes were dropped`, "faint"]),
    ],
  ]);
}

function connectionLines(
  connection: Connection,
  activity: ActivityReader | null,
  now: number,
  width: number,
): readonly Line[] {
  const { state, result, closedTs, sentBytes, receivedBytes, retransmissions } = connection;
  const isOpen = closedTs === null;
  const ink: Ink = isOpen ? "good" : result === "closed" ? "dim" : "bad";
  const last = activity?.connections.reading ?? { ts: -Infinity, omitted: 0 };
  const age = flowAge(connection, now);
  const timeText = age === null ? UNKNOWN : isOpen ? formatAge(age) : formatDuration(age);
  const hasNone = isWithoutBytes(connection);
  const cell = (text: string, size: number, isNone = hasNone): Part => {
    const shown = isNone && text === UNKNOWN ? "-" : text;
    return [`${shown.padStart(size)} `, shown === UNKNOWN || shown === "-" ? "faint" : "text"];
  };
  const before: readonly Part[] = [
    [`${isOpen ? state : result ?? UNKNOWN}`.padEnd(STATE) + " ", ink],
    cell(formatBytes(sentBytes), 5),
    cell(formatBytes(receivedBytes), 5),
    cell(formatBytes(flowRate(connection, now, last)), 6),
    cell(timeText, 6, hasNone && !connection.existed),
    cell(retransmissions === null ? UNKNOWN : formatCount(retransmissions), 4),
  ];
  const text = peerText(connection, width) + (connection.existed ? " (before)" : "");
  return wrapped(before, sanitize(text), NO_MARK, width, wrapText);
}

/** Returns the peer with the name of its service, or the address at which a socket listens. */
function peerText(connection: Connection, width: number): string {
  const { direction, local, remote } = connection;
  const port = direction === null ? null : servicePort(connection);
  const name = port === null ? null : serviceName(port);
  const service = name === null ? "" : ` ${name}`;
  if (direction === "listen") return `at ${endpointText(local)}${service}`;
  if (direction === "connect") return `to ${endpointText(remote)}${service}`;
  const at = local === null || width < WIDE ? "" : ` at :${local.port}`;
  return `${direction === "accept" ? "from " : ""}${endpointText(remote)}${at}${service}`;
}

function fileLines(activity: ProcessActivity | undefined, width: number): readonly Line[] {
  const files = activity?.files ?? null;
  if (files === null) return [heading("FILES", "none seen")];
  const { opens, failedOpens, creates, unlinks, renames } = files;
  const counts = [
    `${formatCount(opens)} opened`,
    `${formatCount(failedOpens)} failed`,
    `${creates === null ? UNKNOWN : formatCount(creates)} made`,
    `${formatCount(unlinks)} removed`,
    `${formatCount(renames)} renamed`,
  ];
  const latest = activity?.opens ?? [];
  const others = activity?.omittedOpens ?? 0;
  return [
    ...busyLines(activity?.busyFiles ?? null, width),
    heading("FILES", counts.join(", ")),
    ...latest.toReversed().flatMap((open) =>
      wrapped([], activityText(open), NO_MARK, width, wrapText)
    ),
    ...latest.length === 0 || others === 0
      ? []
      : [line([`${formatCount(others)} earlier ones have no line`, "faint"])],
  ];
}

/** Returns the busiest files over the life of a process, as far as samples found them. */
function busyLines(sums: FileSums | null, width: number): readonly Line[] {
  const files = sums?.files() ?? [];
  if (sums === null || files.length === 0) return [];
  const { others, unread } = sums;
  const lines = files.flatMap(({ access, bytes, path, deleted }): readonly Line[] => {
    const before: Part[] = [
      [ACCESS_WORDS[access].padEnd(6), "text"],
      [`${formatBytes(bytes).padStart(6)} `, "accent"],
    ];
    const after: Part = deleted === true ? [" (deleted)", "faint"] : NO_MARK;
    return wrapped(before, sanitize(path.text), after, width, wrapPath);
  });
  return [
    heading("BUSIEST FILES", "bytes so far, sampled by positions"),
    ...lines,
    ...others === 0 ? [] : [line([`at least ${formatCount(others)} others moved on`, "faint"])],
    ...unread === 0 ? [] : [line([`${formatCount(unread)} open files are not sampled`, "faint"])],
    line(["", "text"]),
  ];
}

const NO_MARK: Part = ["", "text"];
