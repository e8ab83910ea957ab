import {
  MAX_SEARCHED_FILES,
  MAX_UDP_PEERS,
  MAX_UDP_READ_PROCESSES,
} from "../../model/base/limits.ts";
import type { Endpoint, UdpSockets } from "../../model/event/activity.ts";
import { socketInode } from "../../wire/proc/proc_fdinfo.ts";
import { readFolder, readLink } from "../libc/file.ts";
import { readNamespace } from "./connection_bytes.ts";

/**
 * Reads the UDP sockets of processes from the kernel's table of sockets. A process that is not in the
 * result has not been read.
 */
export async function readUdpSockets(
  pids: readonly number[],
  root = "/proc",
): Promise<ReadonlyMap<number, UdpSockets>> {
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
  const sockets = new Map<number, UdpSockets>();
  for (const [netns, processes] of byNamespace) {
    const [remotes, locals] = [new Map<number, Endpoint>(), new Map<number, Endpoint>()];
    const isWhole = await readNamespace(netns, [...processes.keys()], "moving", (found) => {
      const { inode, local, remote } = found;
      if (remote !== null) remotes.set(inode, remote);
      // A socket that has not sent or bound yet has no port.
      else if (local.port > 0) locals.set(inode, local);
    }, "udp");
    if (!isWhole) continue;
    for (const [pid, inodes] of processes) {
      sockets.set(pid, { peers: endsOf(inodes, remotes), locals: endsOf(inodes, locals) });
    }
  }
  return sockets;
}

/** Returns each end once. */
function endsOf(inodes: readonly number[], ends: ReadonlyMap<number, Endpoint>): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const inode of inodes) {
    const end = ends.get(inode);
    if (end !== undefined) found.set(`${end.address} ${end.port}`, end);
  }
  return [...found.values()].slice(0, MAX_UDP_PEERS);
}
