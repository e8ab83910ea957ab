import type { Text } from "../base/text.ts";

/** What `--activity` can trace. */
export type ActivityKind = "net" | "file" | "open";

/** The kinds of activity, in the order of help. */
export const ACTIVITY_KINDS: readonly ActivityKind[] = ["net", "file", "open"];

/** The protocols that the counters tell apart. `other` is netlink, raw packets and the like. */
export type NetProtocol = "tcp" | "udp" | "unix" | "other";

export const NET_PROTOCOLS: readonly NetProtocol[] = ["tcp", "udp", "unix", "other"];

/** Bytes and messages through sockets. A message is one successful call that sent or received. */
export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentMessages: number;
  readonly receivedMessages: number;
}

/** The traffic of a process since its last `net` event, or since it was first seen. */
export interface NetFields extends Traffic {
  /** The time that the numbers cover, nanoseconds. */
  readonly intervalNs: number;
  /** The same numbers by protocol; a protocol without traffic is absent. */
  readonly protocols: Readonly<Partial<Record<NetProtocol, Traffic>>>;
  /**
   * The peers to which its UDP sockets were connected at the last look; null when there was none. Absent
   * without UDP traffic.
   */
  readonly udpPeers?: readonly Endpoint[] | null;
  /**
   * The local ends of its other UDP sockets at the last look; null when there was none. Their peers are
   * unknown. Absent without UDP traffic, and in older recordings.
   */
  readonly udpLocals?: readonly Endpoint[] | null;
}

/** The UDP sockets of a process: the peers of the connected ones, the local ends of the others. */
export interface UdpSockets {
  readonly peers: readonly Endpoint[];
  readonly locals: readonly Endpoint[];
}

/** The calls of a process on files since its last `file` event, or since it was first seen. */
export interface FileFields {
  /** The time that the numbers cover, nanoseconds. */
  readonly intervalNs: number;
  /** Calls of open(2), openat(2), openat2(2) and creat(2) that opened a file. */
  readonly opens: number;
  /** Such calls that failed. */
  readonly failedOpens: number;
  /** Files, directories and links that calls made; null when it cannot be known. */
  readonly creates: number | null;
  /** Successful calls of unlink(2), unlinkat(2) and rmdir(2). */
  readonly unlinks: number;
  /** Successful calls of rename(2), renameat(2) and renameat2(2). */
  readonly renames: number;
  /** Opens without an `open` event, because there were too many. Absent when opens are not traced. */
  readonly omittedOpens?: number;
  /** Its busiest files at the last look, a sample. Absent when no position moved on, or there was no look. */
  readonly busyFiles?: BusyFiles;
}

/** How a file was opened. */
export type FileAccess = "read" | "write" | "read_write";

export const FILE_ACCESSES: readonly FileAccess[] = ["read", "write", "read_write"];

/** An open file whose position moved on between two looks. */
export interface MovedFile {
  readonly access: FileAccess;
  /** By how much the position moved on. */
  readonly bytes: number;
  readonly path: Text;
  /** The path no longer leads to the file. Present only when true. */
  readonly deleted?: boolean;
}

/** The open files of a process in which it moved on most between two looks, the busiest first. */
export interface BusyFiles {
  /** The time between the two looks, nanoseconds. */
  readonly intervalNs: number;
  readonly files: readonly MovedFile[];
  /** Files that moved on and are not among them. Absent when there are none. */
  readonly omitted?: number;
  /** Open files that were not looked at, because the process has too many. Absent when there are none. */
  readonly unread?: number;
}

/** The traffic of a process over its life, as its exit reports it. */
export interface NetSummary {
  /** null where the kernel cannot count them. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly sentMessages: number | null;
  readonly receivedMessages: number | null;
  /** TCP connections that it made, accepted, and failed to make. */
  readonly connects: number;
  readonly accepts: number;
  readonly failedConnects: number;
  /** The numbers cover the whole life of the process, without a loss. */
  readonly isComplete: boolean;
}

/** One end of a connection. */
export interface Endpoint {
  /** An address of IPv4 or IPv6, without brackets or a scope. */
  readonly address: string;
  readonly port: number;
}

/** The fields of every event about a TCP connection. */
export interface ConnectionFields {
  /** The number of the connection in this stream. Its two ends are two connections. */
  readonly connection: number;
  readonly protocol: "tcp";
  /** null when the kernel did not show it. */
  readonly local: Endpoint | null;
  /** null for a listener, or when the kernel did not show it. */
  readonly remote: Endpoint | null;
}

/** How an attempt to connect, or a connection, ended. */
export type ConnectionResult =
  | "established"
  | "closed"
  | "refused"
  | "reset"
  | "timeout"
  | "unreachable"
  | "failed";

/** The side that began a connection: this process or its peer; a listener has none. */
export type Direction = "connect" | "accept" | "listen";

/** An attempt to connect is over. */
export interface ConnectFields extends ConnectionFields {
  /** `established`, or why there is no connection. `closed`: the process gave up. */
  readonly result: ConnectionResult;
  /** The error of a failed attempt (errno(3)); null without one. */
  readonly errno: number | null;
  /** From the call to the result, nanoseconds. */
  readonly durationNs: number | null;
}

/** The process accepted a connection. */
export interface AcceptFields extends ConnectionFields {
  /** The time that the connection waited for accept(2), nanoseconds. */
  readonly waitNs: number | null;
}

/** A connection, or a listener, is over. */
export interface CloseFields extends ConnectionFields {
  /** null when the connection existed before tracing began. */
  readonly direction: Direction | null;
  readonly result: ConnectionResult;
  readonly errno: number | null;
  /** The end that closed first; null when unknown, and for a listener. */
  readonly closedBy: "local" | "remote" | null;
  /** null when it began before tracing did. */
  readonly durationNs: number | null;
  /** Bytes of the whole connection, as the kernel's TCP counted them; null when unknown. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  /** Segments that were sent again. */
  readonly retransmissions: number | null;
}

/** The bytes of an open connection so far. */
export interface TransferFields extends ConnectionFields {
  /** null when the connection existed before tracing began. */
  readonly direction: Direction | null;
  readonly state: ConnectionState;
  /** Time since the reading before, nanoseconds; null when this is the first one and it existed before. */
  readonly intervalNs: number | null;
  /** Bytes of the whole connection, as the kernel's TCP counted them; null when it does not say. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  /** Segments that were sent again. */
  readonly retransmissions: number | null;
  /** Connections that moved bytes and have no event in this reading. Absent when there are none. */
  readonly omitted?: number;
}

/** The `state` of an open connection, as in proc(5) and ss(8). */
export type ConnectionState =
  | "established"
  | "syn_sent"
  | "syn_recv"
  | "fin_wait1"
  | "fin_wait2"
  | "time_wait"
  | "close"
  | "close_wait"
  | "last_ack"
  | "listen"
  | "closing";

/** The names of the kernel's states of TCP, by their numbers. */
export const CONNECTION_STATES: readonly (ConnectionState | null)[] = [
  null,
  "established",
  "syn_sent",
  "syn_recv",
  "fin_wait1",
  "fin_wait2",
  "time_wait",
  "close",
  "close_wait",
  "last_ack",
  "listen",
  "closing",
];

/** The tracing of activity found a connection that existed before, in /proc. */
export interface ExistingFields extends ConnectionFields {
  readonly state: ConnectionState;
}

/** One call that opens a file. */
export interface OpenFields {
  /** The path as the call got it; null when the kernel could not read it. */
  readonly path: Text | null;
  /** `path` is cut. Present only when true. */
  readonly pathTruncated?: boolean;
  /** Names of open(2), the access mode first, such as O_RDONLY and O_CLOEXEC. */
  readonly flags: readonly string[];
  /** The file number; null when the call failed. */
  readonly fd: number | null;
  /** The error of a failed call; null without one. */
  readonly errno: number | null;
  /** The call made the file; null when it cannot be known. */
  readonly created: boolean | null;
  /** The file number of the directory that a relative path begins at, unless it is the working directory. */
  readonly dirFd?: number;
}
