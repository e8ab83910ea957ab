import { SECOND } from "../base/units.ts";

/** The devices, file systems and memory of a host, at one moment. */
export interface MachineReading {
  /** Nanoseconds since boot. */
  readonly ts: number;
  readonly disks: readonly DiskCounters[];
  readonly interfaces: readonly InterfaceCounters[];
  readonly fileSystems: readonly FileSystem[];
  /** The mounts that the list leaves out, since it is long. */
  readonly moreFileSystems: number;
  readonly swaps: readonly SwapArea[];
  /** Kinds of memory with their bytes; null: this kernel does not say. */
  readonly memory: readonly (readonly [name: string, bytes: number | null])[];
}

/** Totals of a block device since boot (Documentation/admin-guide/iostats). */
export interface DiskCounters {
  readonly name: string;
  readonly read: number;
  readonly written: number;
  /** Milliseconds in which a request was under way. */
  readonly busyMs: number;
}

/** Totals of a network interface since it came up. */
export interface InterfaceCounters {
  readonly name: string;
  readonly received: number;
  readonly sent: number;
  /** Packets with an error, and dropped ones, in both directions. */
  readonly errors: number;
  readonly drops: number;
}

/** A mounted file system with its space. */
export interface FileSystem {
  readonly path: string;
  readonly type: string;
  readonly source: string;
  /** null: it was not asked, since a server that is away would stop TraceFlock; or it gave no answer. */
  readonly space: Space | null;
}

/** Bytes of a file system (statfs(2)); what is free for root only is in none of the two. */
export interface Space {
  readonly used: number;
  readonly available: number;
}

/** A swap file or partition, with what zram does to its pages. */
export interface SwapArea {
  readonly name: string;
  readonly used: number;
  readonly size: number;
  /** The memory that the compressed pages take, for zram. */
  readonly stored: number | null;
}

/** Returns the growth a second of a total of a device; null without an earlier reading of it. */
export function growth<Device extends { readonly name: string }>(
  before: MachineReading | null,
  now: MachineReading,
  list: (reading: MachineReading) => readonly Device[],
  device: Device,
  total: (device: Device) => number,
): number | null {
  if (before === null || now.ts <= before.ts) return null;
  const then = list(before).find(({ name }) => name === device.name);
  // A device that has come back counts from zero.
  if (then === undefined || total(device) < total(then)) return null;
  return (total(device) - total(then)) / ((now.ts - before.ts) / SECOND);
}
