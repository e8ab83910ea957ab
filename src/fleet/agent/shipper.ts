import type { NatsConnection } from "@nats-io/transport-node";
import {
  comparePositions,
  MESSAGE_ID_HEADER,
  POSITION_HEADER,
  PREVIOUS_HEADER,
  readPosition,
  type SpoolPosition,
} from "../../wire/fleet/spool_position.ts";
import { eventsSubject } from "../../wire/fleet/subjects.ts";
import { atMost, pause } from "../link/link.ts";
import { makeStream } from "../link/make_stream.ts";
import { shipProblem } from "../link/problem.ts";
import { MessageRoom, type ShipFilter, type Shipment, shippedFrames } from "./shipped_frames.ts";
import type { SpoolReader } from "./spool_reader.ts";

/** The inputs of a shipper. */
export interface ShipperParts {
  readonly host: string;
  readonly stream: string;
  readonly filter: ShipFilter;
  /** The connection while the server answers; null otherwise. */
  readonly connection: () => NatsConnection | null;
  readonly readerFrom: (position: SpoolPosition | null) => SpoolReader;
  /** The last position that is known to be in the stream; null when nothing was shipped. */
  readonly start: SpoolPosition | null;
  /** The present run of the spool. */
  readonly run: () => string;
  /** Keeps a position that the stream has. */
  readonly save: (position: SpoolPosition) => void;
  readonly report: (text: string) => void;
  /** Whether another agent of this name was seen. */
  readonly isRefused: () => boolean;
}

/** How the stream ends for this host. */
interface StreamEnd {
  /** The sequence number of the last message of the host; 0 without one. */
  readonly sequence: number;
  readonly position: SpoolPosition | null;
}

/**
 * Ships the frames of the spool to the stream, one after the other. Each message names the one that it
 * follows, so the server takes each once and in order. A message is the next only when the server has
 * confirmed the one before.
 */
export class Shipper {
  #position: SpoolPosition | null;
  #isOver = false;
  /** Whether the spool has nothing more, as of the last look. */
  #isCaughtUp = false;
  #running: Promise<void> | null = null;
  #problem = "";
  /** The size of messages for which lost events were reported. */
  #tooLargeFor = 0;
  #wake: () => void = () => {};

  constructor(private readonly parts: ShipperParts) {
    this.#position = parts.start;
  }

  /** The position that the stream has; null before the first message. */
  get position(): SpoolPosition | null {
    return this.#position;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ships what the spool has, for at most `ms`, and ends. */
  async stop(ms: number): Promise<void> {
    const end = Date.now() + ms;
    // What was written last has not been read yet.
    this.#isCaughtUp = false;
    this.#wake();
    while (Date.now() < end && this.parts.connection() !== null && !this.#isCaughtUp) {
      await pause(STOP_MS);
    }
    this.#isOver = true;
    this.#wake();
    await atMost(this.#running ?? Promise.resolve(), ACK_MS);
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const connection = this.parts.connection();
      if (connection === null || this.parts.isRefused()) {
        await this.#idle(IDLE_MS);
        continue;
      }
      try {
        await this.#ship(connection);
      } catch (error) {
        if (this.#isOver) return;
        this.#say(shipProblem(error, eventsSubject(this.parts.host)));
        await this.#idle(RETRY_MS);
      }
    }
  }

  /** Ships until the connection is lost. Throws what the server refuses. */
  async #ship(connection: NatsConnection): Promise<void> {
    const { jetstream } = await import("../link/jetstream.ts");
    const { host, filter } = this.parts;
    const client = jetstream(connection, { timeout: ACK_MS });
    const end = await this.#streamEnd(connection);
    let { sequence, position } = end;
    if (position !== null && position.run > this.parts.run()) throw this.#other();
    if (position !== null && this.#position !== null) {
      position = comparePositions(position, this.#position) < 0 ? this.#position : position;
    }
    this.#position = position ?? this.#position;
    const reader = this.parts.readerFrom(this.#position);
    try {
      while (!this.#isOver && this.parts.connection() === connection && !this.parts.isRefused()) {
        const frame = reader.next();
        this.#isCaughtUp = frame === null;
        if (frame === null) {
          await this.#idle(IDLE_MS);
          continue;
        }
        const room = new MessageRoom(connection.info?.max_payload);
        const shipped = shippedFrames(frame, this.#position, { host, filter, room });
        // The last message of the stream may be one of several parts of this frame.
        const done = shipped.shipments.findIndex(({ id }) => id === end.id);
        for (const shipment of shipped.shipments.slice(done + 1)) {
          sequence = await this.#publish(client, connection, shipment, sequence);
        }
        this.#position = shipped.position;
        this.parts.save(shipped.position);
        this.#say("");
        if (room.tooLarge > 0) this.#sayTooLarge(room.maxBytes);
      }
    } finally {
      reader.close();
    }
  }

  /** Publishes one message. Returns its sequence number. */
  async #publish(
    client: ReturnType<typeof import("@nats-io/jetstream").jetstream>,
    connection: NatsConnection,
    { id, payload, position, previous }: Shipment,
    last: number,
  ): Promise<number> {
    const { headers } = await import("../link/nats.ts");
    const subject = eventsSubject(this.parts.host);
    const head = headers();
    head.set(POSITION_HEADER, position);
    if (previous !== null) head.set(PREVIOUS_HEADER, previous);
    const publish = async (sequence: number) =>
      (await client.publish(subject, payload, {
        ...{ msgID: id, headers: head, expect: { lastSubjectSequence: sequence } },
      })).seq;
    try {
      return await publish(last);
    } catch (error) {
      if (!/wrong last sequence/i.test(String((error as Error).message))) throw error;
      const end = await this.#streamEnd(connection);
      // The server took the message and its confirmation was lost.
      if (end.id === id) return end.sequence;
      // The limits of the stream have removed all messages of this host.
      if (end.sequence === 0) return await publish(0);
      throw this.#other();
    }
  }

  #other(): Error {
    return new Error(
      `another agent ships as ${this.parts.host}; give one of the two another --name`,
    );
  }

  /** Returns the end of the stream for this host. Throws when the server has no such stream. */
  async #streamEnd(
    connection: NatsConnection,
  ): Promise<StreamEnd & { readonly id: string | null }> {
    const { jetstreamManager } = await import("../link/jetstream.ts");
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: LOOK_MS });
    const { stream, host } = this.parts;
    // A server that answers this and not the next question has no such stream.
    if (await atMost(connection.flush().then(() => true), ACK_MS) === null) {
      throw Object.assign(new Error("timeout"), { name: "TimeoutError" });
    }
    const message = await manager.direct.getMessage(stream, { last_by_subj: eventsSubject(host) })
      .catch(async (error: Error) => {
        if (error.name !== "TimeoutError") throw error;
        await makeStream(connection, stream);
        return null;
      });
    if (message === null) return { sequence: 0, position: null, id: null };
    return {
      sequence: message.seq,
      position: readPosition(message.header.get(POSITION_HEADER)),
      id: message.header.get(MESSAGE_ID_HEADER),
    };
  }

  #sayTooLarge(maxBytes: number): void {
    if (maxBytes === this.#tooLargeFor) return;
    this.#tooLargeFor = maxBytes;
    this.parts.report(
      `an event is larger than the server's messages of ${maxBytes} bytes; it is counted lost in ` +
        "the stream, as later ones are, and the spool keeps it. Raise max_payload of the server",
    );
  }

  #idle(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #say(problem: string): void {
    if (problem === this.#problem) return;
    const before = this.#problem;
    this.#problem = problem;
    if (problem !== "") this.parts.report(`shipping waits: ${problem}`);
    else if (before !== "") this.parts.report("shipping goes on");
  }
}

const IDLE_MS = 250;
const STOP_MS = 20;
const RETRY_MS = 2_000;
/** A confirmation that takes longer counts as missing; the message is then looked up. */
const ACK_MS = 5_000;
/** A stream that is there answers sooner. */
const LOOK_MS = 1_500;
