import { MAX_SOCKET_TABLE_BYTES } from "../../model/base/limits.ts";
import type { ConnectionState, Endpoint } from "../../model/event/activity.ts";
import { socketInode } from "../../wire/proc/proc_fdinfo.ts";
import { parseConnections } from "../../wire/proc/proc_net.ts";
import { readBytes, readFolder, readLink } from "../libc/file.ts";
import { readNamespace } from "./connection_bytes.ts";

/** A TCP connection or a listener with a process that holds its socket. */
export interface FoundConnection {
  readonly pid: number;
  readonly startTicks: number;
  /** The inode of the network namespace. */
  readonly netns: number;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly state: ConnectionState;
}

/** A process whose sockets are looked for. */
export interface Holder {
  readonly pid: number;
  readonly startTicks: number;
}

/** Processes between two breaks, so that a pressed key waits no longer. */
const BETWEEN_BREAKS = 100;

/** The connections that were found. */
export interface Found {
  readonly connections: readonly FoundConnection[];
  /** A table was too long to be read whole. */
  readonly isCut: boolean;
}

/**
 * Finds the TCP connections of processes by the inodes of their sockets. Of several processes with one
 * socket the one with the lowest pid counts.
 *
 * The kernel's own table leaves out the thousands of connections that only wait for their last
 * packets; where it cannot be read whole, those of /proc/PID/net count.
 */
export async function existingConnections(
  holders: readonly Holder[],
  root = "/proc",
): Promise<Found> {
  const byNamespace = new Map<number, Namespace>();
  let looked = 0;
  for (const holder of [...holders].sort((a, b) => a.pid - b.pid)) {
    if (++looked % BETWEEN_BREAKS === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const folder = `${root}/${holder.pid}`;
    const netns = Number(/\[(\d+)\]/.exec(readLink(`${folder}/ns/net`) ?? "")?.[1]);
    if (!Number.isInteger(netns)) continue;
    for (const name of readFolder(`${folder}/fd`) ?? []) {
      const inode = socketInode(readLink(`${folder}/fd/${name}`) ?? "");
      if (inode === null) continue;
      let known = byNamespace.get(netns);
      if (known === undefined) {
        byNamespace.set(netns, known = { pids: [], sockets: new Map() });
      }
      if (known.pids.length < WAYS_INTO_NAMESPACE && known.pids.at(-1) !== holder.pid) {
        known.pids.push(holder.pid);
      }
      if (!known.sockets.has(inode)) known.sockets.set(inode, holder);
    }
  }
  const connections: FoundConnection[] = [];
  let isCut = false;
  for (const [netns, { pids, sockets }] of byNamespace) {
    const rows: Row[] = [];
    const isWhole = root === "/proc" &&
      await readNamespace(netns, pids, "all", (found) => rows.push(found));
    if (!isWhole) {
      rows.length = 0;
      for (const table of ["tcp", "tcp6"]) {
        const path = `${root}/${pids[0]}/net/${table}`;
        const bytes = readBytes(path, MAX_SOCKET_TABLE_BYTES) ?? new Uint8Array();
        if (bytes.length >= MAX_SOCKET_TABLE_BYTES) isCut = true;
        rows.push(...parseConnections(decoder.decode(bytes)));
      }
    }
    for (const { inode, local, remote, state } of rows) {
      const holder = sockets.get(inode);
      if (holder !== undefined) connections.push({ ...holder, netns, local, remote, state });
    }
  }
  return { connections, isCut };
}

/** The sockets of a network namespace, and some of the processes that hold them. */
interface Namespace {
  readonly pids: number[];
  readonly sockets: Sockets;
}

type Row = Pick<FoundConnection, "local" | "remote" | "state"> & { readonly inode: number };

/** Processes through which a namespace is read: the first may end meanwhile. */
const WAYS_INTO_NAMESPACE = 4;

type Sockets = Map<number, Holder>;

const decoder = new TextDecoder();
