import type { SocketFacts } from "../../model/inspect/reading.ts";
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

/** Returns an address as people write it: `127.0.0.1:80`, `[::1]:80`. */
function endpoint(text: string): Text | null {
  const found = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text);
  if (found === null) return null;
  const [, address = "", port = ""] = found;
  // The kernel prints each word of 32 bits in the order of the host's bytes: little endian.
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((hex) => Number.parseInt(hex, 16))
  );
  const shown = bytes.length === 4 ? bytes.join(".") : `[${version6(bytes)}]`;
  return plainText(`${shown}:${Number.parseInt(port, 16)}`);
}

/** Returns an IPv6 address with its longest run of zeros left out (RFC 5952). */
function version6(bytes: readonly number[]): string {
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return `::ffff:${bytes.slice(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
  let best = { from: 0, length: 0 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(":");
  if (best.length < 2) return hex(groups);
  return `${hex(groups.slice(0, best.from))}::${hex(groups.slice(best.from + best.length))}`;
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
