import {
  MAX_FLEET_MESSAGE_BYTES,
  MAX_FOREIGN_FRAME_BYTES,
} from "../../model/hosts/fleet_limits.ts";
import type { LostEvent, ProcessEvent } from "../../model/event/event.ts";
import { linesFrame, renumbered, type TimedEvent } from "../../sinks/lines_frame.ts";
import { isPrelude } from "../../sources/replay/pieces.ts";
import {
  messageId,
  type SpoolPosition,
  writePosition,
  writeRunEnd,
} from "../../wire/fleet/spool_position.ts";
import {
  type FrameHeader,
  HEADER_BYTES,
  wallOffsetIn,
} from "../../wire/recording/recording_format.ts";
import { eventsIn } from "./spool_files.ts";
import type { SpoolFrame } from "./spool_reader.ts";

/** One message for the stream. */
export interface Shipment {
  readonly id: string;
  readonly payload: Uint8Array<ArrayBuffer>;
  /** The place behind it, as the header of the message has it; the same for all parts of a frame. */
  readonly position: string;
  /** The end of the run before, in the first message of a run; null in all others. */
  readonly previous: string | null;
}

/** Chooses the events to ship; null ships all. */
export type ShipFilter = {
  readonly text: string;
  readonly matches: (event: ProcessEvent) => boolean;
} | null;

/** What one message may hold. */
export class MessageRoom {
  /** Events that no message can hold. */
  tooLarge = 0;
  readonly maxBytes: number;

  /** @param maxPayload what the server says; undefined before it has */
  constructor(maxPayload: number | undefined) {
    this.maxBytes = Math.min(maxPayload ?? USUAL_PAYLOAD, MAX_FLEET_MESSAGE_BYTES);
  }

  /** Whether a viewer takes a frame of this size: packed with its header, and unpacked. */
  holds(bytes: number, contentBytes: number): boolean {
    return bytes + OVERHEAD <= this.maxBytes && contentBytes <= MAX_FOREIGN_FRAME_BYTES;
  }
}

/** A frame turned into messages. */
export interface Shipped {
  readonly shipments: readonly Shipment[];
  readonly position: SpoolPosition;
}

/**
 * Turns a frame of the spool into messages: each is one frame of the recording format. The stream has
 * numbers of its own, which count every shipped event of a run, so that a reader sees each loss. A
 * `lost` event about removed events is part of the next frame: the server takes both or none.
 *
 * @param before the position of the last frame; null before the first
 */
export function shippedFrames(
  frame: SpoolFrame,
  before: SpoolPosition | null,
  { host, filter, room }: {
    readonly host: string;
    readonly filter: ShipFilter;
    readonly room: MessageRoom;
  },
): Shipped {
  const { header, stored, at } = frame;
  const first = before !== null && before.run === at.run ? before.nextShipped : 0;
  const { missing } = frame;
  const fits = room.holds(stored.length + HEADER_BYTES, header.contentBytes);
  let payloads: readonly Uint8Array<ArrayBuffer>[] = [];
  let events = 0;
  if (filter === null && missing === 0 && fits) {
    payloads = [renumbered(header, stored, first)];
    events = header.events;
  } else if (header.kind === "lines" || missing !== 0) {
    const offset = wallOffsetIn(header);
    const lines = header.kind === "lines" ? chosen(frame, filter) : [];
    // The filter never saw the removed events, so the number that it would choose is unknown.
    const count = filter === null ? missing : null;
    const place = before === null ? "first" : before.run === at.run ? "same run" : "new run";
    const all = missing !== 0 ? withLoss(lines, count, header, place) : lines;
    payloads = framesOf(all, host, offset, first, room);
    events = all.length;
  }
  const position: SpoolPosition = { ...at, nextShipped: first + events };
  const previous = before !== null && before.run !== at.run ? writeRunEnd(before) : null;
  return {
    position,
    shipments: payloads.map((payload, part) => ({
      id: messageId(at, part),
      payload,
      // After a restart between two parts the frame is read again, and the ids show what is there.
      position: part < payloads.length - 1
        ? before === null ? "" : writePosition(before)
        : writePosition(position),
      previous: part === 0 ? previous : null,
    })),
  };
}

/**
 * Adds a loss. It is before the events of a frame, and behind the facts that begin a stream. The lines
 * that open a file are the processes that are alive: in the same run the loss ends them, as JoinedRuns
 * expects; in another run `ready` does, as in each beginning.
 */
function withLoss(
  lines: readonly TimedEvent[],
  count: number | null,
  header: FrameHeader,
  place: "first" | "same run" | "new run",
): TimedEvent[] {
  const reason = "the agent's spool removed them before the server took them";
  const wallOffset = wallOffsetIn(header);
  const ts = header.isBracket ? header.toTs : header.fromTs;
  const lost: LostEvent = { type: "lost", ts, count, where: "queue", reason };
  const loss = { event: lost, wallOffset };
  if (header.isBracket) {
    const opening = lines.filter(({ event }) => isPrelude(event.type));
    if (opening.length === 0) return [loss];
    if (place === "same run") return [...opening, loss];
    const ready = { event: { type: "ready", ts } as const, wallOffset };
    return place === "first" ? [...opening, loss, ready] : [loss, ...opening, ready];
  }
  const behind = lines.findIndex(({ event }) => !isPrelude(event.type));
  const at = place !== "first" ? 0 : behind < 0 ? lines.length : behind;
  return [...lines.slice(0, at), loss, ...lines.slice(at)];
}

/** Returns the events of a frame that the filter chooses; those about no process always. */
function chosen({ header, stored }: SpoolFrame, filter: ShipFilter): TimedEvent[] {
  const events = eventsIn(stored, header.contentBytes, header.fromTs);
  if (events === null) {
    const reason = "a frame of the spool cannot be read";
    const event: LostEvent = {
      ...{ type: "lost", ts: header.fromTs, count: header.events, where: "line", reason },
    };
    return [{ event, wallOffset: null }];
  }
  if (filter === null) return events;
  const kept: TimedEvent[] = [];
  for (const { event, wallOffset } of events) {
    if (event.type === "meta") {
      kept.push({ event: { ...event, filter: filter.text }, wallOffset });
    } else if (!("pid" in event) || filter.matches(event)) kept.push({ event, wallOffset });
  }
  return kept;
}

/** Returns events as frames, each small enough for the server and for a viewer. */
export function framesOf(
  events: readonly TimedEvent[],
  host: string,
  offset: TimedEvent["wallOffset"] & object,
  first: number,
  room: MessageRoom,
): Uint8Array<ArrayBuffer>[] {
  if (events.length === 0) return [];
  const { frame, contentBytes } = linesFrame(events, host, offset, first);
  if (room.holds(frame.length, contentBytes)) return [frame];
  if (events.length === 1) {
    room.tooLarge++;
    const reason = `an event is larger than the server's messages (max_payload ${room.maxBytes})`;
    const event: LostEvent = {
      ...{ type: "lost", ts: events[0]!.event.ts, count: 1, where: "queue", reason },
    };
    return [linesFrame([{ event, wallOffset: offset }], host, offset, first).frame];
  }
  const half = events.length >> 1;
  return [
    ...framesOf(events.slice(0, half), host, offset, first, room),
    ...framesOf(events.slice(half), host, offset, first + half, room),
  ];
}

/** Bytes of the headers of a message, at most. */
const OVERHEAD = 1_024;
/** What a server takes unless it is configured otherwise. */
const USUAL_PAYLOAD = 1024 * 1024;
