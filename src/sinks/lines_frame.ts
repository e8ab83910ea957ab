/** Frames of lines outside of a recording file: messages between machines. */
import { crc32, zstdCompressSync } from "node:zlib";
import { Tally } from "../model/event/tally.ts";
import type { FlockEvent } from "../model/event/event.ts";
import { EventLineWriter } from "../wire/event/event_line.ts";
import { JsonBytes } from "../wire/event/json_bytes.ts";
import type { WallOffset } from "../wire/event/wall_clock.ts";
import { type FrameHeader, writeHeader } from "../wire/recording/recording_format.ts";
import { SPOOL_PACE } from "./recording_writer.ts";

/** An event with the time of day at boot of its line. */
export interface TimedEvent {
  readonly event: FlockEvent;
  readonly wallOffset: WallOffset | null;
}

/** Returns one frame of the recording format, its header included, and what it unpacks to. */
export function linesFrame(
  events: readonly TimedEvent[],
  host: string,
  offset: WallOffset,
  firstEvent: number,
): { readonly frame: Uint8Array<ArrayBuffer>; readonly contentBytes: number } {
  const tally = new Tally();
  let fromTs = Infinity;
  let toTs = 0;
  const writer = new EventLineWriter(host, offset);
  const lines = new JsonBytes(FIRST_BYTES);
  for (const { event, wallOffset } of events) {
    tally.count(event);
    fromTs = Math.min(fromTs, event.ts);
    toTs = Math.max(toTs, event.ts);
    writer.wallOffset = wallOffset ?? offset;
    writer.append(event, lines);
  }
  const content = lines.view();
  const stored = new Uint8Array(zstdCompressSync(content, SPOOL_PACE.compression));
  const first = events[0]?.wallOffset ?? offset;
  const header = writeHeader(crc32, {
    ...{ kind: "lines", isBracket: false, events: events.length, firstEvent, fromTs, toTs },
    fromTime: BigInt(Math.round(fromTs)) + BigInt(first.seconds) * 1_000_000_000n +
      BigInt(first.nanoseconds),
    ...{ forks: tally.events.fork, execs: tally.events.exec, exits: tally.events.exit },
    ...{ failures: tally.failures, lost: tally.lostTotal, lostUncounted: tally.lostUncounted },
    ...{ storedBytes: stored.length, contentBytes: content.length, checksum: crc32(stored) },
  });
  return { frame: joined([header, stored]), contentBytes: content.length };
}

/** Returns a frame with other numbers: the same content, as another stream counts its events. */
export function renumbered(
  header: FrameHeader,
  stored: Uint8Array,
  firstEvent: number,
): Uint8Array<ArrayBuffer> {
  return joined([writeHeader(crc32, { ...header, isBracket: false, firstEvent }), stored]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

/** Room for the lines of a short answer; it grows. */
const FIRST_BYTES = 4_096;
