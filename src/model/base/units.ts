/**
 * Quantities in few cells, for people. What is unknown (null) is `?`, never 0 and never empty.
 */

export const UNKNOWN = "?";

const BINARY_UNITS = ["B", "K", "M", "G", "T", "P", "E"] as const;
const DECIMAL_UNITS = ["", "k", "M", "G", "T"] as const;

/** Bytes in at most 5 cells, in steps of 1024: `512B`, `9.8M`, `123M`, `1.2G`. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  if (bytes === 0) return "0";
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return value.toFixed(digits) + BINARY_UNITS[unit];
}

/** A count in at most 5 cells: `9949`, `12.3k`, `1.2M`. */
export function formatCount(count: number | null): string {
  if (count === null) return UNKNOWN;
  if (count < 9950) return String(Math.round(count));
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < DECIMAL_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return value.toFixed(value < 99.95 ? 1 : 0) + DECIMAL_UNITS[unit];
}

/** An exact count: `118,784`. */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Events a second in at most 5 cells, with a decimal while there are few: `0`, `0.4`, `12`, `2.1k`. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return UNKNOWN;
  if (perSecond > 0 && perSecond < 9.95) return perSecond.toFixed(1);
  if (perSecond < 999.5) return String(Math.round(perSecond));
  return perSecond < 9950 ? `${(perSecond / 1000).toFixed(1)}k` : formatCount(perSecond);
}

/** Percent with one decimal below 100; more than one core makes more than 100. */
export function formatPercent(percent: number | null): string {
  if (percent === null) return UNKNOWN;
  return percent < 99.95 ? percent.toFixed(1) : String(Math.round(percent));
}

const MICROSECOND = 1e3;
const MILLISECOND = 1e6;
/** Nanoseconds in a second. */
export const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A measured time in at most 6 cells, rounded half up: `840us`, `12ms`, `3.2s`, `4m05s`, `3h12m`,
 * `12d04h`. Every form of a report uses it, so that two forms never show two values.
 */
export function formatDuration(ns: number | null): string {
  if (ns === null) return UNKNOWN;
  for (const [unit, name] of SMALL_UNITS) {
    const count = Math.round(ns / unit);
    if (count < 1000) return `${count}${name}`;
  }
  const tenths = Math.round(ns / (SECOND / 10));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}s`;
  const [step] = STEPS.find(([step, limit]) => Math.round(ns / step) * step < limit) ?? [DAY];
  return formatAge(Math.round(ns / step) * step);
}

const SMALL_UNITS = [[1, "ns"], [MICROSECOND, "us"], [MILLISECOND, "ms"]] as const;

/** The smallest unit that a long time shows, and the time from which on it is too long for that. */
const STEPS = [[SECOND, HOUR], [MINUTE, DAY], [HOUR, 100 * DAY]] as const;

/**
 * A time that is still running, in at most 6 cells and no finer than a second: `0s`, `4m05s`. Only
 * what has passed counts, as on a clock: an age of 59.9 seconds is `59s`.
 */
export function formatAge(ns: number | null): string {
  if (ns === null) return UNKNOWN;
  if (ns < MINUTE) return `${Math.floor(ns / SECOND)}s`;
  if (ns < HOUR) return pair(ns, MINUTE, "m", SECOND, "s");
  if (ns < DAY) return pair(ns, HOUR, "h", MINUTE, "m");
  if (ns < 100 * DAY) return pair(ns, DAY, "d", HOUR, "h");
  return `${Math.floor(ns / DAY)}d`;
}

function pair(ns: number, large: number, largeUnit: string, small: number, smallUnit: string) {
  const rest = Math.floor((ns % large) / small);
  return `${Math.floor(ns / large)}${largeUnit}${String(rest).padStart(2, "0")}${smallUnit}`;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

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
  if (localAtBoot === null) return (since / SECOND_MS).toFixed(3);
  const ms = (((localAtBoot + since) % DAY_MS) + DAY_MS) % DAY_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const rest = String(Math.floor(ms % SECOND_MS)).padStart(3, "0");
  return `${two(ms / HOUR_MS)}:${two((ms % HOUR_MS) / MINUTE_MS)}:${
    two((ms % MINUTE_MS) / SECOND_MS)
  }.${rest}`;
}
