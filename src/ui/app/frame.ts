import { ChurnRows } from "../../model/churn/churn_rows.ts";
import { EventRows } from "../../model/event/event_rows.ts";
import { ViewModel } from "../../model/list/view_model.ts";
import type { SampledStepsReader } from "../../model/process/sample_history.ts";
import { DetailsModel } from "../details/details_model.ts";
import { churnFront, churnGroups } from "../churn/churn_frame.ts";
import { detailsFront, detailsRows } from "../details/details_frame.ts";
import { eventLines, eventsFront } from "../events/events_frame.ts";
import { flowLines, flowsFront, FlowsModel } from "../flows/flows_frame.ts";
import { hostLines, hostsFront, HostsModel } from "../hosts/hosts_frame.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import { type Layout, layout } from "../frame/layout.ts";
import { listFront, listRows } from "../list/list_frame.ts";
import type { Picture } from "../frame/picture.ts";
import type { State } from "../state/state.ts";
import { isList } from "../widgets/view_id.ts";

/** A frame before it is drawn. */
export interface Frame extends Pick<Front, "watched" | "rowKeys"> {
  readonly layout: Layout;
  readonly picture: Picture;
  /** When the frame changes without any event, nanoseconds since boot. */
  readonly nextChange: number;
}

/** Returns the rows of the view in front, for `update` to place the cursor on. */
export function frontRows(
  models: FrameModels,
  state: State,
  inputs: FrameInputs,
  isFresh: boolean,
): FrontRows {
  const height = layout(state, inputs).bodyHeight;
  switch (state.view) {
    case "events":
      return eventLines(models.events, state, inputs, height);
    case "flows":
      return flowLines(models.flows, state, inputs, height);
    case "churn":
      return churnGroups(models.churn, state, inputs, height);
    case "hosts":
      return hostLines(models.hosts, state, inputs, height);
    case "details":
      return detailsRows(models.details, state, inputs, height, isFresh);
    default:
      return listRows(models.list, state, inputs, height, isFresh);
  }
}

/** Gathers everything that a frame shows, around the cursor that `update` has placed. */
export function composeFrame(models: FrameModels, state: State, inputs: FrameInputs): Frame {
  const place = layout(state, inputs);
  const front = frontOf(models, state, inputs, place.bodyHeight);
  if (!isList(state.view)) models.list.countStates(inputs.table);
  const { now, rowsNow, liveCount, facts, vitals, history, rates, losses } = inputs;
  const { rows, picture, watched, rowKeys } = front;
  return {
    ...{ layout: place, watched, rowKeys },
    picture: {
      ...{ now, rowsNow, rows, front: picture, liveCount, facts, vitals, rates, losses },
      history,
      shape: inputs.shape ?? null,
      isNetTraced: inputs.table.activity?.hasTotals === true &&
        inputs.table.activity.kinds.has("net"),
      fleet: inputs.hosts?.summary(now) ?? null,
      strace: inputs.strace ?? null,
      states: models.list.processStates,
      kernelThreads: Math.min(liveCount, models.list.kernelThreads),
      counts: front.counts ?? null,
      newcomers: front.newcomers ?? 0,
      isFiltered: state.filter.matches !== null,
      isDeadShown: state.settings.deadShown,
    },
    nextChange: nextChange(state, front.nextChange, inputs.rowsNow),
  };
}

/** Nanoseconds between two frames of a replay in which nothing happens. */
const PLAYED = 250e6;

/** Returns when the frame changes. A pause and the past never change; recorded time has its own speed. */
function nextChange({ paused, past, replay }: State, change: number, now: number): number {
  if (paused || past !== null) return Infinity;
  if (replay === null) return change;
  return replay.isPlaying ? now + Math.min(PLAYED, (change - now) / replay.speed) : Infinity;
}

function frontOf(
  models: FrameModels,
  state: State,
  inputs: FrameInputs,
  height: number,
): Front {
  switch (state.view) {
    case "events":
      return eventsFront(models.events, state, inputs, height);
    case "flows":
      return flowsFront(models.flows, state, inputs, height);
    case "churn":
      return churnFront(models.churn, state, inputs, height);
    case "hosts":
      return hostsFront(models.hosts, state, inputs, height);
    case "details":
      return detailsFront(models.details, state, inputs, height);
    default:
      return listFront(models.list, state, inputs, height);
  }
}

/** The rows that the views keep from frame to frame, so that a frame makes few of them anew. */
export class FrameModels {
  readonly list = new ViewModel();
  readonly events = new EventRows();
  readonly churn = new ChurnRows();
  readonly flows = new FlowsModel();
  readonly hosts = new HostsModel();
  readonly details: DetailsModel;

  /** @param earlier has the sampled values of a process from before Details showed it */
  constructor(earlier?: SampledStepsReader) {
    this.details = new DetailsModel(earlier);
  }
}
