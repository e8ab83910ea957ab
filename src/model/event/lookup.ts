import type { Program } from "./death.ts";
import type { Text } from "../base/text.ts";

/** A directory as the probe identifies it. */
export interface DirectoryId {
  readonly device: number;
  readonly inode: number;
  /** The hash of its path, see `path_names.ts`. */
  readonly names: number;
}

/** An executable as the probe identifies it. Execs of the same one share the object. */
export interface ExecutableId {
  /** As stat(2) has them. */
  readonly device: number;
  readonly inode: number;
  /** No path led to it any more at the exec. */
  readonly isDeleted: boolean;
  /** It is memory of memfd_create(2). */
  readonly isInMemory: boolean;
}

/** Resolves the kernel's numbers to names on this host. An unknown name is null. */
export interface Lookup {
  /** Returns the name of a user id. */
  user(uid: number): string | null;
  /** Returns the path of a cgroup, from the root of its hierarchy, by its {@linkcode cgroupNumber}. */
  cgroup(cgroup: number): string | null;
  /** Records a cgroup that the kernel reports as created. */
  cgroupMade(cgroup: number, path: string): void;
  /**
   * Returns the cgroup path of a process after a move to `cgroup`, or null when it is unknown.
   * Returns undefined when another hierarchy names the process, so that the move changes nothing.
   */
  cgroupAfterMove(cgroup: number, pid: number): string | null | undefined;
  /**
   * Returns the path of the working directory of process `pid`. The path fits the inode and the hash
   * that the probe reported. Most processes share the directory of their parent `ppid`, which was
   * `inherited`.
   */
  directory(
    place: DirectoryId,
    pid: number,
    ppid: number | null,
    inherited: Text | null,
  ): Text | null;
  /**
   * Returns the program of an exec. Execs of the same program share the object.
   *
   * @param filename the path that execve(2) got
   * @param argv the arguments; before a script the kernel puts the interpreter and its argument
   * @param cwd the working directory, for a relative path
   */
  program(
    executable: ExecutableId,
    filename: Text | null,
    argv: readonly Text[] | null,
    cwd: Text | null,
    pid: number,
  ): Program;
  /** Returns whose memory was short when process `pid` was killed for it at `ts`. */
  oomScope(pid: number, ts: number): "memcg" | "global" | null;
  /** Returns the process of a thread that is alive. */
  processOf(tid: number): number | null;
  /** Bytes of a page of memory. */
  readonly pageBytes: number;
}
