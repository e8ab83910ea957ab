import { formatDuration } from "../../model/base/units.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import { numberValue } from "../../model/query/field_value.ts";

/** A time of a recording as a user writes it; docs/report.md lists the forms. */
export type TimeArgument =
  /** Nanoseconds after the start of the recording, or before its end. */
  | { readonly kind: "after start" | "before end"; readonly ns: number }
  /** A local time of day, milliseconds since midnight. */
  | { readonly kind: "clock"; readonly ms: number }
  /** Milliseconds since 1970; `isLocal` when the time zone is not subtracted yet. */
  | { readonly kind: "date"; readonly ms: number; readonly isLocal: boolean }
  /** Nanoseconds since boot, the `ts` of an event. */
  | { readonly kind: "ts"; readonly ns: number };

export const TIME_FORMS =
  "a time such as 03:12, 03:12:05.5, 2026-11-23T03:12:05Z, +30s (after the start) or -30s (before the end)";

/** The forms for one line of the screen, which cuts a long text. */
export const SHORT_TIME_FORMS = "03:12, 03:12:05.5, +30s, -30s or 2026-11-23T03:12Z";

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/;
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,9})?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** Parses a time of a recording; null when the text has no such form. */
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

/** The times of a recording by which {@linkcode resolveTime} finds others. */
export interface RecordedSpan {
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970. */
  readonly bootWallMs: number | null;
}

const DAY_MS = 86_400_000;

/**
 * Returns the nanoseconds since boot of a time. A time of day is the first one after the start of the
 * recording. Returns null for a time of day when the recording has none.
 *
 * @param zoneMinutes returns the minutes to add to UTC for local time
 */
export function resolveTime(
  argument: TimeArgument,
  { fromTs, toTs, bootWallMs }: RecordedSpan,
  zoneMinutes: (wallMs: number) => number,
): number | null {
  switch (argument.kind) {
    case "ts":
      return argument.ns;
    case "after start":
      return fromTs + argument.ns;
    case "before end":
      return toTs - argument.ns;
    case "date": {
      if (bootWallMs === null) return null;
      const zone = argument.isLocal ? zoneMinutes(argument.ms) * 60_000 : 0;
      return (argument.ms - zone - bootWallMs) * 1e6;
    }
    case "clock": {
      if (bootWallMs === null) return null;
      const start = bootWallMs + fromTs / 1e6;
      const local = start + zoneMinutes(start) * 60_000;
      const midnight = Math.floor(local / DAY_MS) * DAY_MS;
      // A recording that starts at 03:12:00.4 contains 03:12.
      const isOver = midnight + argument.ms < local - 60_000;
      return fromTs + (midnight + argument.ms + (isOver ? DAY_MS : 0) - local) * 1e6;
    }
  }
}

/** Returns the minutes to add to UTC for the local time of this host. */
export function zoneMinutes(wallMs: number): number {
  return -new Date(wallMs).getTimezoneOffset();
}

/** Parses "30s", "1.5m", "200ms" or "2h" into milliseconds; a bare number is seconds. null for others. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  if (!parts) return null;
  const unit = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 }[parts[2] ?? "s"]!;
  return Number(parts[1]) * unit;
}

/** Parses a duration as in a query, into milliseconds. Returns the problem when the text is none. */
export function parseQueryDuration(text: string): number | { readonly problem: string } {
  const value = numberValue("time", text, false);
  if (typeof value === "number") return value / 1e6;
  return { problem: `${value.what}; ${value.remedy}` };
}

/** The times that the options name, nanoseconds since boot; null without the option. */
export interface AskedRange {
  readonly at?: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** A recording that starts at 03:12:00.4 contains 03:12. */
const SLACK_NS = 60e9;

/**
 * Returns a warning for each time outside of the recording, whose output would look like that of an idle
 * host. Throws an {@linkcode ExitError} when `--from` is after `--to`.
 */
export function rangeWarnings(
  { at = null, from, to }: AskedRange,
  { fromTs, toTs }: { readonly fromTs: number; readonly toTs: number },
): string[] {
  if (from !== null && to !== null && from > to) {
    throw new ExitError(EXIT.usage, "--from is after --to; exchange them");
  }
  const warnings: string[] = [];
  const warn = (option: string, ns: number, where: string) =>
    warnings.push(`${option} is ${formatDuration(ns)} ${where}, which has no events of that time`);
  for (const [option, ts] of [["--at", at], ["--from", from]] as const) {
    if (ts !== null && ts > toTs) warn(option, ts - toTs, "after the end of the recording");
  }
  for (const [option, ts] of [["--at", at], ["--to", to]] as const) {
    if (ts !== null && ts < fromTs - (option === "--at" ? SLACK_NS : 0)) {
      warn(option, fromTs - ts, "before the beginning of the recording");
    }
  }
  return warnings;
}
