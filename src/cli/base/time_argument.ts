import { formatDuration } from "../../model/base/units.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import { numberValue } from "../../model/query/field_value.ts";

/** A moment as a user writes it; docs/report.md lists the forms. */
export type TimeArgument =
  /** So many nanoseconds after the start of the recording, or before its end. */
  | { readonly kind: "after start" | "before end"; readonly ns: number }
  /** A time of day on the wall, milliseconds since midnight. */
  | { readonly kind: "clock"; readonly ms: number }
  /** Milliseconds since 1970; `isLocal` when the zone is still to be taken off. */
  | { readonly kind: "date"; readonly ms: number; readonly isLocal: boolean }
  /** Nanoseconds since boot, the `ts` of an event. */
  | { readonly kind: "ts"; readonly ns: number };

export const TIME_FORMS =
  "a time such as 03:12, 03:12:05.5, 2026-11-23T03:12:05Z, +30s (after the start) or -30s (before the end)";

/** The same for a line of the screen: what can be cut off there is not the way out. */
export const SHORT_TIME_FORMS = "03:12, 03:12:05.5, +30s, -30s or 2026-11-23T03:12Z";

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/;
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,9})?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** Reads a moment; null when it is none. */
export function parseTimeArgument(text: string): TimeArgument | null {
  if (/^[+-]/.test(text)) {
    const ms = parseDuration(text.slice(1));
    if (ms === null) return null;
    return { kind: text[0] === "+" ? "after start" : "before end", ns: ms * 1e6 };
  }
  if (/^\d{7,20}$/.test(text)) return { kind: "ts", ns: Number(text) };
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds >= 60) return null;
    return { kind: "clock", ms: (hours * 60 + minutes) * 60_000 + seconds * 1000 };
  }
  const date = DATE.exec(text);
  if (date === null) return null;
  const [, day, time = "00:00", seconds = "00", fraction = "", zone] = date;
  const offset = zone === undefined ? "Z" : zone.toUpperCase().replace(/^(...)(\d\d)$/, "$1:$2");
  const ms = Date.parse(`${day}T${time}:${seconds}${offset}`) + Number(`0${fraction}`) * 1000;
  return Number.isFinite(ms) ? { kind: "date", ms, isLocal: zone === undefined } : null;
}

/** What has to be known of a recording to find a moment in it. */
export interface RecordedSpan {
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970. */
  readonly bootWallMs: number | null;
}

const DAY = 86_400_000;

/**
 * Nanoseconds since boot of a moment; a time of day is the first one from the start of the recording
 * on. null when the recording does not tell what time of day it was.
 *
 * @param zoneMinutes minutes to add to UTC for the clock on the wall at a time
 */
export function resolveTime(
  moment: TimeArgument,
  { fromTs, toTs, bootWallMs }: RecordedSpan,
  zoneMinutes: (wallMs: number) => number,
): number | null {
  switch (moment.kind) {
    case "ts":
      return moment.ns;
    case "after start":
      return fromTs + moment.ns;
    case "before end":
      return toTs - moment.ns;
    case "date": {
      if (bootWallMs === null) return null;
      const zone = moment.isLocal ? zoneMinutes(moment.ms) * 60_000 : 0;
      return (moment.ms - zone - bootWallMs) * 1e6;
    }
    case "clock": {
      if (bootWallMs === null) return null;
      const start = bootWallMs + fromTs / 1e6;
      const local = start + zoneMinutes(start) * 60_000;
      const midnight = Math.floor(local / DAY) * DAY;
      // A recording that began at 03:12:00.4 has 03:12 in it.
      const isOver = midnight + moment.ms < local - 60_000;
      return fromTs + (midnight + moment.ms + (isOver ? DAY : 0) - local) * 1e6;
    }
  }
}

/** "30s", "1.5m", "200ms", "2h" to milliseconds; null when it is no such thing. Bare is seconds. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  if (!parts) return null;
  const unit = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 }[parts[2] ?? "s"]!;
  return Number(parts[1]) * unit;
}

/** A time as queries have it, in milliseconds; or what is wrong with it, in the words of a query. */
export function parseQueryDuration(text: string): number | { readonly problem: string } {
  const value = numberValue("time", text, false);
  if (typeof value === "number") return value / 1e6;
  return { problem: `${value.what}; ${value.remedy}` };
}

/** Moments that were asked for, nanoseconds since boot; null is not asked. */
export interface AskedRange {
  readonly at?: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** A recording that began at 03:12:00.4 has 03:12 in it. */
const SLACK = 60e9;

/**
 * One line for each moment that the recording tells nothing of: what comes out then looks like a
 * machine on which nothing happens. Refuses an end before its beginning.
 */
export function rangeWarnings(
  { at = null, from, to }: AskedRange,
  { fromTs, toTs }: { readonly fromTs: number; readonly toTs: number },
): string[] {
  if (from !== null && to !== null && from > to) {
    throw new ExitError(EXIT.usage, "--from is after --to; nothing is between them");
  }
  const words: string[] = [];
  const tell = (option: string, ns: number, where: string) =>
    words.push(`${option} is ${formatDuration(ns)} ${where}, which tells nothing of that time`);
  for (const [option, ts] of [["--at", at], ["--from", from]] as const) {
    if (ts !== null && ts > toTs) tell(option, ts - toTs, "after the end of the recording");
  }
  for (const [option, ts] of [["--at", at], ["--to", to]] as const) {
    if (ts !== null && ts < fromTs - (option === "--at" ? SLACK : 0)) {
      tell(option, fromTs - ts, "before the beginning of the recording");
    }
  }
  return words;
}
