import type { Question } from "./question.ts";
import type { ReplayCommand } from "./replay_state.ts";
import type { Settings } from "./settings.ts";
import type { SignalTarget } from "./signal_target.ts";
import type { EndingSignal } from "../terminal/terminal_event.ts";

/**
 * What the screen asks of the world, as data. The program carries out its own (`suspend`,
 * `redraw`, `copy`, `ask`, `quit`); what touches processes or files goes to a performer that was
 * handed in.
 */
export type Effect =
  | { readonly type: "quit"; readonly outcome: Outcome }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" }
  /** Into the clipboard of the terminal. */
  | { readonly type: "copy"; readonly text: string }
  /** Look something up in the table; the answer comes as a message. */
  | { readonly type: "ask"; readonly question: Question }
  /** Write what is shown into a file. The result is told in a notice. */
  | { readonly type: "record" }
  /** Move through the recording that is shown. */
  | { readonly type: "replay"; readonly command: ReplayCommand }
  | ProcessEffect
  | SaveEffect;

/** Into the configuration file: all settings, or only those that a key changes for good. */
export type SaveEffect =
  | { readonly type: "save-settings"; readonly settings: Settings }
  | { readonly type: "remember-settings"; readonly change: Partial<Settings> };

/** What is done to processes. The result is told in a notice. */
export type ProcessEffect =
  | { readonly type: "signal"; readonly signal: number; readonly targets: readonly SignalTarget[] }
  | { readonly type: "renice"; readonly step: number; readonly targets: readonly SignalTarget[] };

/** Why the screen ended. */
export type Outcome =
  | { readonly reason: "asked" }
  | { readonly reason: "closed" }
  | { readonly reason: "signal"; readonly signal: EndingSignal };
