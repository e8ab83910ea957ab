import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { libc } from "./library.ts";

const CLOCK_REALTIME = 0;
const CLOCK_THREAD_CPUTIME_ID = 3;
const CLOCK_BOOTTIME = 7;
const time = new BigInt64Array(2);
const timeBytes = new Uint8Array(time.buffer);

function read(clock: number): { seconds: number; nanoseconds: number } {
  libc().clock_gettime(clock, timeBytes);
  return { seconds: Number(time[0]), nanoseconds: Number(time[1]) };
}

/** Returns nanoseconds since boot, sleep included (CLOCK_BOOTTIME of clock_gettime(2)). */
export function bootTime(): number {
  const { seconds, nanoseconds } = read(CLOCK_BOOTTIME);
  return seconds * 1e9 + nanoseconds;
}

/** Returns the milliseconds of cpu that this thread has used. */
export function cpuTime(): number {
  const { seconds, nanoseconds } = read(CLOCK_THREAD_CPUTIME_ID);
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Returns the present difference of time of day and time since boot. */
export function wallOffset(): WallOffset {
  const boot = read(CLOCK_BOOTTIME);
  const wall = read(CLOCK_REALTIME);
  const borrow = wall.nanoseconds < boot.nanoseconds;
  return {
    seconds: wall.seconds - boot.seconds - (borrow ? 1 : 0),
    nanoseconds: wall.nanoseconds - boot.nanoseconds + (borrow ? 1e9 : 0),
  };
}
