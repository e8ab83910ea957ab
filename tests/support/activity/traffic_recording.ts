/** A made-up recording with activity, and makers of its events. Times are seconds. */
import type {
  ActivityKind,
  BusyFiles,
  ConnectionResult,
  Endpoint,
} from "../../../src/model/event/activity.ts";
import type {
  ActivityEvent,
  CloseEvent,
  ConnectEvent,
  FileEvent,
  FlockEvent,
  NetEvent,
} from "../../../src/model/event/event.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "../model/events.ts";

const NS = 1e9;

function about(seconds: number, pid: number) {
  return {
    ...{ ts: Math.round(seconds * NS), pid, key: `${pid}-0`, ppid: null, parentKey: null },
    ...{ comm: null, uid: 1000, user: "lena", cgroup: "/", container: null },
  };
}

/** The tracing of these kinds begins; it ends with none. */
export function traced(
  seconds: number,
  kinds: readonly ActivityKind[],
  reason: string | null = null,
): ActivityEvent {
  return { type: "activity", ts: Math.round(seconds * NS), kinds: [...kinds], reason };
}

/** Traffic of the second before. */
export function net(
  seconds: number,
  pid: number,
  sentBytes: number,
  receivedBytes: number,
  protocol: "tcp" | "udp" | "unix" | "other" = "tcp",
): NetEvent {
  const traffic = { sentBytes, receivedBytes, sentMessages: 1, receivedMessages: 1 };
  return {
    type: "net",
    ...about(seconds, pid),
    ...{ intervalNs: NS, ...traffic, protocols: { [protocol]: traffic } },
  };
}

export function file(seconds: number, pid: number, opens: number, failedOpens = 0): FileEvent {
  return {
    type: "file",
    ...about(seconds, pid),
    ...{ intervalNs: NS, opens, failedOpens, creates: 1, unlinks: 0, renames: 0 },
  };
}

const HERE: Endpoint = { address: "192.0.2.7", port: 40_000 };
export const WEB: Endpoint = { address: "192.0.2.80", port: 443 };

export function connect(
  seconds: number,
  pid: number,
  connection: number,
  remote: Endpoint = WEB,
  result: ConnectionResult = "established",
): ConnectEvent {
  return {
    type: "connect",
    ...about(seconds, pid),
    ...{ connection, protocol: "tcp", local: HERE, remote, result },
    ...{ errno: result === "refused" ? 111 : null, durationNs: 1e6 },
  };
}

export function accept(seconds: number, pid: number, connection: number): FlockEvent {
  return {
    type: "accept",
    ...about(seconds, pid),
    ...{ connection, protocol: "tcp", local: { ...HERE, port: 8080 }, waitNs: 1e6 },
    remote: { address: "198.51.100.9", port: 50_001 },
  };
}

/** A connection that existed before the tracing. */
export function existing(seconds: number, pid: number, connection: number): FlockEvent {
  return {
    type: "connection",
    ...about(seconds, pid),
    ...{ connection, protocol: "tcp", local: HERE, remote: WEB, state: "established" },
  };
}

export function close(
  seconds: number,
  pid: number,
  connection: number,
  sentBytes: number | null,
  receivedBytes: number | null,
  fields: Partial<CloseEvent> = {},
): CloseEvent {
  return {
    type: "close",
    ...about(seconds, pid),
    ...{ connection, protocol: "tcp", local: HERE, remote: WEB, direction: "connect" },
    ...{ result: "closed", errno: null, closedBy: "local", durationNs: null },
    ...{ sentBytes, receivedBytes, retransmissions: 0, ...fields },
  };
}

const BUSY_FILES: BusyFiles = {
  intervalNs: 1e9,
  files: [
    { access: "write", bytes: 2_000_000, path: { text: "/home/lena/page.html" } },
    { access: "read", bytes: 500, path: { text: "/etc/old.conf" }, deleted: true },
  ],
};

/** A shell starts curl three times, whose server is there twice, and a server has one guest. */
export const TRAFFIC_EVENTS: readonly FlockEvent[] = [
  { ...META, filter: null, ts: 1e9, host: "box" },
  { type: "ready", ts: 1e9 },
  traced(1, ["net", "file"]),
  lived(1, 100, "bash"),
  lived(1, 150, "httpd"),
  existing(1, 150, 1),
  fork(2, 100, 201),
  exec(2.1, 201, "curl", ["curl", "https://a.test"]),
  connect(2.2, 201, 2),
  accept(2.3, 150, 3),
  net(3, 201, 1_000, 2_000_000),
  net(3, 150, 5_000, 500),
  { ...file(3, 201, 12, 3), busyFiles: BUSY_FILES },
  close(3.5, 201, 2, 900, 2_000_000),
  close(3.6, 150, 3, 4_000, 400, {
    direction: "accept",
    local: { ...HERE, port: 8080 },
    remote: { address: "198.51.100.9", port: 50_001 },
    result: "reset",
    errno: 104,
  }),
  exit(3.7, 201, 0, 0.1),
  fork(4, 100, 202),
  exec(4.1, 202, "curl", ["curl", "https://a.test"]),
  connect(4.2, 202, 4, { address: "192.0.2.81", port: 5432 }, "refused"),
  exit(4.3, 202, 7, 0.1),
  fork(5, 100, 203),
  exec(5.1, 203, "curl", ["curl", "https://a.test"]),
  connect(5.2, 203, 5, { address: "192.0.2.81", port: 5432 }, "refused"),
  connect(5.3, 203, 6),
  net(6, 203, 100, 0, "udp"),
  end(8),
];

/** A reading of the bytes of an open connection; one that existed before has no direction. */
export function transfer(
  seconds: number,
  pid: number,
  connection: number,
  sentBytes: number,
  receivedBytes: number,
  direction: "connect" | null = "connect",
): FlockEvent {
  return {
    type: "transfer",
    ...about(seconds, pid),
    ...{ connection, protocol: "tcp", local: HERE, remote: WEB, direction, state: "established" },
    ...{ intervalNs: NS, sentBytes, receivedBytes, retransmissions: 0 },
  };
}
