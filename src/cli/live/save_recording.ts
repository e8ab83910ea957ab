/** Saves the shown view as a recording, which `zstd -dc FILE | jq` reads. */
import type {
  EndEvent,
  EventType,
  FlockEvent,
  MetaEvent,
  SampleEvent,
} from "../../model/event/event.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Process } from "../../model/process/process.ts";
import { snapshotOfRow } from "../../model/process/row_snapshot.ts";
import type { ExportedView } from "../../ui/app/export_view.ts";
import { reasonOf } from "../../sources/libc/file_error.ts";
import { createPrivateFile } from "../../sources/libc/private_file.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { recordingName } from "./recording_file.ts";
import { plural } from "../../model/base/units.ts";

/** Events to encode before the screen gets a turn. */
const EVENTS_AT_ONCE = 500;

/** The host, the folder and the clock of a saved recording. */
export interface RecordingSource {
  readonly host: string;
  /** The folder of the new file. */
  readonly folder: string;
  readonly metaAt: (ts: number, filter: string | null) => MetaEvent;
  readonly wallOffset: () => WallOffset;
  /** Returns the former values of processes between two times; absent without any. */
  readonly samples?: SamplesReader;
  /** Returns the present, for the name of the file. */
  readonly date: () => Date;
}

/** Returns the former values of processes between two times, in order of time. */
type SamplesReader = (
  keys: Iterable<ProcessKey>,
  fromTs: number,
  toTs: number,
) => readonly SampleEvent[];

/** Returns a function that saves a view and returns the result in one line. Never rejects. */
export function recordingSaver(source: RecordingSource): (shown: ExportedView) => Promise<string> {
  return async (shown) => {
    const name = recordingName(source.host, source.date());
    try {
      // Rows change while frames are encoded, so all rows are copied first.
      const events = recordingEvents(shown, source.metaAt, source.samples);
      const bytes = await bytesOf(events, source.host, source.wallOffset());
      const path = source.folder === "." ? name : `${source.folder}/${name}`;
      const failed = createPrivateFile(path, bytes);
      if (failed === 0) {
        const [events, processes] = [shown.events.length, shown.living.length];
        return `Saved ${events} ${plural(events, "event")}, ${processes} ${
          plural(processes, "process", "processes")
        }: ${path}`;
      }
      return `Not saved: ${reasonOf(failed)}: ${path}`;
    } catch (error) {
      return `Not saved: ${error instanceof Error ? error.message : error}: ${name}`;
    }
  };
}

/** Returns the bytes of a whole recording. */
async function bytesOf(
  events: readonly FlockEvent[],
  host: string,
  offset: WallOffset,
): Promise<Uint8Array<ArrayBuffer>> {
  // Loaded late, so that the start of the program does not wait for it.
  const { RecordingWriter } = await import("../../sinks/recording_writer.ts");
  const writer = new RecordingWriter(host, offset);
  for (const [index, event] of events.entries()) {
    writer.add(event);
    if (index % EVENTS_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  writer.close();
  const pieces = writer.take();
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const piece of pieces) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return bytes;
}

/**
 * Returns the view as a stream in time order: `meta`, the events, the living processes, `end`. With
 * samples, the living processes to which nothing happened come first: they have samples from the start.
 *
 * @param metaAt returns the first line of a stream that begins at a time and has a filter
 */
export function recordingEvents(
  shown: ExportedView,
  metaAt: (ts: number, filter: string | null) => MetaEvent,
  samplesOf: SamplesReader = () => [],
): FlockEvent[] {
  const { at, filter, living } = shown;
  const events = [...shown.events].sort((a, b) => a.ts - b.ts);
  const fromTs = events[0]?.ts ?? at;
  const changed = new Set(events.flatMap((event) => "key" in event ? [event.key] : []));
  const samples = samplesOf([...changed, ...living.map(({ key }) => key)], fromTs, at);
  const isSteady = ({ key, startTs }: Process) =>
    samples.length > 0 && startTs < fromTs && !changed.has(key);
  const stream: FlockEvent[] = [
    metaAt(fromTs, filter),
    ...living.filter(isSteady).map((row) => ({ ...snapshotOfRow(row, fromTs), state: null })),
    ...[...events, ...samples.filter(({ ts }) => ts < at)].sort((a, b) => a.ts - b.ts),
    ...living.filter((row) => !isSteady(row)).map((row) => snapshotOfRow(row, at)),
    ...samples.filter(({ ts }) => ts === at),
  ];
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
