/**
 * The identity of a process: its pid and its start time.
 *
 * A pid alone is not unique: the kernel reuses it, sometimes a millisecond later. The start time is
 * in clock ticks since boot, exactly as field 22 of `/proc/PID/stat` (proc(5)), so that other tools
 * compute the same key.
 */
export type ProcessKey = string;

/** Clock ticks a second in every interface of /proc: `USER_HZ`, 100 on all of Linux's ports today. */
const TICKS_PER_SECOND = 100;

/** Nanoseconds in one tick of {@linkcode TICKS_PER_SECOND}. */
export const NANOSECONDS_PER_TICK = 1e9 / TICKS_PER_SECOND;

/** Returns the key of process `pid` that started `startTicks` clock ticks after boot. */
export function processKey(pid: number, startTicks: number): ProcessKey {
  return `${pid}-${startTicks}`;
}

/** Returns the tick that contains `ts` (nanoseconds since boot), as the kernel's nsec_to_clock_t. */
export function ticksOf(ts: number): number {
  return Math.floor(ts / NANOSECONDS_PER_TICK);
}

/** Returns the start time in a key; NaN when the string is not a key. */
export function startTicksOf(key: ProcessKey): number {
  const first = key.indexOf("-") + 1;
  if (first === 0 || first === key.length) return NaN;
  let ticks = 0;
  for (let i = first; i < key.length; i++) {
    const digit = key.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    ticks = ticks * 10 + digit;
  }
  return ticks;
}
