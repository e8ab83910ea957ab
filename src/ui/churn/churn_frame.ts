import type { FrameModels } from "../frame/frame_models.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { Layout } from "../frame/layout.ts";
import { placeInLines } from "../widgets/line_cursor.ts";
import type { State } from "../state/state.ts";

/** Churn: the groups in the window. */
export function composeChurn(
  { churn }: FrameModels,
  state: State,
  inputs: FrameInputs,
  place: Layout,
): Front {
  const { grouping, sorting } = state.churn;
  const isPast = state.past !== null;
  const isFrozen = !isPast && inputs.rowsNow !== inputs.now;
  const rows = churn.update(inputs.churn, grouping, sorting, inputs.rowsNow, isFrozen);
  const { pending, text } = state.search;
  const cursor = placeInLines(
    {
      length: rows.length,
      nameAt: (index) => rows[index]?.query,
      indexOf: (name) => rows.findIndex(({ query }) => query === name),
      textAt: (index) => `${rows[index]?.name} ${rows[index]?.more}`,
    },
    {
      ...{ selected: state.selected, index: state.cursor.index, top: state.cursor.top },
      ...{ move: state.move, height: place.bodyHeight, pin: "start" },
      search: pending === null || text === "" ? null : { from: pending, text },
    },
  );
  const shown = rows.slice(cursor.top, cursor.top + place.bodyHeight);
  return {
    cursor,
    page: {
      ...{ view: "churn", rows: shown, most: mostOf(shown.map(({ history }) => history())) },
      dropped: inputs.churn.dropped(grouping),
      droppedMembers: inputs.churn.droppedMembers,
      isForgotten: isPast && inputs.log.dropped > 0 && inputs.log.start === inputs.log.end,
      // Counts of the past are those of the remembered events alone.
      since: isPast && inputs.log.dropped > 0 ? inputs.log.at(inputs.log.start)?.ts ?? null : null,
    },
    ...{ rows: [], watched: [], nextChange: Infinity },
    targets: shown.map(({ query }) => ({ key: query })),
  };
}

function mostOf(histories: readonly (readonly number[])[]): number {
  let most = 0;
  for (const history of histories) for (const value of history) most = Math.max(most, value);
  return most;
}
