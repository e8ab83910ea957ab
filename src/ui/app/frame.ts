import { composeChurn } from "../churn/churn_frame.ts";
import { composeDetails } from "../details/details_frame.ts";
import { composeEvents } from "../events/events_frame.ts";
import type { FrameModels } from "../frame/frame_models.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import { type Layout, layout } from "../frame/layout.ts";
import { composeList } from "../list/list_frame.ts";
import type { Picture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";
import { isList } from "../widgets/view_id.ts";

/** A frame before it is drawn. */
export interface Frame extends Pick<Front, "cursor" | "watched" | "targets"> {
  readonly layout: Layout;
  readonly picture: Picture;
  /** When it will look different though nothing happens, nanoseconds since boot. */
  readonly nextChange: number;
}

/** Let the view in front choose its lines and place its cursor, and gather what is shown around it. */
export function composeFrame(models: FrameModels, state: State, inputs: FrameInputs): Frame {
  const place = layout(state, inputs.facts, inputs.losses);
  const front = composeFront(models, state, inputs, place);
  if (!isList(state.view)) models.list.countStates(inputs.table);
  const { now, rowsNow, liveCount, facts, vitals, rates, losses } = inputs;
  const { cursor, rows, page, watched, targets } = front;
  return {
    ...{ layout: place, cursor, watched, targets },
    picture: {
      ...{ now, rowsNow, rows, page, liveCount, facts, vitals, rates, losses },
      shape: inputs.shape ?? null,
      states: models.list.states,
      counts: front.counts ?? null,
      isFiltered: state.filter.matches !== null,
      isDeadShown: state.settings.deadShown,
    },
    nextChange: nextChange(state, front.nextChange, inputs.rowsNow),
  };
}

/** How far apart frames of a replay are when nothing happens in it, nanoseconds. */
const PLAYED = 250e6;

/** A picture that stands still does not change; recorded time passes faster or slower. */
function nextChange({ paused, past, replay }: State, change: number, now: number): number {
  if (paused || past !== null) return Infinity;
  if (replay === null) return change;
  return replay.isPlaying ? now + Math.min(PLAYED, (change - now) / replay.speed) : Infinity;
}

function composeFront(
  models: FrameModels,
  state: State,
  inputs: FrameInputs,
  place: Layout,
): Front {
  switch (state.view) {
    case "events":
      return composeEvents(models, state, inputs, place);
    case "churn":
      return composeChurn(models, state, inputs, place);
    case "details":
      return composeDetails(models, state, inputs, place);
    default:
      return composeList(models, state, inputs, place);
  }
}
