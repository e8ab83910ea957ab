import { formatDuration } from "../../model/base/units.ts";
import type { PageData } from "../../wire/html/page_data.ts";
import type { Recording } from "./recording.ts";

/** Values of a recording as text for the page. */

/** Returns bytes with a unit, such as `1.25 MiB`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return "?";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1023.5 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : digits(value)} ${units[unit]}`;
}

/** Returns a count with separators, such as `1,234`. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** Returns the number of lost events. `?` marks losses without a number, gaps, and looks at /proc; also of an unknown source. */
export function lostText({ facts, gaps }: Pick<PageData, "facts" | "gaps">): string {
  const isTraced = facts.source !== null && facts.source !== "procfs";
  const hasUnknown = facts.lostUncounted > 0 || gaps.length > 0 || !isTraced;
  if (!hasUnknown) return countText(facts.lost);
  return facts.lost > 0 ? `${countText(facts.lost)} + ?` : "?";
}

/** Returns the duration of a process; `so far` marks a live one. */
export function durationText(recording: Recording, place: number): string {
  const text = formatDuration(recording.duration(place));
  return recording.isAlive(place) ? `${text} so far` : text;
}

/** Returns the duration, also in milliseconds to the nanosecond. */
export function exactDuration(recording: Recording, place: number): string {
  const duration = recording.duration(place);
  const soFar = recording.isAlive(place) ? " so far" : "";
  return `${formatDuration(duration)} (${(duration / 1e6).toFixed(6)} ms)${soFar}`;
}

/** Returns a time since the start of the recording, and in local time when that is known. */
export function momentOfDay({ data: { facts } }: Recording, ns: number): string {
  const since = `+${(ns / 1e9).toFixed(ns < 10e9 ? 6 : 3)} s`;
  if (facts.beganMs === null) return since;
  return `${clock(facts.beganMs + ns / 1e6)} (${since})`;
}

/** Returns `02:11:00.482` in local time; empty for a time that no calendar has. */
function clock(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    String(date.getMilliseconds()).padStart(3, "0")
  }`;
}

/** Returns `2026-03-14 02:11:00` in local time. */
export function dayText(ms: number | null): string {
  const date = new Date(ms ?? NaN);
  if (Number.isNaN(date.getTime())) return "time of day unknown";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${
    clock(date.getTime()).slice(0, 8)
  }`;
}

function digits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}
