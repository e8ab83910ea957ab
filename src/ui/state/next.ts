import type { Effect } from "../widgets/effect.ts";
import type { State } from "./state.ts";

/** The state after a message, and what to ask of the world. */
export interface Next {
  readonly state: State;
  readonly effects: readonly Effect[];
}
