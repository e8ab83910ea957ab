import { NANOSECONDS_PER_TICK } from "../../model/base/process_key.ts";
import { MAX_CORE_METERS } from "../../model/base/limits.ts";
import { SECOND } from "../../model/base/units.ts";
import type {
  CoreGroup,
  CoreLoads,
  HostPressure,
  HostVitals,
  Traffic,
} from "../../model/scan/host_vitals.ts";
import {
  type CpuTicks,
  type CpuTimes,
  parseCpuTimes,
  parseDiskCounters,
  parseLoad,
  parseMemory,
  parseNetworkCounters,
  type TrafficCounter,
} from "../../wire/proc/proc_host.ts";
import { exists, readText } from "../libc/file.ts";
import type { SlowVitals } from "./slow_vitals.ts";

/** The values that a reader may leave out, because no part of the screen shows them. */
export interface VitalsNeeds {
  readonly io: boolean;
  readonly pressure: boolean;
  readonly sensors: boolean;
}

/** The values of the first frame, which the slow ones must not delay. */
const LEAST: VitalsNeeds = { io: false, pressure: true, sensors: false };

/** Keeps the place of the pressure in the header until it is read. */
const UNREAD_PRESSURE: HostPressure = { cpu: null, memory: null, io: null };

/** A device is asked again after this time whether it is hardware. */
const HARDWARE_LASTS_NS = 60 * SECOND;

/** Reads the load, memory, cpu time and traffic of the host. */
export class VitalsReader {
  readonly #root: string;
  /** Loaded after the first frame; null until then. */
  #slow: SlowVitals | null = null;
  #times: CpuTimes | null = null;
  #groups: readonly CoreGroup[] = [];
  readonly #disk = new TrafficMeter();
  readonly #network = new TrafficMeter();
  readonly #hardware = new Map<string, { readonly isHardware: boolean; readonly ts: number }>();
  #reads = 0;
  /** The cpu time of all processes at the last read, nanoseconds; null when unknown. */
  busyNs: number | null = null;

  /** @param root the folder of `proc` and `sys` */
  constructor(root = "") {
    this.#root = root;
  }

  /**
   * Reads the values. The first reading has only those of the first frame, and those that change
   * slowly come with the third.
   *
   * @param now nanoseconds since boot
   */
  read(now: number, needs: VitalsNeeds = LEAST): HostVitals {
    const { cpuPercent, cores } = this.#cpu();
    const text = (name: string) => readText(`${this.#root}/proc/${name}`) ?? "";
    const { io, pressure, sensors } = needs;
    // The slow files, and their reader, can wait until the screen is there.
    if (++this.#reads === 2) void this.#load();
    const slow = this.#slow;
    return {
      load: parseLoad(text("loadavg")),
      ...{ cpuPercent, cores },
      ...parseMemory(text("meminfo")),
      disk: io ? this.#disk.rate(now, parseDiskCounters(text("diskstats"))) : null,
      network: io
        ? this.#network.rate(now, this.#hardwareOf(now, parseNetworkCounters(text("net/dev"))))
        : null,
      pressure: pressure ? slow === null ? UNREAD_PRESSURE : slow.pressure(now) : null,
      celsius: sensors ? slow?.celsius(now) ?? null : null,
      battery: sensors ? slow?.battery(now) ?? null : null,
    };
  }

  async #load(): Promise<void> {
    const { SlowVitals } = await import("./slow_vitals.ts");
    this.#slow = new SlowVitals(this.#root);
  }

  #cpu(): Pick<HostVitals, "cpuPercent" | "cores"> {
    const times = parseCpuTimes(readText(`${this.#root}/proc/stat`) ?? "");
    const before = this.#times;
    this.#times = times;
    this.busyNs = times === null ? null : times.all.processes * NANOSECONDS_PER_TICK;
    if (times === null) return { cpuPercent: null, cores: null };
    const cpuPercent = percentOf(times.all, before?.all);
    return { cpuPercent, cores: this.#cores(times, before) };
  }

  #cores({ cpus }: CpuTimes, before: CpuTimes | null): CoreLoads {
    const numbers = [...cpus.keys()].sort((a, b) => a - b);
    const share = Math.ceil(numbers.length / MAX_CORE_METERS) || 1;
    const shares = Array.from(
      { length: Math.ceil(numbers.length / share) },
      (_, i) => numbers.slice(i * share, (i + 1) * share),
    );
    const each = shares.map((numbers) =>
      numbers.map((cpu) => percentOf(cpus.get(cpu)!, before?.cpus.get(cpu)))
    );
    this.#groups = sameGroups(
      this.#groups,
      shares.map((numbers) => ({ first: numbers[0]!, last: numbers.at(-1)! })),
    );
    return {
      cpus: numbers.length,
      groups: this.#groups,
      percent: each.map(mean),
      most: each.map(most),
    };
  }

  /** Leaves out bridges, tunnels and the like, whose traffic passes hardware too; all, where nothing is hardware. */
  #hardwareOf(
    now: number,
    interfaces: ReadonlyMap<string, TrafficCounter>,
  ): ReadonlyMap<string, TrafficCounter> {
    for (const [name, { ts }] of this.#hardware) {
      if (!interfaces.has(name) || now - ts > HARDWARE_LASTS_NS) this.#hardware.delete(name);
    }
    const isHardware = (name: string) => {
      const known = this.#hardware.get(name) ??
        { isHardware: exists(`${this.#root}/sys/class/net/${name}/device`), ts: now };
      this.#hardware.set(name, known);
      return known.isHardware;
    };
    const found = [...interfaces].filter(([name]) => isHardware(name));
    return found.length === 0 ? interfaces : new Map(found);
  }
}

/** Returns percent of the time between two readings; null when no time has passed, or it is unknown. */
function percentOf(now: CpuTicks, before: CpuTicks | undefined): number | null {
  if (before === undefined || now.total <= before.total) return null;
  const share = (now.busy - before.busy) / (now.total - before.total);
  // The time of waiting for a disk can go back, which adds to neither side.
  return Math.max(0, Math.min(1, share)) * 100;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Returns the groups before where they are the same: hundreds of readings share one list. */
function sameGroups(before: readonly CoreGroup[], now: readonly CoreGroup[]): readonly CoreGroup[] {
  const isSame = before.length === now.length &&
    before.every(({ first, last }, i) => first === now[i]!.first && last === now[i]!.last);
  return isSame ? before : now;
}

/** Makes rates from counters. */
class TrafficMeter {
  #before: { readonly ts: number; readonly counters: ReadonlyMap<string, TrafficCounter> } | null =
    null;

  /** Returns bytes a second since the call before; null at the first call, and without a device. */
  rate(now: number, counters: ReadonlyMap<string, TrafficCounter>): Traffic | null {
    const before = this.#before;
    this.#before = { ts: now, counters };
    if (before === null || now <= before.ts || counters.size === 0) return null;
    let [read, written] = [0, 0];
    for (const [name, counter] of counters) {
      const old = before.counters.get(name);
      // A device that has come back counts from zero.
      if (old === undefined || counter.read < old.read || counter.written < old.written) continue;
      read += counter.read - old.read;
      written += counter.written - old.written;
    }
    const seconds = (now - before.ts) / SECOND;
    return { read: read / seconds, written: written / seconds };
  }
}
