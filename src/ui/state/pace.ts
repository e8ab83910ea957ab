import { timeText } from "../widgets/setup.ts";
import type { State } from "./state.ts";

/** Without the terminal's focus, frames and readings come so many times slower, where that is set. */
const SLOWNESS_WITHOUT_FOCUS = 5;

/** How many times slower frames come that no key asked for; 1 is the usual pace. */
export function slownessOf({ focused, settings }: State): number {
  return !focused && settings.slowWithoutFocus ? SLOWNESS_WITHOUT_FOCUS : 1;
}

/** What the title says about a slower pace; null at the usual pace. */
export function paceText(state: State): string | null {
  const slowness = slownessOf(state);
  return slowness === 1 ? null : `NO FOCUS: every ${timeText(state.settings.refreshMs * slowness)}`;
}
