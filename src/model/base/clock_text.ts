const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The day of a moment on the same clock, `2026-11-23`. */
export function dayText(ts: number, localAtBoot: number): string {
  return new Date(localAtBoot + Math.floor(ts / 1e6)).toISOString().slice(0, 10);
}

/**
 * A moment as the clock on the wall showed it, `14:03:07.482`; seconds since boot when nobody knows
 * when that was.
 *
 * @param ts nanoseconds since boot
 * @param localAtBoot the local clock at boot, milliseconds since 1970 with the zone added
 */
export function clockText(ts: number, localAtBoot: number | null): string {
  const since = Math.floor(ts / 1e6);
  if (localAtBoot === null) return (since / SECOND).toFixed(3);
  const ms = (((localAtBoot + since) % DAY) + DAY) % DAY;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const rest = String(Math.floor(ms % SECOND)).padStart(3, "0");
  return `${two(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}:${two((ms % MINUTE) / SECOND)}.${rest}`;
}
