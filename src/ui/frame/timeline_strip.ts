import type { Span } from "../widgets/replay_state.ts";
import type { State } from "../state/state.ts";

/** The columns of the time line that stand for time. */
export interface Strip {
  readonly left: number;
  readonly width: number;
  /** The moment at a column of the screen, or the nearest that has one. */
  tsAt(x: number, span: Span): number;
  /** The column of a moment. */
  columnAt(ts: number, span: Span): number;
}

/** From so many rows on there is room for one row of it, and for two. */
const ONE_ROW = 10;
const TWO_ROWS = 18;

/** Cells before the graph when all stands in one row: `PAUSED 1024x 03:12:05 `. */
const LABEL = 23;

/** Rows of the time line at the bottom; 0 when nothing is replayed or the screen is small. */
export function timelineRows({ replay, rows }: State): 0 | 1 | 2 {
  if (replay === null || rows < ONE_ROW) return 0;
  return rows < TWO_ROWS ? 1 : 2;
}

/** Where on the screen time runs; null when there is no time line. */
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
