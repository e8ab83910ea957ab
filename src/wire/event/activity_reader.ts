import {
  ACTIVITY_KINDS,
  type ActivityKind,
  type BusyFiles,
  CONNECTION_STATES,
  type ConnectionFields,
  type ConnectionResult,
  type ConnectionState,
  type Endpoint,
  FILE_ACCESSES,
  type FileFields,
  type MovedFile,
  NET_PROTOCOLS,
  type NetFields,
  type NetSummary,
  type OpenFields,
  type Traffic,
} from "../../model/event/activity.ts";
import type { JsonFields } from "./json_fields.ts";

const RESULTS: readonly ConnectionResult[] = [
  ...["established", "closed", "refused", "reset", "timeout", "unreachable", "failed"] as const,
];
const STATES: readonly ConnectionState[] = CONNECTION_STATES.filter((state) => state !== null);

export function readNet(f: JsonFields): NetFields {
  const protocols: { [protocol: string]: Traffic } = {};
  const named = f.object("protocols");
  for (const protocol of NET_PROTOCOLS) {
    if (named.raw(protocol) !== undefined) protocols[protocol] = traffic(named.object(protocol));
  }
  const udp = {
    ...f.raw("udp_peers") === undefined ? {} : { udpPeers: readEnds(f, "udp_peers") },
    ...f.raw("udp_locals") === undefined ? {} : { udpLocals: readEnds(f, "udp_locals") },
  };
  return { intervalNs: f.required("interval_ns"), ...traffic(f), protocols, ...udp };
}

function readEnds(f: JsonFields, name: string): readonly Endpoint[] | null {
  const list = f.raw(name);
  if (list === null) return null;
  if (!Array.isArray(list) || !list.every(isEndpoint)) {
    return f.fail(name, "is no list of ends", null);
  }
  return list.map(({ address, port }) => ({ address, port }));
}

function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== "object" || value === null) return false;
  const { address, port } = value as Partial<Endpoint>;
  return typeof address === "string" && Number.isInteger(port);
}

export function readFile(f: JsonFields): FileFields {
  const omittedOpens = f.number("omitted_opens");
  const busy = f.raw("busy_files") === undefined ? {} : { busyFiles: readBusyFiles(f) };
  return {
    intervalNs: f.required("interval_ns"),
    opens: f.required("opens"),
    failedOpens: f.required("failed_opens"),
    creates: f.number("creates"),
    unlinks: f.required("unlinks"),
    renames: f.required("renames"),
    ...(omittedOpens === null ? {} : { omittedOpens }),
    ...busy,
  };
}

function readBusyFiles(f: JsonFields): BusyFiles {
  const busy = f.object("busy_files");
  const [omitted, unread] = [busy.number("omitted"), busy.number("unread")];
  return {
    intervalNs: busy.required("interval_ns"),
    files: busy.objects("files").map((file): MovedFile => ({
      access: file.oneOf("access", FILE_ACCESSES) ?? file.fail("access", "is missing", "read"),
      bytes: file.required("bytes"),
      path: file.text("path") ?? file.fail("path", "is missing", { text: "" }),
      ...(file.boolean("deleted") === true ? { deleted: true } : {}),
    })),
    ...(omitted === null ? {} : { omitted }),
    ...(unread === null ? {} : { unread }),
  };
}

export function readOpen(f: JsonFields): OpenFields {
  const dirFd = f.number("dir_fd");
  return {
    path: f.text("path"),
    ...(f.boolean("path_truncated") === true ? { pathTruncated: true } : {}),
    flags: f.words("flags"),
    fd: f.number("fd"),
    errno: f.number("errno"),
    created: f.boolean("created"),
    ...(dirFd === null ? {} : { dirFd }),
  };
}

export function readConnection(f: JsonFields): ConnectionFields {
  return {
    connection: f.required("connection"),
    protocol: f.oneOf("protocol", ["tcp"]) ?? "tcp",
    local: endpoint(f, "local"),
    remote: endpoint(f, "remote"),
  };
}

export function readResult(f: JsonFields): ConnectionResult {
  return f.oneOf("result", RESULTS) ?? f.fail("result", "is missing", "failed");
}

export function readState(f: JsonFields): ConnectionState {
  return f.oneOf("state", STATES) ?? f.fail("state", "is missing", "close");
}

/** Reads the kinds of activity. A kind that this program does not know is left out. */
export function readKinds(f: JsonFields): ActivityKind[] {
  const words = f.words("kinds");
  return ACTIVITY_KINDS.filter((kind) => words.includes(kind));
}

/** Reads the traffic of a life; undefined when the exit has none. */
export function readNetSummary(f: JsonFields): NetSummary | null | undefined {
  const value = f.raw("net");
  if (value === undefined || value === null) return value;
  const net = f.object("net");
  return {
    sentBytes: net.number("sent_bytes"),
    receivedBytes: net.number("received_bytes"),
    sentMessages: net.number("sent_messages"),
    receivedMessages: net.number("received_messages"),
    connects: net.required("connects"),
    accepts: net.required("accepts"),
    failedConnects: net.required("failed_connects"),
    isComplete: net.boolean("complete") ?? false,
  };
}

function traffic(f: JsonFields): Traffic {
  return {
    sentBytes: f.required("sent_bytes"),
    receivedBytes: f.required("received_bytes"),
    sentMessages: f.required("sent_messages"),
    receivedMessages: f.required("received_messages"),
  };
}

function endpoint(f: JsonFields, which: "local" | "remote"): Endpoint | null {
  const [address, port] = [f.string(`${which}_address`), f.number(`${which}_port`)];
  return address === null || port === null ? null : { address, port };
}
