import type { NetSummary, Traffic } from "../../../src/model/event/activity.ts";
import type {
  AcceptEvent,
  CloseEvent,
  ConnectEvent,
  FileEvent,
  FlockEvent,
  NetEvent,
  OpenEvent,
  TransferEvent,
} from "../../../src/model/event/event.ts";

const SUBJECT = {
  ts: 5_000_000_000,
  pid: 4242,
  key: "4242-500",
  ppid: 4000,
  parentKey: "4000-321",
  comm: { text: "make" },
  uid: 1000,
  user: "lena",
  cgroup: "/user.slice/user-1000.slice",
  container: null,
};

export const NET_SUMMARY: NetSummary = {
  ...{ sentBytes: 1200, receivedBytes: 52_000, sentMessages: 3, receivedMessages: 9 },
  ...{ connects: 1, accepts: 0, failedConnects: 2, isComplete: true },
};

export const TRAFFIC: Traffic = {
  ...{ sentBytes: 1140, receivedBytes: 52_000, sentMessages: 2, receivedMessages: 9 },
};

export const NET: NetEvent = {
  type: "net",
  ...SUBJECT,
  intervalNs: 1_000_000_000,
  ...{ sentBytes: 1200, receivedBytes: 52_000, sentMessages: 3, receivedMessages: 9 },
  protocols: {
    tcp: TRAFFIC,
    udp: { sentBytes: 60, receivedBytes: 0, sentMessages: 1, receivedMessages: 0 },
  },
};

export const FILE: FileEvent = {
  type: "file",
  ...SUBJECT,
  intervalNs: 1_000_000_000,
  ...{ opens: 12, failedOpens: 3, creates: 1, unlinks: 2, renames: 4 },
};

const ENDS = {
  connection: 17,
  protocol: "tcp",
  local: { address: "192.0.2.7", port: 51_514 },
  remote: { address: "2001:db8::3", port: 443 },
} as const;

/** The bytes of the connection of {@linkcode CONNECT}, a second after its begin. */
export const TRANSFER: TransferEvent = {
  ...{ type: "transfer", ...SUBJECT, ...ENDS, ts: SUBJECT.ts + 1_000_000_000 },
  ...{ direction: "connect", state: "established", intervalNs: 1_000_000_000 },
  ...{ sentBytes: 2_000, receivedBytes: 500, retransmissions: 0 },
};

export const CONNECT: ConnectEvent = {
  type: "connect",
  ...SUBJECT,
  ...ENDS,
  ...{ result: "established", errno: null, durationNs: 250_000 },
};

export const ACCEPT: AcceptEvent = { type: "accept", ...SUBJECT, ...ENDS, waitNs: 40_000 };

export const CLOSE: CloseEvent = {
  type: "close",
  ...SUBJECT,
  ...ENDS,
  ...{ direction: "connect", result: "closed", errno: null, closedBy: "local" },
  ...{ durationNs: 85_000_000, sentBytes: 1140, receivedBytes: 52_000, retransmissions: 0 },
};

export const OPEN: OpenEvent = {
  type: "open",
  ...SUBJECT,
  path: { text: "/etc/ssl/openssl.cnf" },
  flags: ["O_RDONLY", "O_CLOEXEC"],
  ...{ fd: 3, errno: null, created: false },
};

/** One event of every form of every type of activity. */
export const ACTIVITY_EVENTS: Readonly<Record<string, FlockEvent>> = {
  "net": NET,
  "net without traffic by protocol": { ...NET, protocols: {} },
  "file": FILE,
  "file with omitted opens": { ...FILE, creates: null, omittedOpens: 7 },
  "connect": CONNECT,
  "connect that was refused": {
    ...CONNECT,
    ...{ local: null, result: "refused", errno: 111, durationNs: null },
  },
  "accept": ACCEPT,
  "accept of which little is known": { ...ACCEPT, local: null, remote: null, waitNs: null },
  "listen": {
    type: "listen",
    ...SUBJECT,
    ...ENDS,
    local: { address: "::", port: 8080 },
    remote: null,
  },
  "close": CLOSE,
  "close by an unknown error": {
    ...CLOSE,
    ...{ direction: null, result: "failed", errno: 250, closedBy: null, durationNs: null },
    ...{ sentBytes: null, receivedBytes: null, retransmissions: null },
  },
  "transfer": TRANSFER,
  "transfer of a connection that existed, in a full reading": {
    ...TRANSFER,
    ...{ direction: null, state: "close_wait", intervalNs: null, sentBytes: null },
    ...{ receivedBytes: null, retransmissions: null, omitted: 3 },
  },
  "connection": { type: "connection", ...SUBJECT, ...ENDS, state: "established" },
  "open": OPEN,
  "open that failed": {
    ...OPEN,
    path: { text: "\ufffd", hex: "ff" },
    ...{ pathTruncated: true, fd: null, errno: 2, created: null, dirFd: 5 },
  },
  "activity": { type: "activity", ts: 4_600_000_000, kinds: ["net", "file"], reason: null },
  "activity that ends": { type: "activity", ts: 9e9, kinds: [], reason: "bpftrace died" },
  "lost of activity": {
    ...{ type: "lost", ts: 6_000_000_000, count: 4, where: "activity", reason: "the map was full" },
    ...{ bytes: 4096, fromTs: 5_000_000_000 },
  },
};
