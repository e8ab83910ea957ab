import { ADDING } from "../../model/list/sums.ts";
import type { ViewOptions } from "../../model/list/view_model.ts";
import type { ThreadReader } from "../../model/process/thread_list.ts";
import { hasSums, placedColumns } from "./shown_columns.ts";
import type { State } from "./state.ts";

/** Returns the options that choose the rows of this state. */
export function viewOptions(state: State, threads: ThreadReader | null = null): ViewOptions {
  const { settings, tree } = state;
  const grouping = tree ? null : settings.tableGroups;
  return {
    sorting: state.sorting,
    tree,
    folded: state.folded,
    kernelThreads: settings.kernelThreads,
    filter: state.filter.matches,
    deadLinger: settings.deadLingerMs * 1e6,
    maxDead: settings.deadShown ? settings.maxDead : 0,
    freshFor: settings.freshMs * 1e6,
    hold: state.hold,
    sums: hasSums(state) ? addingColumns(state) : [],
    threads: showsThreads(state) ? threads : null,
    ...{ grouping, folds: state.groupFolds },
  };
}

/** Returns the columns on the screen whose values add up. */
function addingColumns(state: State) {
  return placedColumns(state, true).map(({ column }) => column.id).filter((id) => ADDING.has(id));
}

/** Whether threads have rows. They are known only now, and only of this machine. */
function showsThreads({ settings, canReadThreads, past }: State): boolean {
  return settings.threads && canReadThreads && past === null;
}
