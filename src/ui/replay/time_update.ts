import { SECOND } from "../../model/base/units.ts";
import type { Context } from "../state/context.ts";
import type { State } from "../state/state.ts";

/** The length of each step, nanoseconds. */
export const STEPS = {
  "time-back": -SECOND,
  "time-forward": SECOND,
  "time-leap-back": -15 * SECOND,
  "time-leap-forward": 15 * SECOND,
} as const;

type TimeAction = keyof typeof STEPS | "time-now";

/** A way through time, from the moment on the screen. */
export interface Journey extends Pick<Context, "present" | "horizon"> {
  /** The moment on the screen; null is now. */
  readonly past: number | null;
  /** Nanoseconds to go from there. */
  readonly travel: number;
}

/** Goes a step through the past of the live screen, as far back as the table remembers. */
export function timeAction(
  state: State,
  action: TimeAction,
  { present, horizon }: Pick<Context, "present" | "horizon">,
): State {
  if (action === "time-now") return { ...state, past: null };
  const { past, refused } = arrive({ past: state.past, travel: STEPS[action], present, horizon });
  return { ...state, past, notice: refused ? "Nothing older is remembered" : state.notice };
}

/** Returns where a journey ends, and whether it had to stop at the horizon. */
export function arrive(
  { past, travel, present, horizon }: Journey,
): { readonly past: number | null; readonly refused: boolean } {
  if (travel === 0) return { past, refused: false };
  const wanted = (past ?? present) + travel;
  if (wanted >= present) return { past: null, refused: false };
  return { past: Math.max(horizon, wanted), refused: wanted < horizon };
}
