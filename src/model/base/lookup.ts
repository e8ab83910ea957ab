import type { Text } from "./text.ts";

/** What the kernel shows of a directory. */
export interface DirectoryId {
  readonly device: number;
  readonly inode: number;
  /** See `path_names.ts`. */
  readonly names: number;
}

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
   * Path of the directory in which process `pid` works. `inode` and `names` are what the kernel said
   * at that moment; the answer fits both. Most processes are where their parent `ppid` is,
   * and `inherited` is where that was.
   */
  directory(
    place: DirectoryId,
    pid: number,
    ppid: number | null,
    inherited: Text | null,
  ): Text | null;
  /** Bytes of a page of memory. */
  readonly pageBytes: number;
}
