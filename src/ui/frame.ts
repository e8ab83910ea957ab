import type { Rates } from "../model/rates.ts";
import type { ProcessReader, Row, ViewModel } from "../model/view_model.ts";
import { type Cursor, placeByPid, placeCursor } from "./cursor.ts";
import type { HostFacts, HostVitals, Losses } from "./host.ts";
import { type Layout, layout } from "./layout.ts";
import type { Picture } from "./picture.ts";
import { searchMatcher } from "./search.ts";
import { type State, viewOptions } from "./state.ts";

/** Where a frame gets its contents from. */
export interface FrameInputs {
  readonly now: number;
  /** The moment of the rows: `now`, or when the picture was paused. */
  readonly rowsNow: number;
  /** The table to show: the living one, or a frozen copy. */
  readonly table: ProcessReader;
  readonly liveCount: number;
  readonly facts: HostFacts;
  readonly vitals: HostVitals;
  readonly rates: Rates;
  readonly losses: Losses;
}

/** A frame before it is drawn. */
export interface Frame {
  readonly layout: Layout;
  readonly cursor: Cursor;
  readonly picture: Picture;
  /** When it will look different though nothing happens, nanoseconds since boot. */
  readonly nextChange: number;
}

/** Choose the rows, place the cursor, and gather what the views show. */
export function composeFrame(viewModel: ViewModel, state: State, inputs: FrameInputs): Frame {
  const place = layout(state, inputs.facts, inputs.losses);
  viewModel.update(inputs.table, viewOptions(state), inputs.rowsNow);
  const { pending, text } = state.search;
  const request = {
    selected: state.selected,
    index: state.cursor.index,
    top: state.cursor.top,
    move: state.move,
    height: place.bodyHeight,
    follow: state.following,
    search: pending === null || text === ""
      ? null
      : { from: pending, matches: searchMatcher(text) },
  };
  const cursor = state.jump?.isPending === true
    ? placeByPid(viewModel, request, state.jump.digits)
    : placeCursor(viewModel, request);
  const rows: Row[] = [];
  for (let i = cursor.top; i < cursor.top + place.bodyHeight; i++) {
    const row = viewModel.row(i, inputs.rowsNow);
    if (row === undefined) break;
    rows.push(row);
  }
  const { now, rowsNow, liveCount, facts, vitals, rates, losses } = inputs;
  return {
    layout: place,
    cursor,
    picture: {
      ...{ now, rowsNow, rows, liveCount, facts, vitals, rates, losses },
      states: viewModel.states,
      deadShown: viewModel.deadShown,
    },
    nextChange: state.paused
      ? Infinity
      : viewModel.nextChange(cursor.top, place.bodyHeight, inputs.rowsNow),
  };
}
