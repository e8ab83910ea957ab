import type { ProcessKey } from "../../model/base/process_key.ts";

/** The first and the last moment of a replay, nanoseconds since the recorded boot. */
export interface Span {
  readonly fromTs: number;
  readonly toTs: number;
}

/** The state of a replay on the screen. */
export interface ReplayState {
  readonly span: Span;
  /** The moment on the screen, within the span. */
  readonly ts: number;
  /** Recorded seconds that pass in one second of playing. */
  readonly speed: number;
  readonly isPlaying: boolean;
  /** The moments that the user has marked, in order of time. */
  readonly marks: readonly number[];
  /** Whether the mouse holds the time line. */
  readonly isScrubbing: boolean;
}

/** A command to the player, as data. */
export type ReplayCommand =
  | { readonly do: "play"; readonly speed: number }
  | { readonly do: "pause" }
  | { readonly do: "seek"; readonly ts: number }
  | { readonly do: "step"; readonly direction: 1 | -1 }
  | { readonly do: "next"; readonly landmark: "failure" | "loss"; readonly direction: 1 | -1 }
  | { readonly do: "life"; readonly end: "birth" | "death"; readonly key: ProcessKey }
  /** Goes to a time as the user typed it. */
  | { readonly do: "jump"; readonly text: string };

/** The slowest and the fastest speed. Speeds are powers of two. */
export const SLOWEST = 1 / 16;
export const FASTEST = 1024;

/** A replay keeps at most this many marks; the earliest go first. */
const MAX_MARKS = 100;

/** Returns a replay at its beginning. */
export function replayOf(span: Span, speed = 1): ReplayState {
  const marks: readonly number[] = [];
  return { span, ts: span.fromTs, speed, isPlaying: false, marks, isScrubbing: false };
}

/** Returns the nearest moment within the span. */
export function within({ fromTs, toTs }: Span, ts: number): number {
  return Math.min(Math.max(ts, fromTs), toTs);
}

/** Returns twice the speed, or half of it. */
export function otherSpeed(speed: number, direction: 1 | -1): number {
  return Math.min(FASTEST, Math.max(SLOWEST, direction === 1 ? speed * 2 : speed / 2));
}

/** Returns a speed as text: `4x`, `1/16x`. */
export function speedText(speed: number): string {
  return speed >= 1 ? `${Number(speed.toFixed(2))}x` : `1/${Math.round(1 / speed)}x`;
}

/** Sets a mark at the moment on the screen, or removes it. */
export function toggledMark(replay: ReplayState): ReplayState {
  const { marks, ts } = replay;
  const without = marks.filter((mark) => mark !== ts);
  if (without.length < marks.length) return { ...replay, marks: without };
  return { ...replay, marks: [...marks, ts].sort((a, b) => a - b).slice(-MAX_MARKS) };
}

/** Returns the mark after this moment, or before it; null without one. */
export function nextMark({ marks, ts }: ReplayState, direction: 1 | -1): number | null {
  const found = direction === 1
    ? marks.find((mark) => mark > ts)
    : marks.findLast((mark) => mark < ts);
  return found ?? null;
}
