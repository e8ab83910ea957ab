import type { Action } from "../widgets/action.ts";
import type { State } from "../state/state.ts";
import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

/** Moves by their direction; those of one direction add up until the next frame. */
const MOVES: ReadonlyMap<Action | undefined, number> = new Map([
  ...[["up", -1], ["page-up", -1], ["down", 1], ["page-down", 1]] as const,
]);

/** These say how far to go in time, whoever stands under the cursor. */
const TRAVELS: ReadonlySet<Action | undefined> = new Set<Action>([
  ...["time-back", "time-forward", "time-leap-back", "time-leap-forward"] as const,
]);

/**
 * Whether this key has to wait until the cursor stands where the keys before it have sent it.
 * `Down F9` in one frame means the process below, and a pid typed before `F9` means that process:
 * whoever types faster than frames come must never hit another one.
 */
export function needsCursor(state: State, key: KeyEvent): boolean {
  if (state.mode.type !== "browse") return false;
  const { jump, move, search } = state;
  const label = keyLabel(key);
  if (/^[0-9]$/.test(label)) return move !== 0 || search.pending !== null;
  if (jump?.isPending === true || search.pending !== null) return true;
  const action = state.keymap.actionOf(label);
  if (TRAVELS.has(action)) return false;
  const direction = MOVES.get(action);
  // Beyond an end nothing adds up: a step back from there is one step.
  return direction === undefined || (move !== 0 && Math.sign(move) !== direction);
}
