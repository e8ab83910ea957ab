import { filterOf } from "../widgets/filter.ts";
import { BINDINGS, Keymap } from "../widgets/keymap.ts";
import type { ProgramOptions } from "./program_options.ts";
import { replayBindings } from "../widgets/replay_keys.ts";
import { replayOf } from "../widgets/replay_state.ts";
import { initialState, type State } from "../state/state.ts";

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
