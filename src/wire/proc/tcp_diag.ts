import {
  CONNECTION_STATES,
  type ConnectionState,
  type Endpoint,
} from "../../model/event/activity.ts";
import { plainIpAddress } from "../../model/base/ip_address.ts";

/** A TCP connection with its bytes so far, as the kernel's table of sockets has it. */
export interface DiagConnection {
  readonly inode: number;
  readonly local: Endpoint;
  /** null for a listener, and for a UDP socket that is not connected. */
  readonly remote: Endpoint | null;
  readonly state: ConnectionState;
  /** Without bytes that were sent again; null when the kernel is too old to count them. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly retransmissions: number | null;
}

/** The result of one message of the kernel, which holds several answers. */
export type DiagAnswer = "more" | "end" | { readonly errno: number };

type DiagFamily = "ipv4" | "ipv6";

/** UDP has only sockets that are connected, and others, which have no peer. */
export type DiagProtocol = "tcp" | "udp";

/** The sockets that a request asks for: those that can move bytes, or listeners and attempts, too. */
export type DiagStates = "moving" | "all";

/** Returns the request for the connections of a family: sock_diag(7). */
export function diagRequest(
  family: DiagFamily,
  states: DiagStates,
  protocol: DiagProtocol = "tcp",
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + REQUEST);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true);
  view.setUint8(HEADER, family === "ipv4" ? AF_INET : AF_INET6);
  view.setUint8(HEADER + 1, protocol === "tcp" ? IPPROTO_TCP : IPPROTO_UDP);
  view.setUint8(HEADER + 2, 1 << (INET_DIAG_INFO - 1));
  const wanted = protocol === "udp" ? UDP_STATES : STATES[states];
  view.setUint32(HEADER + 4, wanted.reduce((mask, state) => mask | 1 << state, 0), true);
  return bytes;
}

/** Reads the answers of one message; hands each connection to `take`. */
export function readDiagAnswers(
  bytes: Uint8Array,
  take: (connection: DiagConnection) => void,
): DiagAnswer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + HEADER <= bytes.length;) {
    const [length, type] = [view.getUint32(at, true), view.getUint16(at + 4, true)];
    if (length < HEADER || at + length > bytes.length) return { errno: EBADMSG };
    if (type === NLMSG_DONE) return "end";
    if (type === NLMSG_ERROR) {
      return { errno: length < HEADER + 4 ? EBADMSG : -view.getInt32(at + HEADER, true) };
    }
    if (type === SOCK_DIAG_BY_FAMILY && length >= HEADER + ANSWER) {
      const connection = connectionAt(bytes, view, at + HEADER, at + length);
      if (connection !== null) take(connection);
    }
    at += aligned(length);
  }
  return "more";
}

function connectionAt(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): DiagConnection | null {
  const state = CONNECTION_STATES[view.getUint8(start + 1)] ?? null;
  if (state === null) return null;
  const size = view.getUint8(start) === AF_INET6 ? 16 : 4;
  const endAt = (port: number, address: number): Endpoint => ({
    address: plainIpAddress(bytes.subarray(start + address, start + address + size)),
    port: view.getUint16(start + port, false),
  });
  const remote = state === "listen" || state === "close" ? null : endAt(6, 24);
  const inode = view.getUint32(start + 68, true);
  const ends = { inode, local: endAt(4, 8), remote, state };
  for (let at = start + ANSWER; at + ATTRIBUTE <= end;) {
    const length = view.getUint16(at, true);
    if (length < ATTRIBUTE || at + length > end) break;
    if (view.getUint16(at + 2, true) === INET_DIAG_INFO) {
      return { ...ends, ...countsAt(view, at + ATTRIBUTE, length - ATTRIBUTE, state) };
    }
    at += aligned(length);
  }
  return { ...ends, sentBytes: null, receivedBytes: null, retransmissions: null };
}

/** Reads `struct tcp_info`, which newer kernels lengthen. */
function countsAt(view: DataView, at: number, size: number, state: ConnectionState) {
  const whole = (place: number) =>
    place + 8 > size ? null : Number(view.getBigUint64(at + place, true));
  const [sent, resent, received] = [whole(BYTES_SENT), whole(BYTES_RETRANS), whole(BYTES_RECEIVED)];
  // The kernel counts the end of the stream as a byte.
  const isFinished = FINISHED.includes(state) && received !== null && received > 0;
  return {
    sentBytes: sent === null || resent === null ? null : Math.max(0, sent - resent),
    receivedBytes: received === null ? null : received - (isFinished ? 1 : 0),
    retransmissions: TOTAL_RETRANS + 4 > size ? null : view.getUint32(at + TOTAL_RETRANS, true),
  };
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}

/** Sizes of nlmsghdr, inet_diag_req_v2, inet_diag_msg and nlattr. */
const HEADER = 16;
const REQUEST = 56;
const ANSWER = 72;
const ATTRIBUTE = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const AF_INET = 2;
const AF_INET6 = 10;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const INET_DIAG_INFO = 2;
const EBADMSG = 74;
/** Places in `struct tcp_info` of linux/tcp.h. */
const TOTAL_RETRANS = 100;
const BYTES_RECEIVED = 128;
const BYTES_SENT = 200;
const BYTES_RETRANS = 208;
/** The states of a connection that a process holds, or that still moves its last bytes. */
const MOVING = [1, 4, 5, 8, 9, 11];
const STATES: Readonly<Record<DiagStates, readonly number[]>> = {
  moving: MOVING,
  all: [...MOVING, 2, 10],
};
/** UDP sockets that are connected have the state of an established connection, others that of a closed one. */
const UDP_STATES = [1, 7];
/** The states after the peer's FIN. */
const FINISHED: readonly ConnectionState[] = ["close_wait", "last_ack", "closing"];
