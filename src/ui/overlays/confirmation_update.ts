import { scrolledList } from "./confirmation_view.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import type { Mode, State } from "../state/state.ts";

type ConfirmMode = Extract<Mode, { type: "confirm" }>;

/**
 * Handles a key while a question is open. Enter gives the highlighted answer, `y` says yes, and
 * Escape, `n`, `q` and F10 say no. Up, Down and their like scroll the list. Any other key has no effect.
 */
export function confirmKey(state: State, mode: ConfirmMode, label: string): Next {
  const { confirmation } = mode;
  switch (label) {
    case "Enter":
      return answered(state, mode, confirmation.choice);
    case "y":
      return answered(state, mode, "yes");
    case "Left":
    case "Right":
    case "Tab":
    case "Shift+Tab": {
      const choice = confirmation.choice === "yes" ? "no" : "yes";
      const next = { ...confirmation, choice } as const;
      return withoutEffects({ ...state, mode: { type: "confirm", confirmation: next } });
    }
    case "Up":
      return withoutEffects(scrolled(state, mode, { lines: -1 }));
    case "Down":
      return withoutEffects(scrolled(state, mode, { lines: 1 }));
    case "PageUp":
      return withoutEffects(scrolled(state, mode, { pages: -1 }));
    case "PageDown":
      return withoutEffects(scrolled(state, mode, { pages: 1 }));
    case "Home":
      return withoutEffects(scrolled(state, mode, { lines: -Infinity }));
    case "End":
      return withoutEffects(scrolled(state, mode, { lines: Infinity }));
    case "Escape":
    case "n":
    case "q":
    case "F10":
      return answered(state, mode, "no");
    default:
      return withoutEffects(state);
  }
}

export function confirmWheel(state: State, mode: ConfirmMode, rows: number): State {
  return scrolled(state, mode, { lines: rows });
}

/** Scrolls the list of processes, which can be longer than the box. */
function scrolled(
  state: State,
  { confirmation }: ConfirmMode,
  by: Parameters<typeof scrolledList>[2],
): State {
  return {
    ...state,
    mode: { type: "confirm", confirmation: scrolledList(confirmation, state, by) },
  };
}

export function answered(state: State, mode: ConfirmMode, choice: "yes" | "no"): Next {
  const { act, effect, warnings } = mode.confirmation;
  const browsing: State = { ...state, mode: { type: "browse" } };
  if (choice === "yes") return { state: afterYes(browsing, mode), effects: [effect] };
  // Enter acts elsewhere, so the screen reports that it sent nothing here.
  const unsent = act.type === "signal"
    ? "No signal was sent"
    : act.type === "strace"
    ? "strace was not attached"
    : "Nothing was changed";
  const notice = warnings.length === 0 ? state.notice : unsent;
  return withoutEffects({ ...browsing, notice });
}

/** strace gets its pane; the other acts have a notice. */
function afterYes(browsing: State, { confirmation: { act, targets } }: ConfirmMode): State {
  const target = targets.find(({ isDead }) => !isDead);
  if (act.type !== "strace" || target === undefined) return browsing;
  return { ...browsing, mode: { type: "strace", target, top: null, scroll: 0 } };
}
