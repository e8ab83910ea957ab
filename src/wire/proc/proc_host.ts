import type { HostPressure } from "../../model/scan/host_vitals.ts";

/** Clock ticks of one CPU, or of all, since boot (proc_stat(5)). */
export interface CpuTicks {
  /** Neither idle nor waiting for a disk. */
  readonly busy: number;
  readonly total: number;
  /** Of processes: user, nice and system. */
  readonly processes: number;
}

export interface CpuTimes {
  readonly all: CpuTicks;
  /** The CPUs that are online, by their number. */
  readonly cpus: ReadonlyMap<number, CpuTicks>;
}

/** Parses /proc/stat; null for another text. */
export function parseCpuTimes(text: string): CpuTimes | null {
  let all: CpuTicks | null = null;
  const cpus = new Map<number, CpuTicks>();
  for (const line of text.split("\n")) {
    const found = /^cpu(\d*) +([\d ]+)$/.exec(line);
    // The lines of the CPUs are the first ones.
    if (found === null) break;
    const ticks = ticksOf(found[2]!);
    if (ticks === null) continue;
    if (found[1] === "") all = ticks;
    else cpus.set(Number(found[1]), ticks);
  }
  return all === null ? null : { all, cpus };
}

/** Parses `user nice system idle iowait irq softirq steal`; user includes the time of guests. */
function ticksOf(text: string): CpuTicks | null {
  const [user, nice, system, idle, ...rest] = text.trim().split(/ +/).slice(0, 8).map(Number);
  if (user === undefined || nice === undefined || system === undefined || idle === undefined) {
    return null;
  }
  const processes = user + nice + system;
  const [iowait = 0, ...interrupts] = rest;
  const busy = interrupts.reduce((sum, value) => sum + value, processes);
  return { busy, total: busy + idle + iowait, processes };
}

/** Parses /proc/loadavg; null for another text. */
export function parseLoad(text: string): readonly [number, number, number] | null {
  const found = /^([\d.]+) ([\d.]+) ([\d.]+) /.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** Bytes of memory and swap. Used memory is all that is not available, as in free(1). */
export interface MemoryUse {
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly swapUsed: number | null;
  readonly swapTotal: number | null;
}

/** Parses /proc/meminfo (proc_meminfo(5)), whose values are in kB. */
export function parseMemory(text: string): MemoryUse {
  const bytes = new Map<string, number>();
  for (const [, name = "", kB] of text.matchAll(/^(\w+): +(\d+) kB$/gm)) {
    bytes.set(name, Number(kB) * 1024);
  }
  const value = (name: string) => bytes.get(name) ?? null;
  const used = (total: number | null, free: number | null) =>
    total === null || free === null ? null : total - free;
  const [memoryTotal, swapTotal] = [value("MemTotal"), value("SwapTotal")];
  return {
    ...{ memoryTotal, memoryUsed: used(memoryTotal, value("MemAvailable")) },
    ...{ swapTotal, swapUsed: used(swapTotal, value("SwapFree")) },
  };
}

/** Bytes since boot that a device has read and written, or received and sent. */
export interface TrafficCounter {
  readonly read: number;
  readonly written: number;
}

/** The kernel counts in sectors of this many bytes, whatever the device has. */
const SECTOR = 512;

/** Devices whose traffic is that of other devices, or of memory. */
const STACKED = /^(?:dm-|md|loop|ram|zram|bcache|drbd)\d|^nvme\d+c\d+n\d+$/;

/** Parses /proc/diskstats: the whole disks, without partitions and devices above other devices. */
export function parseDiskCounters(text: string): ReadonlyMap<string, TrafficCounter> {
  const disks = new Map<string, TrafficCounter>();
  for (const line of text.split("\n")) {
    const words = line.trim().split(/ +/);
    const [name, read, written] = [words[2], Number(words[5]), Number(words[9])];
    if (name === undefined || !Number.isFinite(read) || !Number.isFinite(written)) continue;
    if (STACKED.test(name) || disks.has(wholeDisk(name))) continue;
    disks.set(name, { read: read * SECTOR, written: written * SECTOR });
  }
  return disks;
}

/** Returns the disk of a partition (`sda1`, `nvme0n1p2`). The kernel lists a disk before its partitions. */
function wholeDisk(name: string): string {
  return /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*\D)\d+$/.exec(name)?.[1] ?? "";
}

/** Parses /proc/net/dev, without loopback. */
export function parseNetworkCounters(text: string): ReadonlyMap<string, TrafficCounter> {
  const interfaces = new Map<string, TrafficCounter>();
  for (const line of text.split("\n").slice(2)) {
    const colon = line.lastIndexOf(":");
    const name = line.slice(0, colon).trim();
    const words = line.slice(colon + 1).trim().split(/ +/).map(Number);
    const [read, written] = [words[0], words[8]];
    if (colon < 0 || name === "lo" || read === undefined || written === undefined) continue;
    if (Number.isFinite(read) && Number.isFinite(written)) interfaces.set(name, { read, written });
  }
  return interfaces;
}

/** Returns the first average of the line `some` of a file of /proc/pressure; null for another text. */
function parseSomePressure(text: string | null): number | null {
  const found = /^some avg10=([\d.]+) /m.exec(text ?? "");
  return found === null ? null : Number(found[1]);
}

/** Returns the pressure of three files; null on a host without them. */
export function pressureOf(texts: Readonly<Record<keyof HostPressure, string | null>>) {
  const pressure: HostPressure = {
    cpu: parseSomePressure(texts.cpu),
    memory: parseSomePressure(texts.memory),
    io: parseSomePressure(texts.io),
  };
  return Object.values(pressure).every((value) => value === null) ? null : pressure;
}
