import type { NatsConnection } from "@nats-io/transport-node";
import { ALL_EVENTS, RECORDER_INBOX } from "../../wire/fleet/subjects.ts";
import { Link, type LinkProblem, pause } from "../link/link.ts";
import { readProblem } from "../link/problem.ts";
import type { ServerOptions } from "../link/server_options.ts";
import { ShippedMessages, type ShippedTaker } from "./shipped_messages.ts";

/** The inputs of a reader of the stream. */
export interface ShippedReaderParts {
  readonly options: ServerOptions;
  readonly stream: string;
  /** The first moment, milliseconds since 1970; null is the beginning of the stream. */
  readonly fromMs: number | null;
  /** How often it looks whether the stream was made anew; absent is each 5 seconds. */
  readonly probeMs?: number;
  readonly take: ShippedTaker;
  readonly report: (text: string) => void;
}

/**
 * Reads what all hosts ship, from JetStream, each event once: after a lost connection it goes on with
 * the next message. Numbers that are missing in the stream become `lost` events.
 */
export class ShippedReader {
  readonly #link: Link;
  readonly #messages: ShippedMessages;
  #sequence = 0;
  /** When the stream was made, as the server says it. */
  #created: string | null = null;
  #isOver = false;
  #isReading = false;
  #problem = "";
  #reading: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ShippedReaderParts) {
    this.#messages = new ShippedMessages({
      ...{ take: parts.take, report: parts.report, isWhole: parts.fromMs === null },
    });
    this.#link = new Link({
      options: parts.options,
      inboxPrefix: RECORDER_INBOX,
      name: "traceflock fleet record",
      onUp: (connection) => {
        this.#reading = this.#read(connection);
        return Promise.resolve();
      },
      report: parts.report,
    });
  }

  /** Why the server does not answer; null while it does. */
  get linkProblem(): LinkProblem | null {
    return this.#link.problem;
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
      let isAnother = false;
      try {
        await this.#look(connection);
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
        const probing = setInterval(async () => {
          if (!await this.#isAnother(connection)) return;
          isAnother = true;
          await messages.close();
        }, this.parts.probeMs ?? PROBE_MS);
        try {
          for await (const message of messages) {
            this.#problem = "";
            this.#sequence = message.seq;
            this.#messages.take(message);
            if (this.#isOver) return;
          }
        } finally {
          clearInterval(probing);
        }
      } catch (error) {
        this.#isReading = false;
        this.#say(readProblem(error, stream));
      }
      if (!this.#isOver && !isAnother) await pause(RETRY_MS);
    }
  }

  /** Returns when the stream was made, and the number of its last message. */
  async #streamInfo(connection: NatsConnection) {
    const { jetstreamManager } = await import("../link/jetstream.ts");
    const manager = await jetstreamManager(connection, { checkAPI: false });
    return await manager.streams.info(this.parts.stream);
  }

  /** Whether the stream was removed, or made anew. The client waits without end for its next number. */
  async #isAnother(connection: NatsConnection): Promise<boolean> {
    try {
      return String((await this.#streamInfo(connection)).created) !== this.#created;
    } catch (error) {
      return /stream not found/i.test(String(error));
    }
  }

  /** Begins again with a stream that was made anew: its numbers begin again, too. */
  async #look(connection: NatsConnection): Promise<void> {
    const { created, state } = await this.#streamInfo(connection);
    const before = this.#created;
    this.#created = String(created);
    if (before === null || (before === this.#created && state.last_seq >= this.#sequence)) return;
    this.#sequence = 0;
    this.parts.report(
      `the stream ${this.parts.stream} was made anew and is read from its beginning`,
    );
  }

  #say(problem: string): void {
    if (problem === this.#problem || this.#isOver) return;
    this.#problem = problem;
    this.parts.report(problem);
  }
}

const BATCH = 200;
const RETRY_MS = 2_000;
/** A stream that was made anew is noticed within this time. */
const PROBE_MS = 5_000;
