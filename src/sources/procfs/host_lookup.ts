import type { DirectoryId, ExecutableId, Lookup } from "../../model/event/lookup.ts";
import { hasLongName, NO_NAMES, pathNames } from "../../model/base/path_names.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { identify, readLinkBytes, readText } from "../libc/file.ts";
import { knownFile } from "../libc/known_file.ts";
import type { Program } from "../../model/event/death.ts";
import { oomScope } from "./kernel_log.ts";
import { Executables } from "./executables.ts";
import { CgroupNames } from "./cgroup_names.ts";

interface Directory {
  readonly device: number;
  readonly inode: number;
  readonly names: number;
  readonly path: Text;
  /** The number of its names leaves out a part of a long name, so a renamed directory may have it. */
  readonly isAmbiguous: boolean;
}

/** Looks up the names of users, cgroups and folders on this host, and caches them. */
export class HostLookup implements Lookup {
  readonly #users = new Map<number, string>();
  #usersReadMs = -Infinity;
  readonly #cgroups = new CgroupNames();
  readonly #executables = new Executables();
  readonly #directories = new Map<string, Directory>();
  /** The last result: a parent starts many processes in the same folder. */
  #lastDirectory: Directory | null = null;

  constructor(readonly pageBytes: number) {}

  user(uid: number): string | null {
    const name = this.#users.get(uid);
    if (name !== undefined) return name;
    if (this.#stale(this.#usersReadMs)) {
      this.#usersReadMs = performance.now();
      for (const line of (readText("/etc/passwd") ?? "").split("\n")) {
        const parts = line.split(":");
        if (parts.length > 3 && !this.#users.has(Number(parts[2]))) {
          this.#users.set(Number(parts[2]), parts[0]!);
        }
      }
    }
    return this.#users.get(uid) ?? null;
  }

  cgroup(cgroup: number): string | null {
    return this.#cgroups.name(cgroup);
  }

  cgroupMade(cgroup: number, path: string): void {
    this.#cgroups.learn(cgroup, path);
  }

  cgroupAfterMove(cgroup: number, pid: number): string | null | undefined {
    return this.#cgroups.afterMove(cgroup, pid);
  }

  directory(
    place: DirectoryId,
    pid: number,
    ppid: number | null,
    inherited: Text | null,
  ): Text | null {
    const { device, inode, names } = place;
    if (names === NO_NAMES) return { text: "/" };
    const last = this.#lastDirectory;
    if (
      last !== null && last.names === names && last.inode === inode && last.device === device &&
      isCurrent(last)
    ) return last.path;
    const id = `${device}:${inode}:${names}`;
    const known = this.#directories.get(id);
    if (known !== undefined && isCurrent(known)) {
      this.#lastDirectory = known;
      return known.path;
    }
    // A link may show another directory or name by now, so the names from the event decide.
    const path = linkWith(pid, place) ?? linkWith(ppid, place) ??
      (inherited !== null && fits(inherited, place) ? inherited : null);
    if (path === null) return null;
    if (this.#directories.size >= MAX_DIRECTORIES) this.#directories.clear();
    const isAmbiguous = hasLongName(new TextEncoder().encode(path.text));
    this.#lastDirectory = { device, inode, names, path, isAmbiguous };
    this.#directories.set(id, this.#lastDirectory);
    return path;
  }

  program(
    executable: ExecutableId,
    filename: Text | null,
    argv: readonly Text[] | null,
    cwd: Text | null,
    pid: number,
  ): Program {
    return this.#executables.program(executable, filename, argv, cwd, pid);
  }

  oomScope(pid: number, ts: number): "memcg" | "global" | null {
    return oomScope(pid, ts);
  }

  processOf(tid: number): number | null {
    const tgid = /^Tgid:\t(\d+)$/m.exec(readText(`/proc/${tid}/status`) ?? "")?.[1];
    return tgid === undefined ? null : Number(tgid);
  }

  #stale(readMs: number): boolean {
    return performance.now() - readMs >= STALE_MS;
  }
}

/** A list of users older than this is read again. */
const STALE_MS = 1000;
/** The number of cached folders, each some 200 bytes. */
const MAX_DIRECTORIES = 10_000;

/** Compares inode and names, not the device: btrfs and overlayfs give stat(2) another device. */
function fits({ text, hex }: Text, { inode, names }: DirectoryId): boolean {
  return hex === undefined && pathNames(new TextEncoder().encode(text)) === names &&
    knownFile(text)?.inode === inode;
}

/** Returns whether the path still leads to this directory; checked where its names do not show it. */
function isCurrent({ path, inode, isAmbiguous }: Directory): boolean {
  return !isAmbiguous || knownFile(path.text)?.inode === inode;
}

/**
 * Returns the working directory of a process, if it still has the names that the kernel saw. With a long
 * name it must be the same directory, too.
 */
function linkWith(pid: number | null, { names, inode }: DirectoryId): Text | null {
  if (pid === null) return null;
  const link = `/proc/${pid}/cwd`;
  const bytes = readLinkBytes(link);
  if (bytes === null || pathNames(bytes) !== names) return null;
  return hasLongName(bytes) && identify(link)?.inode !== inode ? null : decodeUtf8(bytes);
}
