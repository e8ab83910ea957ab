import type { Lookup } from "../../model/lookup.ts";
import type { Text } from "../../model/text.ts";
import { decodeUtf8 } from "../../model/utf8.ts";
import { identify, readLinkBytes, readText } from "../libc/file.ts";
import { CgroupNames } from "./cgroup_names.ts";

interface Directory {
  readonly device: number;
  readonly inode: number;
  readonly path: Text;
  checkedTs: number;
}

/** Names for what the kernel gives as numbers, on the machine we run on; remembered, since they last. */
export class HostLookup implements Lookup {
  readonly #users = new Map<number, string>();
  #usersReadMs = -Infinity;
  readonly #cgroups = new CgroupNames();
  readonly #directories = new Map<string, Directory>();
  /** The one that was asked for last: who starts many processes starts them there. */
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
    device: number,
    inode: number,
    pid: number,
    inherited: Text | null,
    ts: number,
  ): Text | null {
    const last = this.#lastDirectory;
    if (
      last !== null && last.inode === inode && last.device === device &&
      ts - last.checkedTs < STALE_NS
    ) return last.path;
    const id = `${device}:${inode}`;
    const known = this.#directories.get(id);
    if (known !== undefined) {
      this.#lastDirectory = known;
      if (ts - known.checkedTs < STALE_NS) return known.path;
      if (known.path.hex === undefined && identify(known.path.text)?.inode === inode) {
        known.checkedTs = ts;
        return known.path;
      }
      this.#directories.delete(id);
      this.#lastDirectory = null;
    }
    const own = readLinkBytes(`/proc/${pid}/cwd`);
    for (const path of [own === null ? null : decodeUtf8(own), inherited]) {
      // The device is not compared: btrfs and overlayfs show stat(2) another one than they have.
      if (path === null || path.hex !== undefined || identify(path.text)?.inode !== inode) continue;
      if (this.#directories.size >= MAX_DIRECTORIES) this.#directories.clear();
      this.#lastDirectory = { device, inode, path, checkedTs: ts };
      this.#directories.set(id, this.#lastDirectory);
      return path;
    }
    return null;
  }

  #stale(readMs: number): boolean {
    return performance.now() - readMs >= STALE_MS;
  }
}

/** What was read longer ago is read again before it is believed. */
const STALE_MS = 1000;
const STALE_NS = STALE_MS * 1e6;
/** Remembered folders, each some 200 bytes. */
const MAX_DIRECTORIES = 10_000;
