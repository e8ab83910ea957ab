import type { State } from "../state/state.ts";

/** Handles a key while help is in front: it scrolls, or closes help. */
export function helpKey(state: State, label: string): State {
  if (state.mode.type !== "help") return state;
  const { scroll } = state.mode;
  const to = (target: number): State => ({
    ...state,
    mode: { type: "help", scroll: Math.max(0, target) },
  });
  switch (label) {
    case "Up":
      return to(scroll - 1);
    case "Down":
      return to(scroll + 1);
    case "PageUp":
      return to(scroll - state.rows + 4);
    case "PageDown":
    case "Space":
      return to(scroll + state.rows - 4);
    case "Home":
      return to(0);
    default:
      return { ...state, mode: { type: "browse" } };
  }
}
