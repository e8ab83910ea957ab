import type { ConnectionFields, NetSummary } from "../event/activity.ts";
import type { ProcessActivity } from "../activity/process_activity.ts";
import type { Process } from "../process/process.ts";
import type { AnyEvent, Field, NumberKind } from "./field.ts";

/** Fields of what a process does with sockets and files, and of the events of `--activity`. */
export const ACTIVITY_FIELDS: readonly Field[] = [
  {
    kind: "amount",
    name: "net_bytes",
    aliases: ["net"],
    about: "bytes sent and received through sockets",
    ofEvent: (e) => sum(bytesOf(e, "sentBytes"), bytesOf(e, "receivedBytes")),
    ofProcess: ({ activity }) =>
      sum(activity?.net?.sentBytes ?? null, activity?.net?.receivedBytes ?? null),
  },
  {
    kind: "amount",
    name: "sent_bytes",
    aliases: ["sent"],
    about: "bytes sent through sockets",
    ofEvent: (e) => bytesOf(e, "sentBytes"),
    ofProcess: ({ activity }) => activity?.net?.sentBytes ?? null,
  },
  {
    kind: "amount",
    name: "received_bytes",
    aliases: ["received"],
    about: "bytes received through sockets",
    ofEvent: (e) => bytesOf(e, "receivedBytes"),
    ofProcess: ({ activity }) => activity?.net?.receivedBytes ?? null,
  },
  counted("connects", "TCP connections that it made", "connects"),
  counted("accepts", "TCP connections that it accepted", "accepts"),
  counted("failed_connects", "TCP connections that it could not make", "failedConnects"),
  ofFiles("opens", "files that it opened", (e) => e.opens, ({ opens }) => opens),
  ofFiles(
    "failed_opens",
    "calls that failed to open a file",
    (e) => e.failedOpens,
    ({ failedOpens }) => failedOpens,
  ),
  ofFiles("creates", "files that it made", (e) => e.creates, ({ creates }) => creates),
  ofFiles("unlinks", "files that it removed", (e) => e.unlinks, ({ unlinks }) => unlinks),
  ofFiles("renames", "files that it renamed", (e) => e.renames, ({ renames }) => renames),
  {
    kind: "texts",
    name: "peer",
    aliases: ["remote_address"],
    about: "address of a peer of its connections",
    ofEvent: ({ remote }) => remote == null ? null : [remote.address],
    ofProcess: ({ activity }) => listOf(activity?.peers),
  },
  {
    kind: "wholes",
    name: "port",
    aliases: [],
    about: "port of the service of a TCP connection",
    ofEvent: portsOf,
    ofProcess: ({ activity }) => listOf(activity?.ports),
  },
  ofEvent("whole", "local_port", "own port of a connection", ({ local }) => local?.port),
  ofEvent("whole", "remote_port", "port of the peer of a connection", (e) => e.remote?.port),
  ofEvent("whole", "connection", "number of a connection", (e) => e.connection),
  ofEvent("amount", "retransmissions", "segments sent again", (e) => e.retransmissions),
  ofText("result", "how a connection ended, such as refused", (e) => e.result),
  ofText("direction", "who began a connection: connect, accept or listen", (e) => e.direction),
  ofText("closed_by", "the end that closed first: local or remote", (e) => e.closedBy),
  {
    kind: "texts",
    name: "path",
    aliases: [],
    about: "path of an open, or of one of the busiest files that were sampled",
    ofEvent: ({ path, busyFiles }) =>
      path == null ? busyFiles?.files.map((file) => file.path.text) ?? null : [path.text],
    ofProcess: ({ activity }) => activity?.busyFiles?.files().map(({ path }) => path.text) ?? null,
  },
];

function bytesOf(event: AnyEvent, name: "sentBytes" | "receivedBytes"): number | null {
  const net: NetSummary | null | undefined = event.net;
  return event[name] ?? net?.[name] ?? null;
}

function sum(sent: number | null, received: number | null): number | null {
  return sent === null || received === null ? null : sent + received;
}

function listOf<Value>(values: ReadonlySet<Value> | undefined): readonly Value[] | null {
  return values === undefined || values.size === 0 ? null : [...values];
}

/** Returns the ports of an event about a connection: the service's, and both while it is unknown which. */
function portsOf(event: AnyEvent): readonly number[] | null {
  if (event.connection === undefined) return null;
  const { local, remote } = event as AnyEvent & ConnectionFields;
  const direction = event.type === "close" ? event.direction : event.type;
  const ends = direction === "connect"
    ? [remote]
    : direction === "accept" || direction === "listen"
    ? [local]
    : [local, remote];
  const ports = ends.flatMap((end) => end === null ? [] : [end.port]);
  return ports.length === 0 ? null : ports;
}

function counted(
  name: string,
  about: string,
  value: "connects" | "accepts" | "failedConnects",
): Field {
  return {
    kind: "amount",
    name,
    aliases: [],
    about,
    ofEvent: ({ net }) => net?.[value] ?? null,
    ofProcess: ({ activity }: Process) => activity?.[value] ?? null,
  };
}

function ofFiles(
  name: string,
  about: string,
  value: (event: AnyEvent) => number | null | undefined,
  count: (files: NonNullable<ProcessActivity["files"]>) => number | null,
): Field {
  return {
    kind: "amount",
    name,
    aliases: [],
    about,
    ofEvent: (event) => value(event) ?? null,
    ofProcess: ({ activity }) => activity?.files == null ? null : count(activity.files),
  };
}

function ofEvent(
  kind: NumberKind,
  name: string,
  about: string,
  value: (event: AnyEvent) => number | null | undefined,
): Field {
  return {
    ...{ kind, name, aliases: [], about },
    ofEvent: (event) => value(event) ?? null,
    ofProcess: () => null,
  };
}

function ofText(
  name: string,
  about: string,
  value: (event: AnyEvent) => string | null | undefined,
): Field {
  return {
    ...{ kind: "text" as const, name, aliases: [], about },
    ofEvent: (event) => value(event) ?? null,
    ofProcess: () => null,
  };
}
