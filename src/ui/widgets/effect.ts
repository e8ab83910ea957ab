import type { ProcessKey } from "../../model/base/process_key.ts";
import type { InspectEffect } from "./details_tab.ts";
import type { Question } from "./question.ts";
import type { ReplayCommand } from "./replay_state.ts";
import type { IoPriority } from "./scheduling.ts";
import type { Settings } from "./settings.ts";
import type { SignalTarget } from "./signal_target.ts";
import type { EndingSignal } from "../terminal/terminal_event.ts";

/**
 * An action outside the state, as data. The program carries out `suspend`, `redraw`, `copy`, `ask` and
 * `quit`. The caller of the program hands in a function for effects on processes and files.
 */
export type Effect =
  | { readonly type: "quit"; readonly outcome: Outcome }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" }
  /** Puts a text into the clipboard of the terminal. */
  | { readonly type: "copy"; readonly text: string }
  /** Copies the text between two cells of the screen. */
  | {
    readonly type: "copy-cells";
    readonly from: { readonly x: number; readonly y: number };
    readonly to: { readonly x: number; readonly y: number };
  }
  /** Takes the mouse from the terminal, or leaves it to the terminal. */
  | { readonly type: "mouse"; readonly isTaken: boolean }
  /** Asks the table a question; the answer comes as a message. */
  | { readonly type: "ask"; readonly question: Question }
  /** Writes the contents of the screen into a file. A notice shows the result. */
  | { readonly type: "record" }
  /** Opens a host of the fleet, and the details of a process there; null: all hosts again. */
  | { readonly type: "show-host"; readonly host: string | null; readonly key?: ProcessKey }
  /** Asks all hosts for the events that match a query, the latest past of them, too. */
  | { readonly type: "ask-hosts"; readonly query: string }
  /** Moves through the recording on the screen. */
  | { readonly type: "replay"; readonly command: ReplayCommand }
  /** Reads /proc for a tab of Details; the reading comes as a message. */
  | InspectEffect
  /** Reads the devices and file systems of the host; they come as a message. */
  | { readonly type: "machine" }
  /** Attaches strace to the one target, or detaches it. The log of the port says what became of it. */
  | { readonly type: "strace"; readonly targets: readonly SignalTarget[] }
  | { readonly type: "strace-stop" }
  /** Begins or ends the tracing of activity. A notice shows the result. */
  | { readonly type: "activity" }
  | ProcessEffect
  | SaveEffect;

/** Writes into the configuration file: all settings, or only the one that a key has changed. */
export type SaveEffect =
  | { readonly type: "save-settings"; readonly settings: Settings }
  | { readonly type: "remember-settings"; readonly change: Partial<Settings> };

/** An action on processes. A notice shows the result. */
export type ProcessEffect =
  | { readonly type: "signal"; readonly signal: number; readonly targets: readonly SignalTarget[] }
  | { readonly type: "renice"; readonly step: number; readonly targets: readonly SignalTarget[] }
  | {
    readonly type: "ionice";
    readonly io: IoPriority;
    readonly targets: readonly SignalTarget[];
  }
  | {
    readonly type: "affinity";
    /** null: all CPUs. `text` is the list as typed. */
    readonly cpus: readonly number[] | null;
    readonly text: string;
    readonly targets: readonly SignalTarget[];
  }
  | {
    readonly type: "freeze";
    readonly isFrozen: boolean;
    readonly cgroup: string;
    readonly targets: readonly SignalTarget[];
  };

/** The reason for which the screen ended. */
export type Outcome =
  | { readonly reason: "asked" }
  | { readonly reason: "closed" }
  /** Another screen comes: of a host of the fleet, or of all hosts (null). */
  | { readonly reason: "host"; readonly host: string | null; readonly key?: ProcessKey }
  | { readonly reason: "signal"; readonly signal: EndingSignal };
