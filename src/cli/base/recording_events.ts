import type { EndEvent, EventType, FlockEvent, MetaEvent } from "../../model/event/event.ts";
import { snapshotOfRow } from "../../model/process/snapshot_of_row.ts";
import type { Shown } from "../../ui/app/shown.ts";

/**
 * What is shown as a whole stream in time order: `meta`, the events, who lives at its moment, `end`.
 *
 * @param metaAt the first line of a stream that begins at that moment and has that filter
 */
export function recordingEvents(
  shown: Shown,
  metaAt: (ts: number, filter: string | null) => MetaEvent,
): FlockEvent[] {
  const { at, filter, living } = shown;
  const events = [...shown.events].sort((a, b) => a.ts - b.ts);
  const meta = metaAt(events[0]?.ts ?? at, filter);
  const stream = [meta, ...events, ...living.map((process) => snapshotOfRow(process, at))];
  return [...stream, endOf(stream, at)];
}

function endOf(stream: readonly FlockEvent[], ts: number): EndEvent {
  const totals: Partial<Record<EventType, number>> = {};
  let lost: number | null = 0;
  for (const event of stream) {
    totals[event.type] = (totals[event.type] ?? 0) + 1;
    if (event.type !== "lost") continue;
    lost = lost === null || event.count === null ? null : lost + event.count;
  }
  return { type: "end", ts, events: stream.length, lost, reason: "saved from the screen", totals };
}
