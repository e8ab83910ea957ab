import type { DiskCounters, InterfaceCounters, SwapArea } from "../../model/inspect/machine.ts";

const SECTOR = 512;

/** Parses /proc/diskstats: each device that has done something, partitions too. */
export function parseDisks(text: string): readonly DiskCounters[] {
  return text.split("\n").flatMap((line): DiskCounters[] => {
    const words = line.trim().split(/ +/);
    const name = words[2];
    const [read, written, busyMs] = [Number(words[5]), Number(words[9]), Number(words[12])];
    if (name === undefined || ![read, written, busyMs].every(Number.isFinite)) return [];
    if (read === 0 && written === 0) return [];
    return [{ name, read: read * SECTOR, written: written * SECTOR, busyMs }];
  });
}

/** Parses /proc/net/dev: each interface, loopback and bridges too. */
export function parseInterfaces(text: string): readonly InterfaceCounters[] {
  return text.split("\n").flatMap((line): InterfaceCounters[] => {
    const colon = line.lastIndexOf(":");
    const words = line.slice(colon + 1).trim().split(/ +/).map(Number);
    if (colon < 0 || words.length < 12 || !words.every(Number.isFinite)) return [];
    const at = (place: number) => words[place] ?? 0;
    return [{
      name: line.slice(0, colon).trim(),
      ...{ received: at(0), sent: at(8), errors: at(2) + at(10), drops: at(3) + at(11) },
    }];
  });
}

/** A line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly type: string;
  readonly source: string;
}

/**
 * Parses the mounts with files of their own: one for each device, that with the shortest path. The file
 * systems of the kernel, such as proc and cgroup, are left out.
 */
export function parseMounts(text: string): readonly Mount[] {
  const visible = new Map<string, Mount>();
  for (const line of text.split("\n")) {
    const [place = "", kind = ""] = line.split(" - ");
    const words = place.split(" ");
    const [type, source] = kind.split(" ");
    const [device, path] = [words[2], words[4]];
    if (device === undefined || path === undefined || type === undefined) continue;
    const found = { device, type, path: unescaped(path), source: unescaped(source ?? "") };
    // A later mount hides the one below it.
    visible.set(found.path, found);
  }
  const mounts = new Map<string, Mount>();
  for (const found of visible.values()) {
    if (KERNELS.has(found.type) || found.path.startsWith("/sys/")) continue;
    const known = mounts.get(found.device);
    if (known === undefined || found.path.length < known.path.length) {
      mounts.set(found.device, found);
    }
  }
  return [...mounts.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** File systems without files of a user, or without a size. */
const KERNELS: ReadonlySet<string> = new Set([
  ...["autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts"],
  ...["devtmpfs", "efivarfs", "fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore"],
  ...["rpc_pipefs", "securityfs", "selinuxfs", "sysfs", "tracefs", "ramfs", "rootfs", "none"],
]);

/** File systems of this machine: a question for their space waits for no server. */
const LOCAL: ReadonlySet<string> = new Set([
  ...["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs"],
  ...["vfat", "exfat", "ntfs3", "iso9660", "udf", "squashfs", "erofs", "tmpfs", "overlay"],
]);

export function isLocal({ type }: Pick<Mount, "type">): boolean {
  return LOCAL.has(type);
}

/** Decodes `\040` and the like, by which the kernel writes blanks and backslashes in a path. */
function unescaped(text: string): string {
  return text.replaceAll(
    /\\([0-7]{3})/g,
    (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Parses /proc/swaps, in kB. */
export function parseSwaps(text: string): readonly Omit<SwapArea, "stored">[] {
  return text.split("\n").slice(1).flatMap((line) => {
    const [name, , size, used] = line.trim().split(/\s+/);
    const sizes = [Number(size), Number(used)];
    if (name === undefined || size === undefined || !sizes.every(Number.isFinite)) return [];
    return [{ name: unescaped(name), size: Number(size) * 1024, used: Number(used) * 1024 }];
  });
}

/** Parses /sys/block/zramN/mm_stat: the memory that the device takes in all; null for another text. */
export function parseZram(text: string | null): number | null {
  const used = /^ *\d+ +\d+ +(\d+)/.exec(text ?? "")?.[1];
  return used === undefined ? null : Number(used);
}

/** Parses the kinds of memory of /proc/meminfo that the header has no place for. */
export function parseMemoryKinds(text: string): readonly (readonly [string, number | null])[] {
  const values = new Map<string, number>();
  for (const [, name = "", count] of text.matchAll(/^([\w()]+): +(\d+)/gm)) {
    values.set(name, Number(count));
  }
  const value = (name: string) => values.get(name) ?? null;
  const bytes = (name: string) => {
    const kB = value(name);
    return kB === null ? null : kB * 1024;
  };
  const [pages, free, size] = [
    value("HugePages_Total"),
    value("HugePages_Free"),
    bytes("Hugepagesize"),
  ];
  const huge = (count: number | null) => count === null || size === null ? null : count * size;
  const used = pages === null || free === null ? null : pages - free;
  return [
    ["free", bytes("MemFree")],
    ["cached files", bytes("Cached")],
    ["buffers", bytes("Buffers")],
    ["shared", bytes("Shmem")],
    ["not yet written", bytes("Dirty")],
    ["kernel, reclaimable", bytes("SReclaimable")],
    ["kernel, other slabs", bytes("SUnreclaim")],
    ["transparent huge", bytes("AnonHugePages")],
    ["huge pages used", huge(used)],
    ["huge pages in all", huge(pages)],
    ["zswap holds", bytes("Zswapped")],
    ["zswap takes", bytes("Zswap")],
  ];
}
