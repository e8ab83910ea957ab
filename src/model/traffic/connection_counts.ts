import type { RecordedConnection } from "../activity/recorded_connections.ts";
import type { Selection } from "../report/selection.ts";

/** The connections that one process made, accepted and failed to make in a time. */
export interface ConnectionCounts {
  connects: number;
  accepts: number;
  failedConnects: number;
}

/** Returns the connections of the chosen processes that were open, or were tried, in the time. */
export function connectionsWithin(
  { contents, processes, fromTs, toTs }: Selection,
): readonly RecordedConnection[] {
  const { connections } = contents.activity;
  const isAll = processes.length === contents.processes.length;
  const chosen = isAll ? null : new Set(processes.map(({ id }) => id));
  return connections.filter((one) => {
    if (chosen !== null && !chosen.has(one.processId)) return false;
    const began = one.openedTs ?? (one.existed ? -Infinity : one.closedTs ?? -Infinity);
    return began <= toTs && (one.closedTs ?? one.seenUntilTs ?? Infinity) >= fromTs;
  });
}

/** Whether this is an attempt to connect that failed. */
export function isFailedAttempt({ direction, openedTs, closedTs, existed }: RecordedConnection) {
  return direction === "connect" && openedTs === null && closedTs !== null && !existed;
}

/** Counts the begins of connections within the time, by the `id` of the process. */
export function countsOf(
  connections: readonly RecordedConnection[],
  { fromTs, toTs }: Selection,
): ReadonlyMap<number, ConnectionCounts> {
  const counts = new Map<number, ConnectionCounts>();
  for (const one of connections) {
    const isFailed = isFailedAttempt(one);
    const ts = isFailed ? one.closedTs : one.openedTs;
    if (ts === null || ts < fromTs || ts > toTs || one.direction === "listen") continue;
    const own = counts.get(one.processId) ?? { connects: 0, accepts: 0, failedConnects: 0 };
    if (isFailed) own.failedConnects++;
    else if (one.direction === "connect") own.connects++;
    else own.accepts++;
    counts.set(one.processId, own);
  }
  return counts;
}
