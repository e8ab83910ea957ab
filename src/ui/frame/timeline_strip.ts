import type { Span } from "../widgets/replay_state.ts";
import type { State } from "../state/state.ts";

/** The columns of the time line that show time. */
export interface Strip {
  readonly left: number;
  readonly width: number;
  /** Returns the moment at a column of the screen, or at the nearest column of the strip. */
  tsAt(x: number, span: Span): number;
  /** Returns the column of a moment. */
  columnAt(ts: number, span: Span): number;
}

/** A screen of this many rows has room for a time line of one row, and of two. */
const ONE_ROW = 10;
const TWO_ROWS = 18;

/** Cells before the graph of a time line of one row: `PAUSED 1024x 03:12:05 `. */
const LABEL = 23;

/** Returns the rows of the time line; 0 on the live screen and on a small one. */
export function timelineRows({ replay, rows }: State): 0 | 1 | 2 {
  if (replay === null || rows < ONE_ROW) return 0;
  return rows < TWO_ROWS ? 1 : 2;
}

/** Returns the place of the time line on the screen; null without one. */
export function timelineStrip(state: State): Strip | null {
  const height = timelineRows(state);
  if (height === 0) return null;
  const left = height === 1 ? LABEL : 1;
  return stripOf(left, Math.max(1, state.columns - left - 1));
}

function stripOf(left: number, width: number): Strip {
  const last = Math.max(1, width - 1);
  return {
    ...{ left, width },
    tsAt(x, { fromTs, toTs }) {
      const column = Math.min(Math.max(x - left, 0), last);
      return Math.round(fromTs + (toTs - fromTs) * (column / last));
    },
    columnAt(ts, { fromTs, toTs }) {
      const share = toTs === fromTs ? 0 : (ts - fromTs) / (toTs - fromTs);
      return left + Math.min(width - 1, Math.round(share * last));
    },
  };
}
