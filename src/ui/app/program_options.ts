import type { ColumnId } from "../../model/list/column.ts";
import { sortingBy } from "../../model/list/sorting.ts";
import { type FilterCompiler, filterOf } from "../widgets/filter.ts";
import { BINDINGS, Keymap } from "../widgets/keymap.ts";
import { replayBindings } from "../replay/replay_keys.ts";
import { replayOf } from "../widgets/replay_state.ts";
import { initialState, type State } from "../state/state.ts";
import type { HostSet } from "../../model/hosts/host_set.ts";
import type { Scope } from "../widgets/view_id.ts";
import { orderOf } from "./view_switch.ts";
import { scopeBindings } from "../hosts/hosts_keys.ts";
import type { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { LifecycleTotals, UnknownTotals } from "../../model/event/rates.ts";
import type { SampledPast } from "../../model/table/sampled_past.ts";
import type { ExtraNeeds } from "../../model/process/extra_usage.ts";
import type { Process } from "../../model/process/process.ts";
import type { ThreadReader } from "../../model/process/thread_list.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { Action } from "../widgets/action.ts";
import type { ColorLevel } from "../cells/style.ts";
import type { InspectEffect } from "../widgets/details_tab.ts";
import type { Reading } from "../../model/inspect/reading.ts";
import type { ProcessEffect, SaveEffect } from "../widgets/effect.ts";
import type { HostVitals } from "../../model/scan/host_vitals.ts";
import type { HostFacts, Losses } from "../state/host.ts";
import type { Clock } from "./pacer.ts";
import type { MachineReading } from "../../model/inspect/machine.ts";
import type { StraceReader } from "../../model/inspect/strace_log.ts";
import type { SignalTarget } from "../widgets/signal_target.ts";
import type { ReplayPort } from "../frame/replay_port.ts";
import type { Settings } from "../widgets/settings.ts";
import type { ExportedView } from "./export_view.ts";
import type { Screen, ScreenEvents } from "../terminal/screen.ts";

/** The part of `Screen` that the program uses. */
export type ScreenPort = Pick<
  Screen,
  "enter" | "present" | "size" | "suspend" | "close" | "redraw" | "copy" | "takeMouse"
>;

/** The inputs of the program. Their functions run with each key and frame and must be cheap. */
export interface ProgramOptions {
  readonly table: ProcessReader;
  /** The last events; without them the Events view stays empty. */
  readonly log?: EventLog;
  /** The groups of processes that start and end; without them the Churn view stays empty. */
  readonly churn?: Churn;
  /** Sampled values of the last minutes; without them a step back in time shows `?` for each. */
  readonly samples?: SampledPast;
  /** Reads /proc at once: the terminal has the focus again. */
  readonly refresh?: () => void;
  readonly clock: Clock;
  /** Makes the screen, given the listener of its events. */
  readonly screen: (events: ScreenEvents) => ScreenPort;
  /** The pid of TraceFlock. A signal to it, or to a process above it, gets a warning first. */
  readonly pid?: number;
  readonly colors: ColorLevel;
  /** Whether the terminal lacks UTF-8. */
  readonly ascii: boolean;
  readonly facts: () => HostFacts;
  /** The oldest moment that the screen can show, nanoseconds since boot. */
  readonly horizon?: () => number;
  readonly vitals: () => HostVitals;
  readonly totals: () => LifecycleTotals | UnknownTotals;
  readonly losses: () => Losses;
  readonly compileFilter: FilterCompiler;
  /** The first filter, as typed. The caller has checked it. */
  readonly filter?: string;
  /** The hosts of the fleet, for the screen of all of them. */
  readonly hosts?: HostSet;
  /** What the screen shows; one host when absent. */
  readonly scope?: Scope;
  /** The present of the host on the screen, nanoseconds since its boot; absent: of the clock. */
  readonly now?: () => number;
  /** The recording to show instead of the present. It has its own table, log and churn. */
  readonly replay?: ReplayPort;
  readonly tree?: boolean;
  /** The column by which the rows are sorted first. */
  readonly sort?: ColumnId;
  readonly settings?: Settings;
  /** Keys with an action of the user's own; null: the key does nothing. */
  readonly keys?: ReadonlyMap<string, Action | null>;
  /** The first notice. */
  readonly notice?: string;
  /** Signals and nice values are turned off. */
  readonly readOnly?: boolean;
  /** The processes are those of other hosts. */
  readonly isRemote?: boolean;
  /** The threads of the rows; without them `H` shows none. */
  readonly threads?: ThreadReader & {
    /** Reads the threads of processes whose rows have come into the window. */
    readMore(processes: Iterable<Process>): void;
  };
  /** Reads the rare values of processes whose rows a key has brought into the window. */
  readonly readRare?: (processes: readonly Process[], needs: ExtraNeeds) => void;
  /** Asks all hosts for what a query chooses, and returns one line about it. */
  readonly askHosts?: (query: string) => string;
  /** Carries out an effect on processes or files. Returns the result in one line, or null without one. */
  readonly perform?: (effect: ProcessEffect | SaveEffect) => string | null;
  /** Reads a tab of Details; without it, as in a replay, the tabs have no values. */
  readonly inspect?: (effect: InspectEffect) => Promise<Reading>;
  /** Reads the devices and file systems of this host; without it, as in a replay, they have no pane. */
  readonly machine?: () => Promise<MachineReading>;
  /** Runs strace for the pane; without it, as in a replay, there is none. */
  readonly strace?: StracePort;
  /**
   * Begins or ends the tracing of activity; without it, as in a replay, it cannot change. Resolves to
   * the result in one line; never rejects.
   */
  readonly activity?: () => Promise<string>;
  /** Writes the contents of the screen into a file. Resolves to the result in one line; never rejects. */
  readonly record?: (shown: ExportedView) => Promise<string>;
}

/** Returns the state of the screen at its start. */
export function firstState(columns: number, rows: number, options: ProgramOptions): State {
  const { filter, tree, sort, readOnly, keys, notice, compileFilter, replay } = options;
  const { scope = "one", isRemote = false } = options;
  const state = initialState(columns, rows, options.settings);
  const isTree = tree ?? state.tree;
  const order = orderOf(state.settings, isTree ? "tree" : "table");
  const compiled = filter === undefined || filter === "" ? null : compileFilter(filter);
  return {
    ...state,
    tree: isTree,
    scope,
    view: scope === "fleet" ? "hosts" : isTree ? "tree" : "table",
    churn: scope === "fleet" ? { ...state.churn, grouping: "host" } : state.churn,
    sorting: sort === undefined ? order ?? sortingBy("age") : sortingBy(sort),
    ...{ readOnly: readOnly ?? state.readOnly, isRemote },
    replay: replay === undefined ? null : replayOf(replay.span, replay.speed),
    keymap: new Keymap(
      keys,
      replay === undefined ? scopeBindings(BINDINGS, scope, isRemote) : replayBindings(BINDINGS),
    ),
    canReadThreads: options.threads !== undefined && replay === undefined,
    notice: notice ?? state.notice,
    filter: compiled?.ok === true ? filterOf(filter ?? "", compiled) : state.filter,
  };
}

/** What the screen needs of strace; `src/sources/inspect` has the real one. */
export interface StracePort {
  /** What strace has written since it was started last. */
  readonly log: StraceReader | null;
  /** Returns why it cannot run here, with the way out; null when it can. */
  refusal(): string | null;
  start(target: Pick<SignalTarget, "key" | "pid" | "name">): void;
  /** Detaches it soon. */
  stop(): void;
  /** Detaches it, and waits for its end. */
  leave(): void;
}
