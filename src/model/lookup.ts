import type { Text } from "./text.ts";

/** What numbers of the kernel mean on this host. Each answer is null when nobody knows. */
export interface Lookup {
  /** Name of a user id. */
  user(uid: number): string | null;
  /** Path of a cgroup, from the root of its hierarchy, by its {@linkcode cgroupNumber}. */
  cgroup(cgroup: number): string | null;
  /** A cgroup was made, as the kernel reports it. */
  cgroupMade(cgroup: number, path: string): void;
  /**
   * Path of the cgroup that a process is in after a move to `cgroup`; null when that is unknown.
   * undefined: the move changes nothing here, as the process is named by another hierarchy.
   */
  cgroupAfterMove(cgroup: number, pid: number): string | null | undefined;
  /**
   * Path of the directory with this device (as the kernel counts it) and inode, in which process
   * `pid` works; `inherited` is where its parent was, which is where most processes are. `ts` is when
   * it was there, nanoseconds since boot: to ask a clock for each exec is dear.
   */
  directory(
    device: number,
    inode: number,
    pid: number,
    inherited: Text | null,
    ts: number,
  ): Text | null;
  /** Bytes of a page of memory. */
  readonly pageBytes: number;
}
