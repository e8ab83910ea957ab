import type { Next } from "./next.ts";
import type { Mode, State } from "./state.ts";

type ConfirmMode = Extract<Mode, { type: "confirm" }>;

/** A key while something waits to be confirmed. Only Enter and `y` do it; a stray key does nothing. */
export function confirmKey(state: State, mode: ConfirmMode, label: string): Next {
  switch (label) {
    case "Enter":
    case "y":
      return answered(state, mode, "yes");
    case "Escape":
    case "n":
    case "q":
    case "F10":
      return answered(state, mode, "no");
    default:
      return { state, effects: [] };
  }
}

export function answered(state: State, mode: ConfirmMode, choice: "yes" | "no"): Next {
  const browsing: State = { ...state, mode: { type: "browse" } };
  return { state: browsing, effects: choice === "yes" ? [mode.confirmation.effect] : [] };
}
