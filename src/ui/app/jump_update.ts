import type { State } from "../state/state.ts";
import { isList } from "../widgets/view_id.ts";

/** As long as the longest pid of a 64-bit kernel (pid_max is 4194304 at most). */
const MAX_DIGITS = 7;

/** A digit in a list goes to the process with that pid, more digits to a longer one, as in htop. */
export function typedDigit(state: State, digit: string): State {
  if (!isList(state.view)) return state;
  const before = state.digits;
  const digits = before.length < MAX_DIGITS ? before + digit : digit;
  return { ...state, digits, goal: { type: "pid", digits }, following: false };
}
