import type { FlockEvent } from "../../model/event/event.ts";
import { readEventLine } from "../../wire/event/event_reader.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** An event as it was written down. */
export interface RecordedEvent {
  readonly event: FlockEvent;
  /** What has to be added to its `ts` to get its time of day; null when nobody wrote that down. */
  readonly wallOffset: WallOffset | null;
  /** No line told it: it stands for lines that cannot be read. */
  readonly isDamage?: true;
}

/**
 * The events of a frame's lines. Where a line cannot be read there is a `lost` event; types of a
 * newer program are left out, as docs/events.md asks of every reader.
 */
export function readLines(content: Uint8Array, fromTs: number): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let ts = fromTs;
  for (const line of new TextDecoder().decode(content).split("\n")) {
    if (line === "") continue;
    const read = readEventLine(line);
    if (read.kind === "event") {
      ts = Math.max(ts, read.event.ts);
      events.push(read);
    } else if (read.kind !== "unknown") {
      const why = read.kind === "odd"
        ? read.problem
        : `it has version ${read.version} of the schema; use a newer traceflock`;
      const reason = `a line of the recording cannot be read: ${why}`;
      events.push({
        event: { type: "lost", ts, count: 1, where: "line", reason },
        wallOffset: null,
        isDamage: true,
      });
    }
  }
  return events;
}
