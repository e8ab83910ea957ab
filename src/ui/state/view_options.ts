import { ADDING } from "../../model/list/sums.ts";
import type { ViewOptions } from "../../model/list/view_model.ts";
import type { ThreadReader } from "../../model/process/thread_list.ts";
import { placedColumns } from "./shown_columns.ts";
import type { State } from "./state.ts";

/** Returns the options that choose the rows of this state. */
export function viewOptions(state: State, threads: ThreadReader | null = null): ViewOptions {
  const { settings, tree } = state;
  const grouping = tree ? null : state.grouping;
  return {
    sorting: state.sorting,
    tree,
    folded: state.folded,
    kernelThreads: state.kernelThreads,
    filter: state.filter.matches,
    deadLinger: settings.deadLingerMs * 1e6,
    maxDead: settings.deadShown ? settings.maxDead : 0,
    freshFor: settings.freshMs * 1e6,
    hold: state.hold,
    sums: hasSums(state) ? addingColumns(state) : [],
    // Threads are known only now.
    threads: state.threads && state.past === null ? threads : null,
    ...{ grouping, folds: state.groupFolds },
  };
}

/** Whether the rows of the list in front show sums: of subtrees or of groups. */
function hasSums({ tree, subtreeSums, grouping }: State): boolean {
  return tree ? subtreeSums : grouping !== null;
}

/** Returns the columns on the screen whose values add up. */
function addingColumns(state: State) {
  return placedColumns(state, true).map(({ column }) => column.id).filter((id) => ADDING.has(id));
}
