/** The visible part of the recording, nanoseconds since its start. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Shortest window, nanoseconds: shorter ones would show no more detail. */
const SHORTEST = 1000;

/** Moves a window into the recording, with its length where possible. */
export function fitted({ from, to }: TimeWindow, durationNs: number): TimeWindow {
  const whole = Math.max(SHORTEST, durationNs);
  const length = Math.min(whole, Math.max(SHORTEST, to - from));
  const start = Math.min(whole - length, Math.max(0, from));
  return { from: start, to: start + length };
}

/** Zooms in (factor below 1) or out; the time `at` keeps its position on the screen. */
export function zoomed({ from, to }: TimeWindow, factor: number, at: number): TimeWindow {
  return { from: at - (at - from) * factor, to: at + (to - at) * factor };
}

/** Moves a window by a part of its own length. */
export function panned({ from, to }: TimeWindow, part: number): TimeWindow {
  const by = (to - from) * part;
  return { from: from + by, to: to + by };
}

/** Returns the window around a span of time, with a margin on both sides. */
export function around(from: number, to: number): TimeWindow {
  const margin = Math.max((to - from) * 0.15, SHORTEST);
  return { from: from - margin, to: to + margin };
}

/** Returns round times for an axis, at least `leastNs` apart. */
export function ticks({ from, to }: TimeWindow, leastNs: number): { at: number; step: number }[] {
  let step = 1;
  for (const factors = [2, 2.5, 2]; step < leastNs;) step *= factors[digit(step)]!;
  if (step > 1e10) step = sixtieth(leastNs);
  const list: { at: number; step: number }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) list.push({ at, step });
  return list;
}

/** Returns 0, 1 or 2 for a step that begins with 1, 2 or 5. */
function digit(step: number): number {
  const first = Number(step.toExponential()[0]);
  return first === 1 ? 0 : first === 2 ? 1 : 2;
}

function sixtieth(leastNs: number): number {
  const steps = [15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400];
  const seconds = steps.find((step) => step * 1e9 >= leastNs);
  return 1e9 * (seconds ?? Math.ceil(leastNs / 86_400e9) * 86_400);
}

/** Returns a time since the start, as exact as `step` needs: `1.25s`, `340ms`, `2m15s`. */
export function momentText(ns: number, step: number): string {
  if (ns === 0) return "0";
  const decimals = (unit: number) => Math.max(0, Math.min(9, -Math.floor(Math.log10(step / unit))));
  if (ns < 1e6) return `${(ns / 1e3).toFixed(decimals(1e3))}µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(decimals(1e6))}ms`;
  if (ns < 60e9) return `${(ns / 1e9).toFixed(decimals(1e9))}s`;
  const minutes = Math.floor(ns / 60e9);
  const seconds = ((ns - minutes * 60e9) / 1e9).toFixed(decimals(1e9));
  const padded = seconds.split(".")[0]!.length === 1 ? `0${seconds}` : seconds;
  if (minutes < 60) return `${minutes}m${padded}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m${
    step < 60e9 ? `${padded}s` : ""
  }`;
}
