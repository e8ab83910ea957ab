/**
 * Formats quantities and times in few cells. An unknown quantity (null) is `?`, never 0 and never empty.
 */

export const UNKNOWN = "?";

const BINARY_UNITS = ["B", "K", "M", "G", "T", "P", "E"] as const;
const DECIMAL_UNITS = ["", "k", "M", "G", "T"] as const;

/** Formats bytes in at most 5 cells, in steps of 1024: `512B`, `9.8M`, `123M`, `1.2G`. */
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

/** Formats a count in at most 5 cells: `9949`, `12.3k`, `1.2M`. */
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

/** Formats an exact count: `118,784`. */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Returns the word for a count: `plural(1, "process", "processes")` is `process`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** Formats a rate per second in at most 5 cells, with a decimal below 10: `0`, `0.4`, `12`, `2.1k`. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return UNKNOWN;
  if (perSecond > 0 && perSecond < 9.95) return perSecond.toFixed(1);
  if (perSecond < 999.5) return String(Math.round(perSecond));
  return perSecond < 9950 ? `${(perSecond / 1000).toFixed(1)}k` : formatCount(perSecond);
}

/** Formats percent with one decimal below 100. Several cores give more than 100. */
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
const DAY_MS = DAY / MILLISECOND;

/**
 * Formats a measured time in at most 6 cells, rounded half up: `840us`, `12ms`, `3.2s`, `4m05s`,
 * `3h12m`, `12d04h`. All report formats use it, so that they show the same value.
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

/** The smallest unit of a long time, and the time above which the next unit applies. */
const STEPS = [[SECOND, HOUR], [MINUTE, DAY], [HOUR, 100 * DAY]] as const;

/**
 * Formats an age in at most 6 cells and whole seconds: `0s`, `4m05s`. It rounds down, as a clock does:
 * an age of 59.9 seconds is `59s`.
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

/** Formats the local date of `ts`: `2026-11-23`. The parameters are those of {@linkcode clockText}. */
export function dayText(ts: number, localAtBoot: number): string {
  return new Date(localAtBoot + Math.floor(ts / MILLISECOND)).toISOString().slice(0, 10);
}

/**
 * Formats the local time of `ts`: `14:03:07.482`, or the seconds since boot when the time of the boot
 * is unknown.
 *
 * @param ts nanoseconds since boot
 * @param localAtBoot local time of the boot, milliseconds since 1970 plus the offset of the zone
 */
export function clockText(ts: number, localAtBoot: number | null): string {
  const sinceBoot = Math.floor(ts / MILLISECOND);
  if (localAtBoot === null) return (sinceBoot / 1000).toFixed(3);
  const ms = (((localAtBoot + sinceBoot) % DAY_MS) + DAY_MS) % DAY_MS;
  return new Date(ms).toISOString().slice("1970-01-01T".length, -"Z".length);
}
