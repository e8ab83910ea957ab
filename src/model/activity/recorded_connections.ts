import type { Endpoint } from "../event/activity.ts";
import type { ConnectionEvent } from "../event/event.ts";
import { MAX_REPORTED_CONNECTIONS } from "../base/limits.ts";
import type { SentAndReceived } from "./recorded_activity.ts";
import { type Connection, connectionAfter } from "./connections.ts";

/** A connection, a listener or an attempt of a recording. */
export interface RecordedConnection extends Connection {
  /** The `id` of its process in the report. */
  readonly processId: number;
  /** The time of an attempt that failed, nanoseconds; null when it is unknown. */
  readonly attemptNs: number | null;
  /** While it is open: the moment from which nothing would report its end. null: it was open at the end. */
  readonly seenUntilTs: number | null;
  /** The bytes of one that existed before, as of its first reading; null when they are unknown. */
  readonly before: SentAndReceived | null;
}

/** Returns the bytes that a connection moved while it was traced; null when they are unknown. */
export function movedBy({ existed, before, ...bytes }: RecordedConnection): SentAndReceived | null {
  const { sentBytes, receivedBytes } = bytes;
  if (sentBytes === null || receivedBytes === null || (existed && before === null)) return null;
  return {
    sentBytes: Math.max(0, sentBytes - (before?.sentBytes ?? 0)),
    receivedBytes: Math.max(0, receivedBytes - (before?.receivedBytes ?? 0)),
  };
}

/** Returns a connection with another `id` of its process, and its times on another clock. */
export function movedConnection(
  one: RecordedConnection,
  base: number,
  shiftNs: number,
): RecordedConnection {
  const moved = (ts: number | null) => ts === null ? null : ts + shiftNs;
  const { processId, openedTs, closedTs, seenUntilTs, reading } = one;
  return {
    ...{ ...one, processId: processId + base, openedTs: moved(openedTs) },
    ...{ closedTs: moved(closedTs), seenUntilTs: moved(seenUntilTs) },
    reading: reading === null ? null : { ...reading, ts: reading.ts + shiftNs },
  };
}

/** Keeps every connection of a recording, in order of their first events. */
export class RecordedConnections {
  readonly list: RecordedConnection[] = [];
  /** Connections beyond the bound. */
  leftOut = 0;
  /** The places of the open ones in the list, by number. */
  #live = new Map<number, number>();
  /** Those that were open when the tracing ended, by process and ends. */
  #cut = new Map<string, number>();

  constructor(private readonly limit = MAX_REPORTED_CONNECTIONS) {}

  apply(event: ConnectionEvent, processId: number): void {
    const isNew = event.type !== "close" && event.type !== "transfer";
    const place = event.type === "connection"
      ? this.#again(event, processId)
      : isNew
      ? undefined
      : this.#live.get(event.connection);
    const known = place === undefined ? undefined : this.list[place]!;
    if (known !== undefined && event.type === "connection") {
      // Its begin is known from before the tracing was interrupted.
      this.list[place!] = { ...known, number: event.connection, seenUntilTs: null };
      this.#live.set(event.connection, place!);
      return;
    }
    const connection = connectionAfter(event, known);
    const after: RecordedConnection = {
      ...connection,
      processId: known?.processId ?? processId,
      attemptNs: event.type === "connect" ? event.durationNs : null,
      seenUntilTs: null,
      before: known?.before ?? (event.type === "transfer" ? bytesBefore(connection) : null),
    };
    if (place === undefined) this.#add(after);
    else this.list[place] = after;
    if (event.type === "close") this.#live.delete(event.connection);
  }

  /** The tracing ends, or begins anew: no event will report the ends of the open ones. */
  cut(ts: number): void {
    for (const place of this.#live.values()) {
      const one = this.list[place]!;
      this.list[place] = { ...one, seenUntilTs: ts };
      this.#cut.set(endsOf(one.processId, one.local, one.remote), place);
    }
    this.#live = new Map();
  }

  #add(connection: RecordedConnection): void {
    if (this.list.length >= this.limit) {
      this.leftOut++;
      return;
    }
    const place = this.list.push(connection) - 1;
    if (connection.closedTs === null) this.#live.set(connection.number, place);
  }

  /** Returns the place of a connection that the tracing finds again after an interruption. */
  #again(event: ConnectionEvent, processId: number): number | undefined {
    if (event.type !== "connection") return undefined;
    const ends = endsOf(processId, event.local, event.remote);
    const place = this.#cut.get(ends);
    this.#cut.delete(ends);
    return place;
  }
}

function bytesBefore({ existed, sentBytes, receivedBytes }: Connection): SentAndReceived | null {
  if (!existed || sentBytes === null || receivedBytes === null) return null;
  return { sentBytes, receivedBytes };
}

function endsOf(processId: number, local: Endpoint | null, remote: Endpoint | null): string {
  return [processId, local?.address, local?.port, remote?.address, remote?.port].join(" ");
}
