import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { Effect } from "../widgets/effect.ts";
import type { FilterCompiler } from "../widgets/filter.ts";
import type { State } from "./state.ts";

/** What the update function knows about the world at the moment of a message. */
export interface Context {
  readonly compile: FilterCompiler;
  /** The table of the present, also while the screen is paused. */
  readonly table: Pick<ProcessReader, "get">;
  /** The moment that is shown as now: the present, or when the screen was paused. Nanoseconds since boot. */
  readonly present: number;
  /** Nothing older than this can be shown, nanoseconds since boot. */
  readonly horizon: number;
  /** The position of the player; null live. */
  readonly position: { readonly ts: number; readonly isPlaying: boolean } | null;
  /**
   * Returns the rows of the view in front. Events alone don't change them, unless `isFresh`: a key means
   * the rows that the user sees, and a storm must not choose them anew with each key.
   */
  rows(state: State, isFresh: boolean): FrontRows;
}

/** The state after a message, and the effects that the message asks for. */
export interface Next {
  readonly state: State;
  readonly effects: readonly Effect[];
}
