import type { ChurnRow, ChurnRows } from "../../model/churn/churn_rows.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { State } from "../state/state.ts";

/** Returns the rows of Churn: all groups, in order. */
export function churnGroups(
  model: ChurnRows,
  state: State,
  inputs: FrameInputs,
  height: number,
): FrontRows {
  const rows = groupsOf(model, state, inputs);
  return {
    ...{ height, anchor: state.selected, pin: "start", keepsRow: false },
    length: rows.length,
    nameAt: (index) => rows[index]?.query,
    indexOf: (name) => rows.findIndex(({ query }) => query === name),
    matcher: (text) => {
      const needle = text.toLowerCase();
      return (index) =>
        `${rows[index]?.name} ${rows[index]?.detail}`.toLowerCase().includes(needle);
    },
    describe: (cursor) => cursor,
  };
}

/** Returns the groups that are in the window. */
export function churnFront(
  model: ChurnRows,
  state: State,
  inputs: FrameInputs,
  height: number,
): Front {
  const { grouping } = state.churn;
  const isPast = state.past !== null;
  const { top } = state.cursor;
  const shown = groupsOf(model, state, inputs).slice(top, top + height);
  return {
    picture: {
      ...{ view: "churn", rows: shown, most: mostOf(shown.map(({ history }) => history())) },
      dropped: inputs.churn.dropped(grouping),
      droppedMembers: inputs.churn.droppedMembers,
      isForgotten: isPast && inputs.log.dropped > 0 && inputs.log.start === inputs.log.end,
      // Counts of the past are those of the events in the log alone.
      since: isPast && inputs.log.dropped > 0 ? inputs.log.at(inputs.log.start)?.ts ?? null : null,
    },
    ...{ rows: [], watched: [], nextChange: Infinity },
    newcomers: model.newcomers,
    rowKeys: shown.map(({ query }) => ({ key: query })),
  };
}

function groupsOf(
  model: ChurnRows,
  { churn: { grouping, sorting }, past, hold }: State,
  { churn, now, rowsNow }: FrameInputs,
): readonly ChurnRow[] {
  const isFrozen = past === null && rowsNow !== now;
  return model.update(churn, grouping, sorting, rowsNow, isFrozen, hold);
}

function mostOf(histories: readonly (readonly number[])[]): number {
  let most = 0;
  for (const history of histories) for (const value of history) most = Math.max(most, value);
  return most;
}
