import { parseDuration } from "./duration.ts";

/** A moment as a user writes it; docs/report.md lists the forms. */
export type Moment =
  /** So many nanoseconds after the start of the recording, or before its end. */
  | { readonly kind: "after start" | "before end"; readonly ns: number }
  /** A time of day on the wall, milliseconds since midnight. */
  | { readonly kind: "clock"; readonly ms: number }
  /** Milliseconds since 1970; `isLocal` when the zone is still to be taken off. */
  | { readonly kind: "date"; readonly ms: number; readonly isLocal: boolean }
  /** Nanoseconds since boot, the `ts` of an event. */
  | { readonly kind: "ts"; readonly ns: number };

export const MOMENT_FORMS =
  "a time such as 03:12, 03:12:05.5, 2026-11-23T03:12:05Z, +30s (after the start) or -30s (before the end)";

/** The same for a line of the screen: what can be cut off there is not the way out. */
export const SHORT_FORMS = "03:12, 03:12:05.5, +30s, -30s or 2026-11-23T03:12Z";

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/;
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,9})?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** Reads a moment; null when it is none. */
export function parseMoment(text: string): Moment | null {
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
export interface Span {
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
export function momentIn(
  moment: Moment,
  { fromTs, toTs, bootWallMs }: Span,
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
