/** Sizes of the timeline in CSS pixels, and the positions of times and processes in it. */
import type { TimeWindow } from "./time_window.ts";

export const ROW_HEIGHT = 22;
export const AXIS_HEIGHT = 24;
const INDENT = 12;
/** A column of names below this width has half the indent. */
const NARROW = 180;
/** Deepest indent, in generations; a deeper one would push the name out of sight. */
const MOST_INDENTED = 14;

/** The geometry of the timeline on the screen. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Width of the column of names at the left. */
  readonly names: number;
  readonly scrollTop: number;
  readonly window: TimeWindow;
}

/** Returns the position of a time. */
export function xOf({ width, names, window }: Layout, ns: number): number {
  return names + (ns - window.from) / (window.to - window.from) * (width - names);
}

/** Returns the time at a position. */
export function momentAt({ width, names, window }: Layout, x: number): number {
  const part = (x - names) / Math.max(1, width - names);
  return window.from + part * (window.to - window.from);
}

/** Returns the top of a row. */
export function yOf({ scrollTop }: Layout, row: number): number {
  return AXIS_HEIGHT + row * ROW_HEIGHT - scrollTop;
}

/** Returns the row at a height; -1 on the axis. It may be after the last row. */
export function rowAt({ scrollTop }: Layout, y: number): number {
  return y < AXIS_HEIGHT ? -1 : Math.floor((y - AXIS_HEIGHT + scrollTop) / ROW_HEIGHT);
}

/** Returns where the name of a process begins; its fold triangle is left of it. */
export function indentOf({ names }: Layout, depth: number): number {
  const step = names < NARROW ? INDENT / 2 : INDENT;
  return 20 + Math.min(depth, MOST_INDENTED) * step;
}
