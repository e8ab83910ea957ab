import type { Row } from "../../model/list/view_model.ts";
import { placeByPid, placeCursor } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { FrameModels } from "../frame/frame_models.ts";
import type { Layout } from "../frame/layout.ts";
import { searchMatcher } from "../widgets/search.ts";
import { type State, viewOptions } from "../state/state.ts";

/** Tree and Table: the rows that are in the window. */
export function composeList(
  { list }: FrameModels,
  state: State,
  inputs: FrameInputs,
  place: Layout,
): Front {
  list.update(inputs.table, viewOptions(state), inputs.rowsNow);
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
  const placed = state.jump?.isPending === true
    ? placeByPid(list, request, state.jump.digits)
    : placeCursor(list, request);
  const tree = list.treePlace(placed.index);
  const cursor = tree === undefined ? placed : { ...placed, tree };
  const rows: Row[] = [];
  for (let i = cursor.top; i < cursor.top + place.bodyHeight; i++) {
    const row = list.row(i, inputs.rowsNow);
    if (row === undefined) break;
    rows.push(row);
  }
  const nextChange = list.nextChange(cursor.top, place.bodyHeight, inputs.rowsNow);
  return {
    ...{ cursor, rows, page: { view: "list" }, watched: rows, targets: rows, nextChange },
    counts: list.counts,
  };
}
