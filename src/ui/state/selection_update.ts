import type { Cell } from "../draw/selection.ts";
import { type Next, withoutEffects } from "./context.ts";
import type { State } from "./state.ts";

/** Returns the state after the left button went down on a cell. */
export function pressed(state: State, from: Cell): State {
  return { ...state, selection: { from, to: null, isHeld: true } };
}

/** Returns the state after the mouse moved with its button down. */
export function selecting(state: State, to: Cell): State {
  const { selection } = state;
  if (selection === null || !selection.isHeld) return state;
  const isSame = selection.to === null && to.x === selection.from.x && to.y === selection.from.y;
  return isSame ? state : { ...state, selection: { ...selection, to } };
}

/** Copies what was selected. The marks stay until the next key or click. */
export function released(state: State): Next {
  const { selection } = state;
  if (selection === null || !selection.isHeld) return withoutEffects(state);
  const { from, to } = selection;
  if (to === null) return withoutEffects({ ...state, selection: null });
  return {
    state: { ...state, selection: { from, to, isHeld: false } },
    effects: [{ type: "copy-cells", from, to }],
  };
}
