import type { FlockEvent, LostEvent } from "../../model/event/event.ts";
import { MAX_RECORDED_HOSTS } from "../../model/hosts/fleet_limits.ts";
import { LineStream } from "../../sources/stream/line_stream.ts";
import {
  MESSAGE_ID_HEADER,
  PREVIOUS_HEADER,
  readRunEnd,
  runOfMessage,
} from "../../wire/fleet/spool_position.ts";
import { hostOf } from "../../wire/fleet/subjects.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { wallOffsetIn } from "../../wire/recording/recording_format.ts";
import { foreignFrame, isOtherFrame } from "./foreign_frame.ts";

/**
 * Takes events of a host. `missing` counts what the stream does not have before them, and the lines
 * that cannot be read.
 */
export type ShippedTaker = (
  host: string,
  events: readonly FlockEvent[],
  missing: readonly LostEvent[],
  offset: WallOffset,
) => void;

/** A message of the stream, as the client gives it. */
export interface ShippedMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: { get(name: string): string } | undefined;
}

/** How far the stream of a host was read. */
interface Read {
  /** The run of the agent; null before the first message. */
  run: string | null;
  next: number;
  lastTs: number;
  /** What was reported about messages of this host. */
  readonly reported: Set<string>;
}

/**
 * Turns the messages of the stream into events, each once and in order. Numbers that are missing become
 * `lost` events. A message that no agent has sent so is left out, and reported once for its host.
 */
export class ShippedMessages {
  readonly #hosts = new Map<string, Read>();
  #isFull = false;

  constructor(
    private readonly parts: {
      readonly take: ShippedTaker;
      readonly report: (text: string) => void;
      /** Whether the reading begins with the first message of the stream. */
      readonly isWhole: boolean;
    },
  ) {}

  take({ subject, data, headers }: ShippedMessage): void {
    const host = hostOf(subject);
    if (host === null) return;
    let read = this.#hosts.get(host);
    if (read === undefined) {
      if (this.#hosts.size >= MAX_RECORDED_HOSTS) {
        if (!this.#isFull) {
          this.parts.report(`${MAX_RECORDED_HOSTS} hosts are the most; others are left out`);
        }
        this.#isFull = true;
        return;
      }
      this.#hosts.set(host, read = { run: null, next: 0, lastTs: 0, reported: new Set() });
    }
    if (isOtherFrame(data)) return;
    const frame = foreignFrame(data);
    if (typeof frame === "string") return this.#leaveOut(host, read, frame);
    const { header, content } = frame;
    const run = runOfMessage(headers?.get(MESSAGE_ID_HEADER) ?? "");
    if (run === null) return this.#leaveOut(host, read, "a message has no id of an agent");
    if (linesIn(content) !== header.events) {
      return this.#leaveOut(host, read, "a message has another number of events than it says");
    }
    if (run === read.run && header.firstEvent < read.next) {
      return this.#leaveOut(host, read, "a message repeats earlier events");
    }
    const events: FlockEvent[] = [];
    const missing: LostEvent[] = [];
    const lost = (count: number | null, why: string) =>
      missing.push({
        ...{ type: "lost", ts: Math.max(read.lastTs, header.fromTs), count, where: "queue" },
        reason: why,
      });
    if (read.run !== null && run !== read.run) {
      // What the stream has lost at the end of the run before.
      const before = readRunEnd(headers?.get(PREVIOUS_HEADER) ?? "");
      const count = before?.run === read.run ? before.nextShipped - read.next : null;
      if (count === null || count > 0) lost(count, REMOVED);
    }
    // A run of the agent begins with number 0.
    if (run !== read.run) read.next = 0;
    // With a first moment the reading begins in the middle.
    if (!this.parts.isWhole && read.run === null) read.next = header.firstEvent;
    read.run = run;
    if (header.firstEvent > read.next) {
      lost(header.firstEvent - read.next, REMOVED);
    }
    read.next = header.firstEvent + header.events;
    const lines = new LineStream({
      event: (event) => events.push(event),
      odd: (problem) => lost(1, `a line cannot be read: ${problem}`),
      failed: (problem) => lost(null, problem),
    });
    lines.push(content);
    for (const { ts } of events) read.lastTs = Math.max(read.lastTs, ts);
    if (events.length + missing.length > 0) {
      this.parts.take(host, events, missing, wallOffsetIn(header));
    }
  }

  #leaveOut(host: string, { reported }: Read, problem: string): void {
    if (reported.size >= MAX_REPORTS || reported.has(problem)) return;
    reported.add(problem);
    this.parts.report(
      `${host}: ${problem}, and is left out; does another program publish as this host?`,
    );
  }
}

/** Returns the number of lines that end in the bytes. */
function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) lines++;
  return lines;
}

const LINE_END = 10;

const REMOVED = "the stream does not have them any more";
/** Different problems of the messages of one host that are reported. */
const MAX_REPORTS = 5;
