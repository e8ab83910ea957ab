import type { SocketFacts } from "../../model/inspect/reading.ts";
import {
  CONNECTION_STATES,
  type ConnectionState,
  type Endpoint,
} from "../../model/event/activity.ts";
import { ipAddress, plainIpAddress } from "../../model/base/ip_address.ts";
import { plainText, type Text } from "../../model/base/text.ts";

/** What a table of /proc/PID/net knows about a socket. */
export type SocketRow = Omit<SocketFacts, "fd">;

/** The tables of /proc/PID/net with a row for each socket, in the order of their use. */
export const SOCKET_TABLES = [
  ...["tcp", "tcp6", "udp", "udp6", "unix", "netlink", "packet"],
  ...["raw", "raw6", "icmp", "icmp6", "udplite", "udplite6"],
] as const;

/** linux/net/tcp_states.h. */
const TCP_STATES = [
  ...["", "established", "syn sent", "syn received", "fin wait 1", "fin wait 2", "time wait"],
  ...["closed", "close wait", "last ack", "listening", "closing", "new syn received"],
];
/** linux/uapi/linux/net.h: SS_*. */
const UNIX_STATES = ["free", "unconnected", "connecting", "connected", "disconnecting"];
/** The flag of a listening unix socket: __SO_ACCEPTCON. */
const LISTENS = 0x10000;

/** Returns the rows of wanted sockets in one table. Its last line may be cut. */
export function parseSocketTable(
  table: string,
  text: string,
  wanted: ReadonlySet<number>,
): readonly SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split("\n").slice(1)) {
    const row = table === "unix"
      ? unixRow(line)
      : table === "netlink"
      ? netlinkRow(line)
      : table === "packet"
      ? packetRow(line)
      : inetRow(table, line);
    if (row !== null && wanted.has(row.inode)) rows.push(row);
  }
  return rows;
}

/** Parses a line of proc_net(5): `sl local_address rem_address st tx_queue:rx_queue ... inode`. */
function inetRow(protocol: string, line: string): SocketRow | null {
  const words = line.trim().split(/\s+/);
  const [, local, peer, state, queues] = words;
  const inode = words[9];
  if (local === undefined || peer === undefined || !isNumber(inode)) return null;
  const [toSend, received] = (queues ?? "").split(":").map((hex) => Number.parseInt(hex, 16));
  const known = Number.parseInt(state ?? "", 16);
  const isTcp = protocol.startsWith("tcp");
  return {
    inode: Number(inode),
    protocol,
    state: isTcp ? TCP_STATES[known] ?? null : known === 1 ? "connected" : "unconnected",
    local: endpoint(local),
    peer: /^0+:0000$/.test(peer) ? null : endpoint(peer),
    received: finite(received),
    toSend: finite(toSend),
  };
}

/** Parses `Num RefCount Protocol Flags Type St Inode Path`. A path may hold blanks. */
function unixRow(line: string): SocketRow | null {
  const found = /^\S+: \S+ \S+ ([0-9A-F]+) ([0-9A-F]+) ([0-9A-F]+) +(\d+)(?: (.*))?$/.exec(line);
  if (found === null) return null;
  const [, flags = "", type = "", state = "", inode = "", path] = found;
  const listens = (Number.parseInt(flags, 16) & LISTENS) !== 0;
  const kind = ["", " stream", " datagram", "", "", " packets"][Number.parseInt(type, 16)] ?? "";
  return {
    inode: Number(inode),
    protocol: `unix${kind}`,
    state: listens ? "listening" : UNIX_STATES[Number.parseInt(state, 16)] ?? null,
    local: path === undefined ? null : plainText(path),
    ...{ peer: null, received: null, toSend: null },
  };
}

/** Parses `sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode`. */
function netlinkRow(line: string): SocketRow | null {
  const words = line.trim().split(/\s+/);
  const inode = words[9];
  if (!isNumber(inode)) return null;
  return {
    ...{ inode: Number(inode), protocol: "netlink", state: null, peer: null },
    local: plainText(`protocol ${words[1]}, port ${words[2]}`),
    ...{ received: finite(Number(words[4])), toSend: finite(Number(words[5])) },
  };
}

/** Parses `sk RefCnt Type Proto Iface R Rmem User Inode`. */
function packetRow(line: string): SocketRow | null {
  const words = line.trim().split(/\s+/);
  const inode = words[8];
  if (!isNumber(inode)) return null;
  return {
    ...{ inode: Number(inode), protocol: "packet", state: null, peer: null },
    local: plainText(`protocol ${words[3]}, interface ${words[4]}`),
    ...{ received: finite(Number(words[6])), toSend: null },
  };
}

/** A row of the tables tcp and tcp6. */
export interface ConnectionRow {
  readonly inode: number;
  readonly local: Endpoint;
  /** null for a listener. */
  readonly remote: Endpoint | null;
  readonly state: ConnectionState;
}

/** Returns the connections and listeners of a table tcp or tcp6. Its last line may be cut. */
export function parseConnections(text: string): readonly ConnectionRow[] {
  return text.split("\n").slice(1).flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [, localText, remoteText, stateText] = words;
    const state = CONNECTION_STATES[Number.parseInt(stateText ?? "", 16)] ?? null;
    const [local, remote] = [endOf(localText ?? ""), endOf(remoteText ?? "")];
    if (state === null || local === null || remote === null || !isNumber(words[9])) return [];
    const isListener = state === "listen";
    return [{ inode: Number(words[9]), local, remote: isListener ? null : remote, state }];
  });
}

function endOf(text: string): Endpoint | null {
  const found = addressAndPort(text);
  return found === null ? null : { address: plainIpAddress(found.bytes), port: found.port };
}

/** Returns an address as people write it: `127.0.0.1:80`, `[::1]:80`. */
function endpoint(text: string): Text | null {
  const found = addressAndPort(text);
  if (found === null) return null;
  const { bytes, port } = found;
  return plainText(`${bytes.length === 4 ? ipAddress(bytes) : `[${ipAddress(bytes)}]`}:${port}`);
}

function addressAndPort(text: string): { readonly bytes: number[]; readonly port: number } | null {
  const found = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text);
  if (found === null) return null;
  const [, address = "", port = ""] = found;
  // The kernel prints each word of 32 bits in the order of the host's bytes: little endian.
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((hex) => Number.parseInt(hex, 16))
  );
  return { bytes, port: Number.parseInt(port, 16) };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
