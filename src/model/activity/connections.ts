import type { ConnectionResult, ConnectionState, Direction, Endpoint } from "../event/activity.ts";
import type { ConnectionEvent, TransferEvent } from "../event/event.ts";
import { MAX_CLOSED_CONNECTIONS, MAX_LIVE_CONNECTIONS } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";
import { SECOND } from "../base/units.ts";

/** A TCP connection, a listener, or an attempt to connect. */
export interface Connection {
  /** Its number in the stream. */
  readonly number: number;
  readonly key: ProcessKey;
  readonly pid: number;
  readonly comm: Text | null;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** null when it existed before tracing began. */
  readonly direction: Direction | null;
  /** The state as last seen. A closed connection has `close`. */
  readonly state: ConnectionState;
  /** When it was made or accepted; null when it existed before tracing began. */
  readonly openedTs: number | null;
  /** null while it is open. */
  readonly closedTs: number | null;
  /** How it ended; null while it is open. */
  readonly result: ConnectionResult | null;
  readonly errno: number | null;
  readonly closedBy: "local" | "remote" | null;
  /** Of the whole connection, as of its end or its last reading; null when unknown. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly retransmissions: number | null;
  /** It existed before tracing began. */
  readonly existed: boolean;
  /** Present only for all the UDP traffic of a process, of which no tracepoint shows each peer. */
  readonly udpRate?: number;
  /** The peers to which its UDP sockets were connected at the last look; null when none is known. */
  readonly udpPeers?: readonly Endpoint[] | null;
  /** The local ends of its other UDP sockets, whose peers are unknown. */
  readonly udpLocals?: readonly Endpoint[] | null;
  /** The last reading of an open connection that changed something; null before it. */
  readonly reading: ConnectionReading | null;
}

/** What the last reading of a connection says about its rate. */
export interface ConnectionReading {
  readonly ts: number;
  /** The time that its rates cover; null when it is unknown. */
  readonly intervalNs: number | null;
  /** Bytes a second since the reading before; null when that is unknown. */
  readonly sentRate: number | null;
  readonly receivedRate: number | null;
}

/** The last reading of open connections. */
export interface ReadingFacts {
  readonly ts: number;
  /** Connections that moved bytes, and that it left out to keep its bound. */
  readonly omitted: number;
}

/** The open connections and the latest closed ones. */
export class Connections {
  readonly #live = new Map<number, Connection>();
  /** A ring: the number of the next one modulo its size is its place. */
  #closed: Connection[] = [];
  #next = 0;
  /** Connections that were dropped to keep the bounds. */
  dropped = 0;
  /** The last reading of open connections in which bytes had moved. */
  reading: ReadingFacts = { ts: -Infinity, omitted: 0 };

  get liveCount(): number {
    return this.#live.size;
  }

  live(): Iterable<Connection> {
    return this.#live.values();
  }

  /** Yields the closed connections, the last one first. */
  *closed(): Iterable<Connection> {
    const { length } = this.#closed;
    for (let i = 1; i <= length; i++) yield this.#closed[(this.#next + length - i) % length]!;
  }

  apply(event: ConnectionEvent): void {
    if (event.type === "transfer" && event.ts >= this.reading.ts) {
      this.reading = { ts: event.ts, omitted: event.omitted ?? 0 };
    }
    const connection = connectionAfter(event, this.#live.get(event.connection));
    if (connection.closedTs === null) return this.#open(connection);
    this.#live.delete(event.connection);
    this.#close(connection);
  }

  /** Drops the open connections: nothing will report their ends. */
  clearLive(): void {
    this.#live.clear();
  }

  copy(): Connections {
    const twin = new Connections();
    for (const [number, connection] of this.#live) twin.#live.set(number, connection);
    twin.#closed = [...this.#closed];
    twin.#next = this.#next;
    twin.dropped = this.dropped;
    twin.reading = this.reading;
    return twin;
  }

  #open(connection: Connection): void {
    if (this.#live.size >= MAX_LIVE_CONNECTIONS && !this.#live.has(connection.number)) {
      const [oldest] = this.#live.keys();
      if (oldest !== undefined) this.#live.delete(oldest);
      this.dropped++;
    }
    this.#live.set(connection.number, connection);
  }

  #close(connection: Connection): void {
    if (this.#closed.length === MAX_CLOSED_CONNECTIONS) this.dropped++;
    this.#closed[this.#next] = connection;
    this.#next = (this.#next + 1) % MAX_CLOSED_CONNECTIONS;
  }
}

/** Returns a connection as it is after an event about it; `known` is what earlier events said. */
export function connectionAfter(event: ConnectionEvent, known?: Connection): Connection {
  switch (event.type) {
    case "connect": {
      const attempt = { ...begun(event), direction: "connect" as const };
      if (event.result === "established") return { ...attempt, openedTs: event.ts };
      const { result, errno } = event;
      return { ...attempt, ...ENDED, openedTs: null, closedTs: event.ts, result, errno };
    }
    case "accept":
      return { ...begun(event), direction: "accept", openedTs: event.ts };
    case "listen":
      return { ...begun(event), direction: "listen", openedTs: event.ts, state: "listen" };
    case "connection": {
      const { state } = event;
      const direction = state === "listen" ? "listen" : null;
      return { ...begun(event), state, existed: true, direction };
    }
    case "close": {
      const { result, errno, closedBy, sentBytes, receivedBytes, retransmissions } = event;
      const { ts, durationNs, direction } = event;
      const openedTs = known?.openedTs ?? (durationNs === null ? null : ts - durationNs);
      return {
        ...known ?? { ...begun(event), direction, openedTs, existed: direction === null },
        ...{ ...ENDED, closedTs: ts, result, errno, closedBy },
        ...{ sentBytes, receivedBytes, retransmissions },
      };
    }
    case "transfer":
      return connectionRead(event, known);
  }
}

function connectionRead(event: TransferEvent, before: Connection | undefined): Connection {
  const { ts, direction, state, intervalNs, sentBytes, receivedBytes, retransmissions } = event;
  const known = before ?? { ...begun(event), direction, existed: direction === null };
  // A connection that began while it was traced had no byte then.
  const isNew = before !== undefined && before.reading === null && !before.existed;
  const rate = (now: number | null, then: number | null) =>
    rateOf(now, isNew ? 0 : then, intervalNs);
  return {
    ...{ ...known, state, sentBytes, receivedBytes, retransmissions },
    reading: {
      ...{ ts, intervalNs },
      sentRate: rate(sentBytes, known.sentBytes),
      receivedRate: rate(receivedBytes, known.receivedBytes),
    },
  };
}

const ENDED = { state: "close", reading: null } as const;

/** Returns bytes a second; an interval of a few milliseconds, as of a new connection, counts as one second. */
function rateOf(now: number | null, then: number | null, intervalNs: number | null): number | null {
  if (now === null || then === null || intervalNs === null) return null;
  return Math.max(0, now - then) / (Math.max(intervalNs, SECOND) / SECOND);
}

/** Returns an open connection of which only its ends are known. */
function begun(event: ConnectionEvent): Connection {
  return {
    number: event.connection,
    key: event.key,
    pid: event.pid,
    comm: event.comm,
    local: event.local,
    remote: event.remote,
    direction: null,
    state: "established",
    openedTs: null,
    closedTs: null,
    result: null,
    errno: null,
    closedBy: null,
    sentBytes: null,
    receivedBytes: null,
    retransmissions: null,
    existed: false,
    reading: null,
  };
}
