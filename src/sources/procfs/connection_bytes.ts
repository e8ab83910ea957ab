import { MAX_READ_CONNECTIONS, MAX_READ_NAMESPACES } from "../../model/base/limits.ts";
import {
  type DiagConnection,
  type DiagProtocol,
  diagRequest,
  type DiagStates,
  readDiagAnswers,
} from "../../wire/proc/tcp_diag.ts";
import { readLink } from "../libc/file.ts";
import { DiagSocket } from "../libc/netlink.ts";

/** The open connections of network namespaces, with their bytes so far. */
export interface ReadConnections {
  readonly connections: readonly (DiagConnection & { readonly netns: number })[];
  /** The namespaces of which it has every connection. */
  readonly complete: ReadonlySet<number>;
}

/** Messages of the kernel between two breaks, some 80 connections each: 2 ms. */
const BETWEEN_BREAKS = 8;

/**
 * Reads the bytes of open TCP connections from the kernel's table of sockets, as ss(8) does. No probe
 * has to count them, so a connection costs nothing between two readings.
 *
 * @param namespaces the inodes of network namespaces, with some processes in each
 */
export async function readConnectionBytes(
  namespaces: ReadonlyMap<number, readonly number[]>,
): Promise<ReadConnections> {
  const connections: (DiagConnection & { readonly netns: number })[] = [];
  const complete = new Set<number>();
  for (const [netns, pids] of [...namespaces].slice(0, MAX_READ_NAMESPACES)) {
    const isWhole = await readNamespace(netns, pids, "moving", (found) => {
      connections.push({ ...found, netns });
    });
    if (isWhole) complete.add(netns);
  }
  return { connections, complete };
}

/** Hands the connections of a network namespace to `take`; false: not all are read. */
export async function readNamespace(
  netns: number,
  pids: readonly number[],
  states: DiagStates,
  take: (found: DiagConnection) => void,
  protocol: DiagProtocol = "tcp",
): Promise<boolean> {
  const socket = socketIn(netns, pids);
  if (socket === null) return false;
  try {
    return await readAll(socket, states, take, protocol);
  } finally {
    socket.close();
  }
}

/** Asks the kernel for its table of TCP sockets; returns the error, or null without one. */
export function socketTableError(): { readonly errno: number } | null {
  const socket = DiagSocket.open(null);
  if (!(socket instanceof DiagSocket)) return socket;
  try {
    const message = socket.send(diagRequest("ipv4", "moving")) ? socket.receive() : null;
    if (message === null) return { errno: EIO };
    const answer = readDiagAnswers(message, () => {});
    return typeof answer === "string" ? null : answer;
  } finally {
    socket.close();
  }
}

const EIO = 5;

/** Opens a socket in a namespace, through one of its processes that still lives. */
function socketIn(netns: number, pids: readonly number[]): DiagSocket | null {
  const isThere = (path: string) => readLink(path) === `net:[${netns}]`;
  const own = isThere("/proc/thread-self/ns/net");
  const path = own ? null : pids.map((pid) => `/proc/${pid}/ns/net`).find(isThere);
  if (path === undefined) return null;
  const socket = DiagSocket.open(path);
  return socket instanceof DiagSocket ? socket : null;
}

/** Reads all connections of a namespace; false: not all are read. */
async function readAll(
  socket: DiagSocket,
  states: DiagStates,
  take: (found: DiagConnection) => void,
  protocol: DiagProtocol,
): Promise<boolean> {
  let count = 0;
  let messages = 0;
  for (const family of ["ipv4", "ipv6"] as const) {
    if (!socket.send(diagRequest(family, states, protocol))) return false;
    for (let answer = "more"; answer === "more";) {
      if (++messages % BETWEEN_BREAKS === 0) await new Promise((done) => setTimeout(done, 0));
      const message = socket.receive();
      if (message === null || count >= MAX_READ_CONNECTIONS) return false;
      const result = readDiagAnswers(message, (found) => {
        count++;
        take(found);
      });
      if (typeof result !== "string") return false;
      answer = result;
    }
  }
  return true;
}
