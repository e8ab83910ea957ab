import type { FlockEvent } from "../event/event.ts";
import { SECOND } from "../base/units.ts";
import type { Connection, ReadingFacts } from "./connections.ts";

/** Returns the port of the service: the peer's of a connection that the process made, else its own. */
export function servicePort({ direction, local, remote }: Connection): number | null {
  return (direction === "connect" ? remote : local)?.port ?? null;
}

/** Whether no byte can have moved: a listener, or an attempt to connect that failed. */
export function isWithoutBytes({ direction, openedTs }: Connection): boolean {
  return direction === "listen" || (direction === "connect" && openedTs === null);
}

/** Returns the bytes of a connection in both directions; null when they are unknown. */
function bytesOf({ sentBytes, receivedBytes }: Connection): number | null {
  return sentBytes === null || receivedBytes === null ? null : sentBytes + receivedBytes;
}

/** Returns the age of a connection at `now`, or its length; null when its beginning is unknown. */
export function flowAge({ openedTs, closedTs }: Connection, now: number): number | null {
  return openedTs === null ? null : Math.max(0, (closedTs ?? now) - openedTs);
}

/**
 * Returns bytes a second in both directions: of the last interval of an open connection, and the mean
 * over the life of a closed one. null when unknown.
 *
 * @param last the last reading of open connections
 */
export function flowRate(connection: Connection, now: number, last: ReadingFacts): number | null {
  if (connection.closedTs !== null) {
    const [bytes, age] = [bytesOf(connection), flowAge(connection, now)];
    return bytes === null || age === null || age === 0 ? null : bytes / (age / SECOND);
  }
  const { reading } = connection;
  if (reading === null) return null;
  // A later reading reports each connection that moved bytes, or counts it among the omitted ones.
  if (reading.ts !== last.ts) return last.omitted === 0 ? 0 : null;
  if (now - reading.ts > 1.5 * (reading.intervalNs ?? 0) + SECOND) return 0;
  const { sentRate, receivedRate } = reading;
  return sentRate === null || receivedRate === null ? null : sentRate + receivedRate;
}

/** Returns a connection as an event, so that a filter of events finds it. */
export function flowEvent(connection: Connection, now: number): FlockEvent {
  const { number, key, pid, comm, local, remote, direction, result, errno } = connection;
  return {
    ...{ type: "close", ts: connection.closedTs ?? now, pid, key, ppid: null, parentKey: null },
    ...{ comm, uid: null, user: null, cgroup: null, container: null },
    ...{ connection: number, protocol: "tcp", local, remote, direction, errno },
    ...{ result: result ?? "established", closedBy: connection.closedBy },
    durationNs: flowAge(connection, now),
    sentBytes: connection.sentBytes,
    receivedBytes: connection.receivedBytes,
    retransmissions: connection.retransmissions,
  };
}
