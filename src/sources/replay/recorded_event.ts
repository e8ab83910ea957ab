import type { FlockEvent } from "../../model/event/event.ts";
import { readEventLine } from "../../wire/event/event_reader.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** An event as the recording has it. */
export interface RecordedEvent {
  readonly event: FlockEvent;
  /** The difference of its time of day and its `ts`; null when the recording lacks it. */
  readonly wallOffset: WallOffset | null;
  /** Set when the event replaces lines that cannot be read. */
  readonly isDamage?: true;
}

/**
 * Returns the events of a frame's lines. A `lost` event replaces a line that cannot be read. Types of
 * a newer program are left out, as docs/events.md requires of every reader.
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
