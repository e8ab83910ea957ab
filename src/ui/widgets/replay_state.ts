import type { ProcessKey } from "../../model/base/process_key.ts";

/** From the first event of what is replayed to the last, nanoseconds since the recorded boot. */
export interface Span {
  readonly fromTs: number;
  readonly toTs: number;
}

/** Where a replay stands, as far as the screen remembers it. */
export interface ReplayState {
  readonly span: Span;
  /** The moment that is shown, within the span. */
  readonly ts: number;
  /** Seconds of the recording in one, when it plays. */
  readonly speed: number;
  readonly isPlaying: boolean;
  /** Moments that the user marked, in order of time. */
  readonly marks: readonly number[];
  /** The mouse holds the time line. */
  readonly isScrubbing: boolean;
}

/** What is asked of the player, as data. */
export type ReplayCommand =
  | { readonly do: "play"; readonly speed: number }
  | { readonly do: "pause" }
  | { readonly do: "seek"; readonly ts: number }
  | { readonly do: "step"; readonly direction: 1 | -1 }
  | { readonly do: "next"; readonly landmark: "failure" | "loss"; readonly direction: 1 | -1 }
  | { readonly do: "life"; readonly end: "birth" | "death"; readonly key: ProcessKey }
  /** To a time as the user typed it. */
  | { readonly do: "jump"; readonly text: string };

/** Speeds are powers of two. */
export const SLOWEST = 1 / 16;
export const FASTEST = 1024;

/** Marks that a replay keeps; the earliest go first. */
const MAX_MARKS = 100;

/** A replay that stands at its beginning. */
export function replayOf(span: Span, speed = 1): ReplayState {
  const marks: readonly number[] = [];
  return { span, ts: span.fromTs, speed, isPlaying: false, marks, isScrubbing: false };
}

/** The nearest moment that is within the span. */
export function within({ fromTs, toTs }: Span, ts: number): number {
  return Math.min(Math.max(ts, fromTs), toTs);
}

/** Twice as fast, or half. */
export function otherSpeed(speed: number, direction: 1 | -1): number {
  return Math.min(FASTEST, Math.max(SLOWEST, direction === 1 ? speed * 2 : speed / 2));
}

/** `4x`, `1/16x`. */
export function speedText(speed: number): string {
  return speed >= 1 ? `${Number(speed.toFixed(2))}x` : `1/${Math.round(1 / speed)}x`;
}

/** A mark at the moment that is shown; taken away when there is one. */
export function toggledMark(replay: ReplayState): ReplayState {
  const { marks, ts } = replay;
  const without = marks.filter((mark) => mark !== ts);
  if (without.length < marks.length) return { ...replay, marks: without };
  return { ...replay, marks: [...marks, ts].sort((a, b) => a - b).slice(-MAX_MARKS) };
}

/** The mark after this moment, or before it; null when there is none. */
export function nextMark({ marks, ts }: ReplayState, direction: 1 | -1): number | null {
  const found = direction === 1
    ? marks.find((mark) => mark > ts)
    : marks.findLast((mark) => mark < ts);
  return found ?? null;
}
