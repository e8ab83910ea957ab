import { wallOffset } from "../../sources/libc/clock.ts";
import { readText } from "../../sources/libc/file.ts";

/** The identity of this host, for the `meta` line and the header. */
export interface HostIdentity {
  readonly host: string;
  readonly kernel: string | null;
  readonly bootId: string | null;
  /** Online CPUs, also those that this process may not use. */
  readonly cpus: number | null;
}

export function hostIdentity(): HostIdentity {
  return {
    host: readText("/proc/sys/kernel/hostname")?.trim() ?? "?",
    kernel: readText("/proc/sys/kernel/osrelease")?.trim() ?? null,
    bootId: readText("/proc/sys/kernel/random/boot_id")?.trim() ?? null,
    cpus: countCpus(readText("/sys/devices/system/cpu/online") ?? ""),
  };
}

/** Returns the number of CPUs in a list of the kernel such as `0-3,8`; null for another text. */
export function countCpus(list: string): number | null {
  let count = 0;
  for (const range of list.trim().split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) return null;
    count += Number(last) - Number(first) + 1;
  }
  return count;
}

/** The smallest step of the clock that redraws every time of day, milliseconds. */
const LEAST_STEP_MS = 20;

/** The local time at boot. It follows changes of the clock and of the time zone. */
export class LocalClock {
  #known = -Infinity;

  /** Returns milliseconds since 1970 with the zone added. */
  localAtBoot(): number {
    const { seconds, nanoseconds } = wallOffset();
    const zone = new Date().getTimezoneOffset() * 60_000;
    const now = Math.round(seconds * 1000 + nanoseconds / 1e6) - zone;
    // Two readings are never exactly equal; small differences would make the screen flicker.
    if (Math.abs(now - this.#known) > LEAST_STEP_MS) this.#known = now;
    return this.#known;
  }
}
