import type { ProcessKey } from "../base/process_key.ts";
import type { ActivityKind } from "../event/activity.ts";
import type { ActivityReader } from "./activity.ts";
import type { Connection, ReadingFacts } from "./connections.ts";
import type { ProcessActivity } from "./process_activity.ts";

/**
 * The connections at a moment of the past: which were open, which had ended. What processes had moved
 * by then is unknown, and so are bytes that were read later; they are never the present ones.
 */
export class PastActivity implements ActivityReader {
  readonly revision = 0;
  readonly kinds: ReadonlySet<ActivityKind>;
  readonly hasTotals = false;
  readonly reason = null;
  readonly lost = 0;
  readonly lostUncounted = 0;
  readonly droppedProcesses = 0;
  readonly netSinceTs: number;
  readonly #live: readonly Connection[];
  readonly #closed: readonly Connection[];
  readonly #dropped: number;

  /** @param ts nanoseconds since boot */
  constructor(present: ActivityReader, ts: number) {
    const { connections, netSinceTs } = present;
    // Connections that ended before the tracing began anew say nothing about this moment.
    const isTraced = ts >= netSinceTs;
    this.netSinceTs = netSinceTs;
    this.kinds = isTraced ? new Set<ActivityKind>(["net"]) : new Set();
    const closed = isTraced ? [...connections.closed()] : [];
    const live = isTraced ? [...connections.live()] : [];
    const wasOpen = ({ openedTs, existed }: Connection) =>
      openedTs === null ? existed : openedTs <= ts;
    const endedLater = closed.filter((one) => one.closedTs! > ts && wasOpen(one)).reverse();
    this.#live = [...endedLater, ...live.filter(wasOpen)].map((one) => openAt(one, ts));
    this.#closed = closed.filter(({ closedTs }) => closedTs! <= ts);
    this.#dropped = isTraced ? connections.dropped : 0;
  }

  get connections() {
    return {
      ...{ live: () => this.#live, closed: () => this.#closed, dropped: this.#dropped },
      ...{ liveCount: this.#live.length, reading: NO_READING },
    };
  }

  get(): ProcessActivity | undefined {
    return undefined;
  }

  processes(): Iterable<ProcessActivity> {
    return [];
  }

  connectionsOf(key: ProcessKey): Iterable<Connection> {
    return [...this.#live, ...this.#closed].filter((one) => one.key === key);
  }

  hostRate(): null {
    return null;
  }

  copy(): ActivityReader {
    return this;
  }
}

const NO_READING: ReadingFacts = { ts: -Infinity, omitted: 0 };

/** Returns a connection as it was while it was open. */
function openAt(one: Connection, ts: number): Connection {
  const isKnown = one.closedTs === null && one.reading !== null && one.reading.ts <= ts;
  const open: Connection = {
    ...one,
    ...{ closedTs: null, result: null, errno: null, closedBy: null },
    state: one.direction === "listen" ? "listen" : "established",
  };
  if (isKnown) return open;
  return { ...open, sentBytes: null, receivedBytes: null, retransmissions: null, reading: null };
}
