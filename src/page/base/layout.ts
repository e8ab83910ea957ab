/** Sizes of the timeline in CSS pixels, and where a moment and a process stand in it. */
import type { TimeWindow } from "./time_window.ts";

export const ROW_HEIGHT = 22;
export const AXIS_HEIGHT = 24;
const INDENT = 12;
/** Names in less than this are indented by half. */
const NARROW = 180;
/** Deeper generations line up, or their names would be off. */
const MOST_INDENTED = 14;

/** The timeline as it stands on the screen. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Width of the names at the left. */
  readonly names: number;
  readonly scrollTop: number;
  readonly window: TimeWindow;
}

export function xOf({ width, names, window }: Layout, ns: number): number {
  return names + (ns - window.from) / (window.to - window.from) * (width - names);
}

export function momentAt({ width, names, window }: Layout, x: number): number {
  const part = (x - names) / Math.max(1, width - names);
  return window.from + part * (window.to - window.from);
}

export function yOf({ scrollTop }: Layout, row: number): number {
  return AXIS_HEIGHT + row * ROW_HEIGHT - scrollTop;
}

/** The row at a height; -1 on the axis. It may be behind the last row. */
export function rowAt({ scrollTop }: Layout, y: number): number {
  return y < AXIS_HEIGHT ? -1 : Math.floor((y - AXIS_HEIGHT + scrollTop) / ROW_HEIGHT);
}

/** Where the name of a process begins, its twisty before it; a narrow column keeps room for names. */
export function indentOf({ names }: Layout, depth: number): number {
  const step = names < NARROW ? INDENT / 2 : INDENT;
  return 20 + Math.min(depth, MOST_INDENTED) * step;
}
