import type { Action } from "../widgets/action.ts";
import type { StraceReader } from "../../model/inspect/strace_log.ts";
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
  /** The time of the present, or of the start of the pause, nanoseconds since boot. */
  readonly present: number;
  /** The oldest moment that the screen can show, nanoseconds since boot. */
  readonly horizon: number;
  /** The position of the player; null live. */
  readonly position: { readonly ts: number; readonly isPlaying: boolean } | null;
  /** The output of strace, for its pane. */
  readonly strace?: StraceReader | null;
  /**
   * Returns the rows of the view in front, as the last frame showed them where that is possible. A key
   * means the rows that the user sees, and in a storm a key must not choose the rows anew.
   *
   * @param isFresh choose the rows from the latest table
   */
  rows(state: State, isFresh: boolean): FrontRows;
}

/** The state after a message, and the effects that the message asks for. */
export interface Next {
  readonly state: State;
  readonly effects: readonly Effect[];
  /** The action that a menu chose, for the row with this name: `update` carries it out. */
  readonly action?: Action;
  readonly row?: string;
}

/** Returns a state without effects. */
export function withoutEffects(state: State): Next {
  return { state, effects: [] };
}
