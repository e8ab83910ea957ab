import { MAX_LISTED_MOUNTS } from "../../model/base/limits.ts";
import type { FileSystem, MachineReading, Space } from "../../model/inspect/machine.ts";
import {
  isLocal,
  type Mount,
  parseDisks,
  parseInterfaces,
  parseMemoryKinds,
  parseMounts,
  parseSwaps,
  parseZram,
} from "../../wire/proc/machine_files.ts";
import { bootTime } from "../libc/clock.ts";
import { readText, spaceOf } from "../libc/file.ts";

/** Reads devices, file systems and memory of this host. */
export function readMachine(): MachineReading {
  const text = (path: string) => readText(path) ?? "";
  const mounts = parseMounts(text("/proc/self/mountinfo"));
  const swaps = parseSwaps(text("/proc/swaps")).map((swap) => ({
    ...swap,
    stored: parseZram(readText(`/sys/block/${swap.name.replace(/^\/dev\//, "")}/mm_stat`)),
  }));
  // A file system of size 0, as of a pseudo device, has no space to show.
  const all = mounts.map(withSpace).filter(({ space }) =>
    space === null || space.used + space.available > 0
  );
  return {
    ts: bootTime(),
    disks: parseDisks(text("/proc/diskstats")),
    interfaces: parseInterfaces(text("/proc/net/dev")),
    fileSystems: all.slice(0, MAX_LISTED_MOUNTS),
    moreFileSystems: Math.max(0, all.length - MAX_LISTED_MOUNTS),
    ...{ swaps, memory: parseMemoryKinds(text("/proc/meminfo")) },
  };
}

function withSpace(mount: Mount): FileSystem {
  const { path, type, source } = mount;
  const space: Space | null = isLocal(mount) ? spaceOf(path) : null;
  return { path, type, source, space };
}
