import type { NetSummary } from "../event/activity.ts";
import type { CloseEvent, FlockEvent } from "../event/event.ts";
import { SECOND } from "../base/units.ts";
import type { Connection, ReadingFacts } from "./connections.ts";
import type { ProcessActivity } from "./process_activity.ts";

/** Returns all the UDP traffic of a process as a row of Flows; null when it has none. */
export function udpFlow(
  activity: ProcessActivity,
  { pid, comm }: Pick<Connection, "pid" | "comm">,
  now: number,
): Connection | null {
  const traffic = activity.protocols.get("udp");
  if (traffic === undefined) return null;
  return {
    ...{ number: -pid, key: activity.key, pid, comm, local: null, direction: null },
    remote: activity.udpPeers?.length === 1 ? activity.udpPeers[0]! : null,
    udpPeers: activity.udpPeers,
    udpLocals: activity.udpLocals,
    ...{ state: "established", openedTs: null, closedTs: null, result: null, errno: null },
    ...{ closedBy: null, retransmissions: null, existed: false, reading: null },
    ...{ sentBytes: traffic.sentBytes, receivedBytes: traffic.receivedBytes },
    udpRate: activity.protocolRate("udp", now),
  };
}

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
  const { reading, udpRate } = connection;
  if (udpRate !== undefined) return udpRate;
  if (reading === null) return null;
  // A later reading reports each connection that moved bytes, or counts it among the omitted ones.
  if (reading.ts !== last.ts) return last.omitted === 0 ? 0 : null;
  if (now - reading.ts > 1.5 * (reading.intervalNs ?? 0) + SECOND) return 0;
  const { sentRate, receivedRate } = reading;
  return sentRate === null || receivedRate === null ? null : sentRate + receivedRate;
}

/** The process of a connection, as far as a filter can ask for it. */
export type FlowOwner =
  & Pick<CloseEvent, "ppid" | "parentKey" | "uid" | "user" | "cgroup" | "container">
  & { readonly activity?: ProcessActivity | undefined };

/**
 * Returns a connection as an event, so that a filter of events finds it.
 *
 * @param owner its process; undefined when the table has dropped it
 */
export function flowEvent(
  connection: Connection,
  now: number,
  owner: FlowOwner | undefined,
): FlockEvent {
  const { number, key, pid, comm, local, remote, direction, result, errno } = connection;
  const { ppid, parentKey, uid, user, cgroup, container, activity } = owner ?? UNKNOWN_OWNER;
  const event: CloseEvent = {
    type: "close",
    ...{ ts: connection.closedTs ?? now, pid, key, ppid, parentKey },
    ...{ comm, uid, user, cgroup, container },
    protocol: "tcp",
    ...{ connection: number, local, remote, direction, errno },
    ...{ result: result ?? "established", closedBy: connection.closedBy },
    durationNs: flowAge(connection, now),
    sentBytes: connection.sentBytes,
    receivedBytes: connection.receivedBytes,
    retransmissions: connection.retransmissions,
  };
  // The counts of the process, which no event of a connection has.
  return activity === undefined ? event : { ...event, ...{ net: countsOf(activity) } };
}

const UNKNOWN_OWNER: FlowOwner = {
  ...{ ppid: null, parentKey: null, uid: null, user: null, cgroup: null, container: null },
};

function countsOf({ connects, accepts, failedConnects }: ProcessActivity): NetSummary {
  return {
    ...{ sentBytes: null, receivedBytes: null, sentMessages: null, receivedMessages: null },
    ...{ connects, accepts, failedConnects, isComplete: false },
  };
}
