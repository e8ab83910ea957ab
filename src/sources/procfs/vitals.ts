import { NANOSECONDS_PER_TICK } from "../../model/base/process_key.ts";
import { readText } from "../libc/file.ts";

/** The load, cpu and memory of the host. Each value is null when it could not be read. */
export interface Vitals {
  /** Averages over 1, 5 and 15 minutes (proc_loadavg(5)). */
  readonly load: readonly [number, number, number] | null;
  /** The percentage of all CPUs together since the last call; null at the first call. */
  readonly cpuPercent: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly swapUsed: number | null;
  readonly swapTotal: number | null;
}

/** Reads the load, memory and cpu time of the host. */
export class VitalsReader {
  #busy = 0;
  #total = 0;
  /** The cpu time of all processes at the last read, nanoseconds; null when unknown. */
  busyNs: number | null = null;

  read(): Vitals {
    return { load: this.#load(), cpuPercent: this.#cpu(), ...this.#memory() };
  }

  #load(): Vitals["load"] {
    const parts = /^(\S+) (\S+) (\S+)/.exec(readText("/proc/loadavg") ?? "");
    return parts === null ? null : [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  }

  /** Reads proc_stat(5): user nice system idle iowait irq softirq steal. user includes guest time. */
  #cpu(): number | null {
    const line = /^cpu +([\d ]+)/.exec(readText("/proc/stat") ?? "");
    if (line === null) return null;
    const ticks = line[1]!.trim().split(" ").map(Number).slice(0, 8);
    const total = ticks.reduce((sum, value) => sum + value, 0);
    const busy = total - ticks[3]! - (ticks[4] ?? 0);
    this.busyNs = (ticks[0]! + ticks[1]! + ticks[2]!) * NANOSECONDS_PER_TICK;
    const [beforeBusy, beforeTotal] = [this.#busy, this.#total];
    this.#busy = busy;
    this.#total = total;
    if (beforeTotal === 0 || total <= beforeTotal) return null;
    return ((busy - beforeBusy) / (total - beforeTotal)) * 100;
  }

  /** Reads proc_meminfo(5), in kB. Used memory is all that is not available, as in free(1). */
  #memory(): Pick<Vitals, "memoryUsed" | "memoryTotal" | "swapUsed" | "swapTotal"> {
    const text = readText("/proc/meminfo") ?? "";
    const bytes = (name: string): number | null => {
      const found = new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text);
      return found === null ? null : Number(found[1]) * 1024;
    };
    const used = (total: number | null, free: number | null) =>
      total === null || free === null ? null : total - free;
    const memoryTotal = bytes("MemTotal");
    const swapTotal = bytes("SwapTotal");
    return {
      memoryTotal,
      memoryUsed: used(memoryTotal, bytes("MemAvailable")),
      swapTotal,
      swapUsed: used(swapTotal, bytes("SwapFree")),
    };
  }
}
