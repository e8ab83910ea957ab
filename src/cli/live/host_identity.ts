import { wallOffset } from "../../sources/libc/clock.ts";
import { readText } from "../../sources/libc/file.ts";

/** Who this machine is, for the `meta` line and the header. */
export interface HostIdentity {
  readonly host: string;
  readonly kernel: string | null;
  readonly bootId: string | null;
  /** CPUs that are online, whatever this process may use of them. */
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

/** Returns how many CPUs a list of the kernel names, such as `0-3,8`; null when it is no such list. */
export function countCpus(list: string): number | null {
  let count = 0;
  for (const range of list.trim().split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) return null;
    count += Number(last) - Number(first) + 1;
  }
  return count;
}

/** A step of the clock that is worth redrawing every time of day, milliseconds. */
const LEAST_STEP = 20;

/** What the clock on the wall showed at boot; follows when the clock or the zone is set. */
export class LocalClock {
  #known = -Infinity;

  /** Milliseconds since 1970 with the zone added. */
  localAtBoot(): number {
    const { seconds, nanoseconds } = wallOffset();
    const zone = new Date().getTimezoneOffset() * 60_000;
    const now = Math.round(seconds * 1000 + nanoseconds / 1e6) - zone;
    // Two readings are never exactly equal; the screen must not flicker for that.
    if (Math.abs(now - this.#known) > LEAST_STEP) this.#known = now;
    return this.#known;
  }
}
