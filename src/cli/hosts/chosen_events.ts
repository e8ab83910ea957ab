import type { ProcessEvent } from "../../model/event/event.ts";
import type { Session } from "../../session/session.ts";
import { compileQueryOrExit, type EventFilter, eventFilter } from "../base/event_filter.ts";
import type { LiveRequest } from "../flags/live_request.ts";

/** The options that choose the events of other hosts. */
type Choice = Pick<LiveRequest, "query" | "events" | "under" | "count">;

/**
 * Returns the filter of each host. `--count` counts the events of all hosts together; `reached` is
 * called once.
 */
export function chosenEvents(
  { query: text, events, under, count }: Choice,
  reached: () => void,
): (host: string) => EventFilter {
  const query = compileQueryOrExit(text);
  let taken = 0;
  return (host) => {
    const filter = eventFilter({ query, events, under, host, ownRole: () => null });
    if (count === null) return filter;
    return (event: ProcessEvent, session: Session) => {
      if (filter !== null && !filter(event, session)) return false;
      // A process that was alive at the start is no new event.
      if (event.type === "process" && event.inferred !== true) return true;
      if (taken >= count) return false;
      if (++taken === count) reached();
      return true;
    };
  };
}
