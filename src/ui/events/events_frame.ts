import type { ProcessKey } from "../../model/base/process_key.ts";
import { eventText } from "./event_text.ts";
import type { FrameModels } from "../frame/frame_models.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { Layout } from "../frame/layout.ts";
import { placeInLines } from "../widgets/line_cursor.ts";
import type { EventLine } from "../frame/page.ts";
import type { State } from "../state/state.ts";

/** Events: those in the window, the newest at the bottom. */
export function composeEvents(
  { events }: FrameModels,
  state: State,
  inputs: FrameInputs,
  place: Layout,
): Front {
  events.update(inputs.log, state.filter.matchesEvent, inputs.rowsNow);
  const { pending, text } = state.search;
  const { name, ...cursor } = placeInLines(
    {
      length: events.length,
      nameAt: (index) => events.numberAt(index)?.toString(),
      indexOf: (number) => events.indexOf(Number(number)),
      textAt: (index) => {
        const event = events.at(index);
        return event === undefined ? "" : eventText(event, inputs.symbols);
      },
    },
    {
      ...{ selected: state.selected, index: state.cursor.index, top: state.cursor.top },
      ...{ move: state.move, height: place.bodyHeight, pin: "end", keepsRow: true },
      search: pending === null || text === "" ? null : { from: pending, text },
    },
  );
  const lines: EventLine[] = [];
  for (let i = cursor.top; i < cursor.top + place.bodyHeight; i++) {
    const event = events.at(i);
    if (event === undefined) break;
    lines.push({ key: String(events.numberAt(i)), event });
  }
  const event = events.at(cursor.index);
  const key: ProcessKey | null = event !== undefined && "key" in event ? event.key : null;
  return {
    cursor: { ...cursor, key, ...(name === undefined ? {} : { name }) },
    page: { view: "events", lines, forgotten: inputs.log.dropped },
    ...{ rows: [], watched: [], targets: lines, nextChange: Infinity },
    counts: { matches: events.length, ended: 0, isCut: false, ancestors: 0 },
  };
}
