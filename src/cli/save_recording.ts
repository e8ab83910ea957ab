/** Writes what the screen shows into a file, as a recording that `zstd -dc FILE | jq` reads. */
import type { FlockEvent, MetaEvent } from "../model/event.ts";
import { createPrivateFile } from "../sources/libc/private_file.ts";
import type { Shown } from "../ui/shown.ts";
import { EventLineWriter } from "../wire/event_line.ts";
import type { WallOffset } from "../wire/wall_clock.ts";
import { recordingEvents } from "./recording_events.ts";

/** Text in one frame, UTF-16 units: little enough that the screen goes on between two of them. */
const FRAME_LENGTH = 1 << 18;

/** Why a file could not be made, by number (errno(3)). */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, "the system does not permit it"],
  [2, "the working directory is gone"],
  [13, "no permission to write into the working directory"],
  [17, "the file exists already"],
  [28, "the disk is full"],
  [30, "the file system is read-only"],
  [122, "the disk quota is used up"],
]);

/** Everything that is handed in. */
export interface RecordingSource {
  readonly host: string;
  /** Where files are made. */
  readonly folder: string;
  readonly metaAt: (ts: number) => MetaEvent;
  readonly wallOffset: () => WallOffset;
  /** Now, for the name of the file. */
  readonly date: () => Date;
}

/** Saves what is shown, and says in one line what became of it. Never rejects. */
export function recordingSaver(source: RecordingSource): (shown: Shown) => Promise<string> {
  return async (shown) => {
    const name = recordingName(source.host, source.date());
    try {
      // Rows change while frames are made: what they say is taken down at once.
      const events = recordingEvents(shown, source.metaAt);
      const bytes = await framesOf(events, new EventLineWriter(source.host, source.wallOffset()));
      const path = source.folder === "." ? name : `${source.folder}/${name}`;
      const failed = createPrivateFile(path, bytes);
      if (failed === 0) {
        return `Saved ${shown.events.length} events, ${shown.living.length} processes: ${path}`;
      }
      const why = REASONS.get(failed) ?? `error ${failed} of the kernel (errno(3))`;
      return `Not saved: ${why}: ${path}`;
    } catch (error) {
      return `Not saved: ${error instanceof Error ? error.message : error}: ${name}`;
    }
  };
}

/** The host comes from strangers; a file name is to hold no more than letters. */
export function recordingName(host: string, date: Date): string {
  const time = date.toISOString().replace(/[-:]|\.\d+/g, "");
  return `traceflock-${host.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 64)}-${time}.tflock`;
}

/** Independent zstd frames, one after another. */
async function framesOf(
  events: readonly FlockEvent[],
  writer: EventLineWriter,
): Promise<Uint8Array<ArrayBuffer>> {
  // Only now, so that the start does not wait for it.
  const { zstdCompressSync } = await import("node:zlib");
  const frames: Uint8Array[] = [];
  let text = "";
  for (const [index, event] of events.entries()) {
    text += `${writer.write(event)}\n`;
    if (text.length < FRAME_LENGTH && index < events.length - 1) continue;
    frames.push(zstdCompressSync(text));
    text = "";
    await new Promise((resolve) => setTimeout(resolve));
  }
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const frame of frames) {
    bytes.set(frame, place);
    place += frame.length;
  }
  return bytes;
}
