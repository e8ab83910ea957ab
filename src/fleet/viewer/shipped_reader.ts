import type { JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { FlockEvent, LostEvent } from "../../model/event/event.ts";
import { LineStream } from "../../sources/stream/line_stream.ts";
import {
  MESSAGE_ID_HEADER,
  PREVIOUS_HEADER,
  readRunEnd,
  runOfMessage,
} from "../../wire/fleet/spool_position.ts";
import { ALL_EVENTS, hostOf, VIEWER_INBOX } from "../../wire/fleet/subjects.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { wallOffsetIn } from "../../wire/recording/recording_format.ts";
import { Link, pause } from "../link/link.ts";
import { readProblem } from "../link/problem.ts";
import type { ServerOptions } from "../link/server_options.ts";
import { foreignFrame } from "./foreign_frame.ts";

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

/** The inputs of a reader of the stream. */
export interface ShippedReaderParts {
  readonly options: ServerOptions;
  readonly stream: string;
  /** The first moment, milliseconds since 1970; null is the beginning of the stream. */
  readonly fromMs: number | null;
  readonly take: ShippedTaker;
  readonly report: (text: string) => void;
}

/** How far the stream of a host was read. */
interface Read {
  /** The run of the agent; null before the first message. */
  run: string | null;
  next: number;
  lastTs: number;
}

/**
 * Reads what all hosts ship, from JetStream, each event once: after a lost connection it goes on with
 * the next message. Numbers that are missing in the stream become `lost` events.
 */
export class ShippedReader {
  readonly #link: Link;
  readonly #hosts = new Map<string, Read>();
  #sequence = 0;
  #isOver = false;
  #isReading = false;
  #problem = "";
  #reading: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ShippedReaderParts) {
    this.#link = new Link({
      options: parts.options,
      inboxPrefix: VIEWER_INBOX,
      name: "traceflock fleet record",
      onUp: (connection) => {
        this.#reading = this.#read(connection);
        return Promise.resolve();
      },
      report: parts.report,
    });
  }

  /** A right that the user lacks at the server now, in a line; null when there is none. */
  get missingRight(): string | null {
    return this.#link.missingRight;
  }

  /** Why the stream cannot be read now, in a line; null while it is read. */
  get problem(): string | null {
    return this.#isReading || this.#problem === "" ? null : this.#problem;
  }

  start(): void {
    this.#link.start();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#link.close();
    await this.#reading;
  }

  async #read(connection: NatsConnection): Promise<void> {
    const { jetstream } = await import("../link/jetstream.ts");
    const { stream, fromMs } = this.parts;
    while (!this.#isOver && !connection.isClosed()) {
      try {
        const consumer = await jetstream(connection).consumers.get(stream, {
          filter_subjects: ALL_EVENTS,
          ...(this.#sequence > 0
            ? { opt_start_seq: this.#sequence + 1 }
            : fromMs !== null
            ? { opt_start_time: new Date(fromMs).toISOString() }
            : {}),
        });
        const messages = await consumer.consume({ max_messages: BATCH });
        this.#isReading = true;
        this.#link.published();
        for await (const message of messages) {
          this.#problem = "";
          this.#sequence = message.seq;
          this.#message(message);
          if (this.#isOver) return;
        }
      } catch (error) {
        this.#isReading = false;
        this.#say(readProblem(error, stream));
      }
      if (!this.#isOver) await pause(RETRY_MS);
    }
  }

  #message({ subject, data, headers }: JsMsg): void {
    const host = hostOf(subject);
    if (host === null) return;
    let read = this.#hosts.get(host);
    if (read === undefined) {
      if (this.#hosts.size >= MAX_RECORDED_HOSTS) {
        return this.#say(`${MAX_RECORDED_HOSTS} hosts are the most; others are left out`);
      }
      this.#hosts.set(host, read = { run: null, next: 0, lastTs: 0 });
    }
    const frame = foreignFrame(data);
    // A key frame repeats what the lines before it have.
    if (typeof frame === "string") return;
    const { header, content } = frame;
    const events: FlockEvent[] = [];
    const missing: LostEvent[] = [];
    const lost = (count: number | null, why: string) =>
      missing.push({
        ...{ type: "lost", ts: Math.max(read.lastTs, header.fromTs), count, where: "queue" },
        reason: why,
      });
    const run = runOfMessage(headers?.get(MESSAGE_ID_HEADER) ?? "") ?? read.run;
    if (read.run !== null && run !== read.run) {
      // What the stream has lost at the end of the run before.
      const before = readRunEnd(headers?.get(PREVIOUS_HEADER) ?? "");
      const count = before?.run === read.run ? before.nextShipped - read.next : null;
      if (count === null || count > 0) lost(count, REMOVED);
    }
    // A run of the agent begins with number 0.
    if (run !== read.run) read.next = 0;
    // With a first moment the reading begins in the middle.
    if (this.parts.fromMs !== null && read.run === null) read.next = header.firstEvent;
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

  #say(problem: string): void {
    if (problem === this.#problem || this.#isOver) return;
    this.#problem = problem;
    this.parts.report(problem);
  }
}

const REMOVED = "the stream does not have them any more";
const BATCH = 200;
const RETRY_MS = 2_000;
/** Each host has a file that is open, and a table. */
const MAX_RECORDED_HOSTS = 500;
