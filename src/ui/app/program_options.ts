import { type FilterCompiler, filterOf } from "../widgets/filter.ts";
import { BINDINGS, Keymap } from "../widgets/keymap.ts";
import { replayBindings } from "../replay/replay_keys.ts";
import { replayOf } from "../widgets/replay_state.ts";
import { initialState, type State } from "../state/state.ts";
import type { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { LifecycleTotals } from "../../model/event/rates.ts";
import type { SampledPast } from "../../model/table/sampled_past.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { Action } from "../widgets/action.ts";
import type { ColorLevel } from "../cells/style.ts";
import type { ProcessEffect, SaveEffect } from "../widgets/effect.ts";
import type { HostFacts, HostVitals, Losses } from "../state/host.ts";
import type { Clock } from "./pacer.ts";
import type { ReplayPort } from "../frame/replay_port.ts";
import type { Settings } from "../widgets/settings.ts";
import type { ExportedView } from "./export_view.ts";
import type { Screen, ScreenEvents } from "../terminal/screen.ts";

/** What the program needs of a screen; `Screen` gives it. */
export type ScreenPort = Pick<
  Screen,
  "enter" | "present" | "size" | "suspend" | "close" | "redraw" | "copy"
>;

/** Everything that is handed in. Functions are asked once a frame and must be cheap. */
export interface ProgramOptions {
  readonly table: ProcessReader;
  /** The last events; without them the Events view stays empty. */
  readonly log?: EventLog;
  /** Who comes and goes; without it the Churn view stays empty. */
  readonly churn?: Churn;
  /** Sampled values of the last minutes; without them a step back in time shows `?` for each. */
  readonly samples?: SampledPast;
  /** Reads what events do not tell at once: the pace has become faster. */
  readonly refresh?: () => void;
  readonly clock: Clock;
  /** Makes the screen, given who listens to it. */
  readonly screen: (events: ScreenEvents) => ScreenPort;
  /** Our own process: who is about to signal it, or what it hangs on, is warned. */
  readonly pid?: number;
  readonly colors: ColorLevel;
  /** The terminal is not UTF-8. */
  readonly ascii: boolean;
  readonly facts: () => HostFacts;
  /** Nothing older than this can be shown, nanoseconds since boot. */
  readonly horizon?: () => number;
  readonly vitals: () => HostVitals;
  readonly totals: () => LifecycleTotals;
  readonly losses: () => Losses;
  readonly compileFilter: FilterCompiler;
  /** A filter to begin with, as typed; it has been checked before. */
  readonly filter?: string;
  /** A recording is shown instead of the present; table, log and churn are its own then. */
  readonly replay?: ReplayPort;
  readonly tree?: boolean;
  readonly settings?: Settings;
  /** Keys that do something else than usual; null is nothing. */
  readonly keys?: ReadonlyMap<string, Action | null>;
  /** To be told at the start. */
  readonly notice?: string;
  /** Nothing may be done to processes. */
  readonly readOnly?: boolean;
  /** Does something to processes or files, and says in one line what became of it; null: nothing. */
  readonly perform?: (effect: ProcessEffect | SaveEffect) => string | null;
  /** Writes down what is shown, and says in one line what became of it. Never rejects. */
  readonly record?: (shown: ExportedView) => Promise<string>;
}

/** What the screen remembers when it appears. */
export function firstState(columns: number, rows: number, options: ProgramOptions): State {
  const { filter, tree, readOnly, keys, notice, compileFilter, replay } = options;
  const state = initialState(columns, rows, options.settings);
  const compiled = filter === undefined || filter === "" ? null : compileFilter(filter);
  return {
    ...state,
    tree: tree ?? state.tree,
    view: (tree ?? state.tree) ? "tree" : "table",
    readOnly: readOnly ?? state.readOnly,
    replay: replay === undefined ? null : replayOf(replay.span, replay.speed),
    keymap: new Keymap(keys, replay === undefined ? BINDINGS : replayBindings(BINDINGS)),
    notice: notice ?? state.notice,
    filter: compiled?.ok === true ? filterOf(filter ?? "", compiled) : state.filter,
  };
}
