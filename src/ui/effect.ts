import type { EndingSignal } from "./terminal/terminal_event.ts";

/**
 * What the screen asks of the world, as data. The program carries out its own (`suspend`,
 * `redraw`, `quit`); whatever is added later goes to the performer that was handed in.
 */
export type Effect =
  | { readonly type: "quit"; readonly outcome: Outcome }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" };

/** Why the screen ended. */
export type Outcome =
  | { readonly reason: "asked" }
  | { readonly reason: "closed" }
  | { readonly reason: "signal"; readonly signal: EndingSignal };
