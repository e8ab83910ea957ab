import type { NatsConnection } from "@nats-io/transport-node";
import { MAX_FRAME_EVENTS } from "../../model/base/limits.ts";
import { MAX_ANSWER_QUEUE_EVENTS } from "../../model/hosts/fleet_limits.ts";
import type { TimedEvent } from "../../sinks/lines_frame.ts";
import {
  type AnswerEnd,
  END_HEADER,
  HOST_HEADER,
  INSTANCE_HEADER,
  PART_HEADER,
  writeEnd,
} from "../../wire/fleet/ask.ts";
import { hostSubject } from "../../wire/fleet/subjects.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { atMost } from "../link/link.ts";
import { framesOf, MessageRoom } from "./shipped_frames.ts";

/** What all answers of an agent share. */
export interface AnswerParts {
  readonly host: string;
  readonly instance: string;
  readonly wallOffset: () => WallOffset;
  readonly connection: () => NatsConnection | null;
}

/**
 * One answer: frames of events to the inbox of the viewer, then an empty message with the reason of its
 * end. It sends a message only when the server has taken the one before; what waits is bounded.
 */
export class Answer {
  /** Events sent, `lost` events included: the number of the next one. */
  events = 0;
  #part = 0;
  #queue: TimedEvent[] = [];
  #dropped = 0;
  #droppedTotal = 0;
  #sending = false;
  #isOver = false;

  constructor(private readonly parts: AnswerParts, private readonly reply: string) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether everything was sent. */
  get isIdle(): boolean {
    return this.#queue.length === 0 && !this.#sending;
  }

  /** Takes events of the present. Drops and counts them when too many wait. */
  push(events: readonly TimedEvent[]): void {
    const room = MAX_ANSWER_QUEUE_EVENTS - this.#queue.length;
    for (let i = 0; i < events.length; i++) {
      if (i < room) this.#queue.push(events[i]!);
      else {
        this.#dropped++;
        this.#droppedTotal++;
      }
    }
  }

  /** Sends what waits, unless a message is under way. */
  async flush(): Promise<void> {
    const connection = this.parts.connection();
    if (this.#sending || this.#isOver || connection === null) return;
    this.#sending = true;
    try {
      while (this.#queue.length > 0) {
        const some = this.#queue.splice(0, MAX_FRAME_EVENTS);
        if (!await this.#send(connection, some)) return;
      }
      if (this.#dropped > 0) await this.#sendLoss(connection);
    } finally {
      this.#sending = false;
    }
  }

  /** Sends events of the past, after those that wait. Returns whether the server took them. */
  async put(events: readonly TimedEvent[]): Promise<boolean> {
    const connection = this.parts.connection();
    if (connection === null || this.#isOver) return false;
    for (let at = 0; at < events.length; at += MAX_FRAME_EVENTS) {
      if (!await this.#send(connection, events.slice(at, at + MAX_FRAME_EVENTS))) return false;
    }
    return true;
  }

  /** Ends the answer. */
  end(reason: string, dropped: number | null = 0): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const all = dropped === null ? null : dropped + this.#droppedTotal + this.#queue.length;
    const end: AnswerEnd = { events: this.events, dropped: all, reason };
    const connection = this.parts.connection();
    if (connection === null) return;
    void this.#publish(connection, new Uint8Array(0), writeEnd(end));
  }

  async #sendLoss(connection: NatsConnection): Promise<void> {
    const count = this.#dropped;
    this.#dropped = 0;
    const reason = "the agent's answer was slower than its events";
    const ts = this.#lastTs;
    const event = { type: "lost" as const, ts, count, where: "queue" as const, reason };
    await this.#send(connection, [{ event, wallOffset: null }]);
  }

  #lastTs = 0;

  async #send(connection: NatsConnection, events: readonly TimedEvent[]): Promise<boolean> {
    const { host, wallOffset } = this.parts;
    const room = new MessageRoom(connection.info?.max_payload);
    for (const frame of framesOf(events, host, wallOffset(), this.events, room)) {
      if (!await this.#publish(connection, frame, null)) {
        this.#isOver = true;
        return false;
      }
    }
    this.events += events.length;
    this.#lastTs = Math.max(this.#lastTs, events.at(-1)?.event.ts ?? 0);
    return true;
  }

  async #publish(
    connection: NatsConnection,
    payload: Uint8Array,
    end: string | null,
  ): Promise<boolean> {
    try {
      const { headers } = await import("../link/nats.ts");
      const head = headers();
      head.set(HOST_HEADER, hostSubject(this.parts.host));
      head.set(INSTANCE_HEADER, this.parts.instance);
      head.set(PART_HEADER, String(this.#part++));
      if (end !== null) head.set(END_HEADER, end);
      connection.publish(this.reply, payload, { headers: head });
      const taken = connection.flush().then(() => true);
      return await atMost(taken, TAKEN_MS) === true;
    } catch {
      // The connection was closed: the viewer asks again.
      return false;
    }
  }
}

/** A question as it arrives. */
export interface Question {
  readonly data: Uint8Array;
  readonly reply?: string | undefined;
  string(): string;
  respond(data: string): boolean;
  respondError(code: number, about: string): boolean;
}

/** Answers an error, in the form of NATS services. */
export function refuse(message: Question, code: number, about: string): void {
  message.respondError(code, about.replace(/[\r\n]+/g, " ").slice(0, 500));
}

/** A server that takes nothing for this long ends the answer. */
const TAKEN_MS = 10_000;
