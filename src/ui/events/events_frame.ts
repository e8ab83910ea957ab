import type { EventRows } from "../../model/event/event_rows.ts";
import { eventText } from "./event_text.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { EventLine } from "../frame/picture.ts";
import type { State } from "../state/state.ts";

/** Returns the rows of Events, the newest at the bottom. */
export function eventLines(
  events: EventRows,
  state: State,
  { log, rowsNow, symbols }: Pick<FrameInputs, "log" | "rowsNow" | "symbols">,
  height: number,
): FrontRows {
  events.update(log, state.filter.matchesEvent, rowsNow);
  return {
    ...{ height, anchor: state.selected, pin: "end", keepsRow: true },
    length: events.length,
    nameAt: (index) => events.numberAt(index)?.toString(),
    indexOf: (number) => events.indexOf(Number(number)),
    matcher: (text) => {
      const needle = text.toLowerCase();
      return (index) => {
        const event = events.at(index);
        return event !== undefined && eventText(event, symbols).toLowerCase().includes(needle);
      };
    },
    describe: (cursor) => {
      const event = events.at(cursor.index);
      const key = event !== undefined && "key" in event ? event.key : null;
      const host = event?.host;
      return { ...cursor, key, ...(host === undefined ? {} : { host }) };
    },
  };
}

/** Returns the events that are in the window. */
export function eventsFront(
  events: EventRows,
  { cursor }: State,
  { log }: Pick<FrameInputs, "log">,
  height: number,
): Front {
  const lines: EventLine[] = [];
  for (let i = cursor.top; i < cursor.top + height; i++) {
    const event = events.at(i);
    if (event === undefined) break;
    lines.push({ key: String(events.numberAt(i)), event });
  }
  return {
    picture: { view: "events", lines, dropped: log.dropped },
    ...{ rows: [], watched: [], rowKeys: lines, nextChange: Infinity },
    counts: { matches: events.length, ended: 0, isCut: false, ancestors: 0 },
  };
}
