import {
  MAX_SEARCHED_FILES,
  MAX_UDP_PEERS,
  MAX_UDP_READ_PROCESSES,
} from "../../model/base/limits.ts";
import type { Endpoint } from "../../model/event/activity.ts";
import { socketInode } from "../../wire/proc/proc_fdinfo.ts";
import { readFolder, readLink } from "../libc/file.ts";
import { readNamespace } from "./connection_bytes.ts";

/**
 * Reads the peers to which the UDP sockets of processes are connected, from the kernel's table of
 * sockets. A process that is not in the result has not been read.
 */
export async function readUdpPeers(
  pids: readonly number[],
  root = "/proc",
): Promise<ReadonlyMap<number, readonly Endpoint[]>> {
  const byNamespace = new Map<number, Map<number, readonly number[]>>();
  for (const pid of pids.slice(0, MAX_UDP_READ_PROCESSES)) {
    const folder = `${root}/${pid}`;
    const netns = Number(/\[(\d+)\]/.exec(readLink(`${folder}/ns/net`) ?? "")?.[1]);
    const names = readFolder(`${folder}/fd`);
    if (!Number.isInteger(netns) || names === null || names.length > MAX_SEARCHED_FILES) continue;
    const inodes = names.flatMap((name) => {
      const inode = socketInode(readLink(`${folder}/fd/${name}`) ?? "");
      return inode === null ? [] : [inode];
    });
    const known = byNamespace.get(netns);
    if (known === undefined) byNamespace.set(netns, new Map([[pid, inodes]]));
    else known.set(pid, inodes);
  }
  const peers = new Map<number, readonly Endpoint[]>();
  for (const [netns, processes] of byNamespace) {
    const remotes = new Map<number, Endpoint>();
    const isWhole = await readNamespace(netns, [...processes.keys()], "moving", (found) => {
      if (found.remote !== null) remotes.set(found.inode, found.remote);
    }, "udp");
    if (!isWhole) continue;
    for (const [pid, inodes] of processes) peers.set(pid, peersOf(inodes, remotes));
  }
  return peers;
}

/** Returns each peer once. */
function peersOf(inodes: readonly number[], remotes: ReadonlyMap<number, Endpoint>): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const inode of inodes) {
    const remote = remotes.get(inode);
    if (remote !== undefined) found.set(`${remote.address} ${remote.port}`, remote);
  }
  return [...found.values()].slice(0, MAX_UDP_PEERS);
}
