import type {
  BusyFiles,
  ConnectionFields,
  Endpoint,
  NetProtocol,
  NetSummary,
  OpenFields,
  Traffic,
} from "../../model/event/activity.ts";
import { NET_PROTOCOLS } from "../../model/event/activity.ts";
import type {
  AcceptEvent,
  ActivityEvent,
  CloseEvent,
  ConnectEvent,
  FileEvent,
  NetEvent,
  ProcessActivityEvent,
  TransferEvent,
} from "../../model/event/event.ts";
import { errnoName } from "../../model/base/errno_name.ts";
import { writeText, writeTexts } from "./death_line.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes, type JsonKey, jsonKey } from "./json_bytes.ts";

/** Writes the members of an event of activity, after those that every event of a process has. */
export function writeActivity(out: JsonBytes, event: ProcessActivityEvent): void {
  switch (event.type) {
    case "net":
      writeNet(out, event);
      return;
    case "file":
      writeFile(out, event);
      return;
    case "open":
      writeOpen(out, event);
      return;
    case "listen":
      writeConnection(out, event);
      return;
    case "connection":
      writeConnection(out, event);
      out.string(KEY.state, event.state);
      return;
    case "transfer":
      writeConnection(out, event);
      writeTransfer(out, event);
      return;
    case "accept":
      writeConnection(out, event);
      writeAccept(out, event);
      return;
    case "connect":
      writeConnection(out, event);
      writeConnect(out, event);
      return;
    case "close":
      writeConnection(out, event);
      writeClose(out, event);
  }
}

/** Writes the kinds of activity that are traced from now on. */
export function writeActivityState(out: JsonBytes, { kinds, reason }: ActivityEvent): void {
  out.raw(KEY.kinds);
  out.raw(ascii(JSON.stringify(kinds)));
  out.string(KEY.reason, reason);
}

/** Writes the traffic of a life as an object, or null. */
export function writeNetSummary(out: JsonBytes, net: NetSummary | null): void {
  out.raw(KEY.net);
  if (net === null) {
    out.raw(NULL);
    return;
  }
  out.raw(FIRST_SENT);
  out.integerValue(net.sentBytes);
  out.integer(KEY.received_bytes, net.receivedBytes);
  out.integer(KEY.sent_messages, net.sentMessages);
  out.integer(KEY.received_messages, net.receivedMessages);
  out.integer(KEY.connects, net.connects);
  out.integer(KEY.accepts, net.accepts);
  out.integer(KEY.failed_connects, net.failedConnects);
  out.boolean(KEY.complete, net.isComplete);
  out.byte(END);
}

function writeNet(out: JsonBytes, event: NetEvent): void {
  out.integer(KEY.interval_ns, event.intervalNs);
  out.integer(KEY.sent_bytes, event.sentBytes);
  writeOthers(out, event);
  out.raw(KEY.protocols);
  out.byte(OPEN);
  let isFirst = true;
  for (const protocol of NET_PROTOCOLS) {
    const traffic = event.protocols[protocol];
    if (traffic === undefined) continue;
    out.raw(isFirst ? FIRST_PROTOCOL[protocol] : PROTOCOL[protocol]);
    isFirst = false;
    out.raw(FIRST_SENT);
    out.integerValue(traffic.sentBytes);
    writeOthers(out, traffic);
    out.byte(END);
  }
  out.byte(END);
  if (event.udpPeers !== undefined) writeEnds(out, KEY.udp_peers, event.udpPeers);
  if (event.udpLocals !== undefined) writeEnds(out, KEY.udp_locals, event.udpLocals);
}

function writeEnds(out: JsonBytes, key: JsonKey, ends: readonly Endpoint[] | null): void {
  out.raw(key);
  if (ends === null) {
    out.raw(NULL);
    return;
  }
  out.byte(OPEN_LIST);
  for (const [i, { address, port }] of ends.entries()) {
    if (i > 0) out.byte(COMMA);
    out.raw(FIRST_ADDRESS);
    // A recording of another program may have any text here.
    out.stringValue(address);
    out.integer(PORT, port);
    out.byte(END);
  }
  out.byte(CLOSE_LIST);
}

/** Writes the numbers of a traffic behind the sent bytes. */
function writeOthers(out: JsonBytes, traffic: Traffic): void {
  out.integer(KEY.received_bytes, traffic.receivedBytes);
  out.integer(KEY.sent_messages, traffic.sentMessages);
  out.integer(KEY.received_messages, traffic.receivedMessages);
}

function writeFile(out: JsonBytes, event: FileEvent): void {
  out.integer(KEY.interval_ns, event.intervalNs);
  out.integer(KEY.opens, event.opens);
  out.integer(KEY.failed_opens, event.failedOpens);
  out.integer(KEY.creates, event.creates);
  out.integer(KEY.unlinks, event.unlinks);
  out.integer(KEY.renames, event.renames);
  if (event.omittedOpens !== undefined) out.integer(KEY.omitted_opens, event.omittedOpens);
  if (event.busyFiles !== undefined) writeBusyFiles(out, event.busyFiles);
}

function writeBusyFiles(out: JsonBytes, { intervalNs, files, omitted, unread }: BusyFiles): void {
  out.raw(KEY.busy_files);
  out.raw(FIRST_INTERVAL);
  out.integerValue(intervalNs);
  out.raw(FILES);
  out.byte(OPEN_LIST);
  for (const [i, { access, bytes, path, deleted }] of files.entries()) {
    if (i > 0) out.byte(COMMA);
    out.raw(FIRST_ACCESS);
    out.stringValue(access);
    out.integer(KEY.bytes, bytes);
    writeText(out, KEY.path, KEY.path_hex, path);
    if (deleted === true) out.boolean(DELETED, true);
    out.byte(END);
  }
  out.byte(CLOSE_LIST);
  if (omitted !== undefined) out.integer(KEY.omitted, omitted);
  if (unread !== undefined) out.integer(UNREAD, unread);
  out.byte(END);
}

function writeOpen(out: JsonBytes, event: OpenFields): void {
  writeText(out, KEY.path, KEY.path_hex, event.path);
  if (event.pathTruncated === true) out.boolean(KEY.path_truncated, true);
  writeTexts(out, KEY.flags, KEY.flags, event.flags.map((flag) => ({ text: flag })));
  out.integer(KEY.fd, event.fd);
  writeErrno(out, event.errno);
  out.boolean(KEY.created, event.created);
  if (event.dirFd !== undefined) out.integer(KEY.dir_fd, event.dirFd);
}

function writeConnection(out: JsonBytes, event: ConnectionFields): void {
  out.integer(KEY.connection, event.connection);
  out.string(KEY.protocol, event.protocol);
  writeEndpoint(out, KEY.local_address, KEY.local_port, event.local);
  writeEndpoint(out, KEY.remote_address, KEY.remote_port, event.remote);
}

function writeEndpoint(
  out: JsonBytes,
  address: JsonKey,
  port: JsonKey,
  end: Endpoint | null,
): void {
  out.string(address, end?.address ?? null);
  out.integer(port, end?.port ?? null);
}

function writeConnect(out: JsonBytes, event: ConnectEvent): void {
  out.string(KEY.result, event.result);
  writeErrno(out, event.errno);
  out.integer(KEY.duration_ns, event.durationNs);
}

function writeAccept(out: JsonBytes, event: AcceptEvent): void {
  out.integer(KEY.wait_ns, event.waitNs);
}

function writeClose(out: JsonBytes, event: CloseEvent): void {
  out.string(KEY.direction, event.direction);
  out.string(KEY.result, event.result);
  writeErrno(out, event.errno);
  out.string(KEY.closed_by, event.closedBy);
  out.integer(KEY.duration_ns, event.durationNs);
  writeBytes(out, event);
}

function writeTransfer(out: JsonBytes, event: TransferEvent): void {
  out.string(KEY.direction, event.direction);
  out.string(KEY.state, event.state);
  out.integer(KEY.interval_ns, event.intervalNs);
  writeBytes(out, event);
  if (event.omitted !== undefined) out.integer(KEY.omitted, event.omitted);
}

function writeBytes(out: JsonBytes, event: CloseEvent | TransferEvent): void {
  out.integer(KEY.sent_bytes, event.sentBytes);
  out.integer(KEY.received_bytes, event.receivedBytes);
  out.integer(KEY.retransmissions, event.retransmissions);
}

function writeErrno(out: JsonBytes, errno: number | null): void {
  out.integer(KEY.errno, errno);
  out.string(KEY.errno_name, errno === null ? null : errnoName(errno));
}

const NULL = ascii("null");
const OPEN = 0x7b;
const END = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const FIRST_ADDRESS = ascii('{"address":');
const PORT = jsonKey("port");
const FIRST_INTERVAL = ascii('{"interval_ns":');
const FIRST_ACCESS = ascii('{"access":');
const FILES = jsonKey("files");
const DELETED = jsonKey("deleted");
const UNREAD = jsonKey("unread");
const FIRST_SENT = ascii('{"sent_bytes":');
const PROTOCOL: Readonly<Record<NetProtocol, JsonKey>> = {
  tcp: jsonKey("tcp"),
  udp: jsonKey("udp"),
  unix: jsonKey("unix"),
  other: jsonKey("other"),
};
const FIRST_PROTOCOL = {
  tcp: ascii('"tcp":'),
  udp: ascii('"udp":'),
  unix: ascii('"unix":'),
  other: ascii('"other":'),
};
