import { MAX_SOCKET_TABLE_BYTES } from "../../model/base/limits.ts";
import type { ConnectionState, Endpoint } from "../../model/event/activity.ts";
import { socketInode } from "../../wire/proc/proc_fdinfo.ts";
import { parseConnections } from "../../wire/proc/proc_net.ts";
import { readBytes, readFolder, readLink } from "../libc/file.ts";

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

/**
 * Finds the TCP connections of processes by the inodes of their sockets. Of several processes with one
 * socket the one with the lowest pid counts.
 */
export async function existingConnections(
  holders: readonly Holder[],
  root = "/proc",
): Promise<readonly FoundConnection[]> {
  const byNamespace = new Map<number, { readonly pid: number; readonly sockets: Sockets }>();
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
        byNamespace.set(netns, known = { pid: holder.pid, sockets: new Map() });
      }
      if (!known.sockets.has(inode)) known.sockets.set(inode, holder);
    }
  }
  return [...byNamespace].flatMap(([netns, { pid, sockets }]) =>
    ["tcp", "tcp6"].flatMap((table) => {
      const bytes = readBytes(`${root}/${pid}/net/${table}`, MAX_SOCKET_TABLE_BYTES);
      return parseConnections(bytes === null ? "" : decoder.decode(bytes)).flatMap((row) => {
        const holder = sockets.get(row.inode);
        const { local, remote, state } = row;
        return holder === undefined ? [] : [{ ...holder, netns, local, remote, state }];
      });
    })
  );
}

type Sockets = Map<number, Holder>;

const decoder = new TextDecoder();
