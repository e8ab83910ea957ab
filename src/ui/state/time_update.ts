import { SECOND } from "../../model/base/units.ts";
import type { State } from "./state.ts";

/** How far one key press goes, nanoseconds. */
export const STEPS = {
  "time-back": -SECOND,
  "time-forward": SECOND,
  "time-leap-back": -15 * SECOND,
  "time-leap-forward": 15 * SECOND,
} as const;

type TimeAction = keyof typeof STEPS | "time-now";

/** A step through time: carried out by the next frame, which knows what time it is. */
export function timeAction(state: State, action: TimeAction): State {
  if (action === "time-now") return { ...state, past: null, travel: 0 };
  return { ...state, travel: state.travel + STEPS[action] };
}

/** The frame went there, or as far as the table remembers. */
export function travelled(state: State, past: number | null, refused: boolean): State {
  const notice = refused ? "Nothing older is remembered" : state.notice;
  return { ...state, past, travel: 0, notice };
}
