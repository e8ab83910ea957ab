import type { State } from "../state/state.ts";
import { type Binding, worksIn } from "../widgets/keymap.ts";

/**
 * Returns the bindings that help shows. Help of one host covers all its views; the screens of a fleet
 * differ too much for that, so each view there has a help of its own.
 */
export function helpBindings({ scope, view, keymap }: State): readonly Binding[] {
  return keymap.bindings.filter(({ action, isRefused }) =>
    isRefused !== true && (scope === "one" || worksIn(action, view))
  );
}

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
