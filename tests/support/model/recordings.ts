import type { FlockEvent } from "../../../src/model/event/event.ts";
import { type Pace, RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { MemoryBytes } from "../../../src/sources/replay/byte_store.ts";
import { Recording } from "../../../src/sources/replay/recording.ts";

export const OFFSET = { seconds: 1_700_000_000, nanoseconds: 250_000_000 };

/** Small frames, many key frames, and a table that keeps few dead processes. */
export const SMALL: Pace = {
  ...{ frameEvents: 5, keyEvents: 12, keyEventsPerRow: 0 },
  table: { maxDead: 4, maxDeadArgvBytes: 1 << 20 },
};

/** Returns the bytes of a recording of these events. */
export function recorded(
  events: readonly FlockEvent[],
  { pace = SMALL, isClosed = true } = {},
): Uint8Array<ArrayBuffer> {
  const writer = new RecordingWriter("box", OFFSET, pace);
  for (const event of events) writer.add(event);
  if (isClosed) writer.close();
  else writer.flush();
  return joined(writer.take());
}

/** Opens bytes as a recording; several are the files of one recording. */
export function opened(...files: readonly Uint8Array[]): Recording {
  return Recording.of(files.map((bytes, i) => new MemoryBytes(bytes, `file${i}`)), SMALL.table);
}

/** Reads all events of a recording. */
export function eventsOf(recording: Recording): FlockEvent[] {
  return [...recording.events()].map(({ event }) => event);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}
