import type { ConnectionResult } from "../event/activity.ts";
import type { RecordedConnection } from "../activity/recorded_connections.ts";
import { errnoName } from "../base/errno_name.ts";
import { commandName } from "../report/command_name.ts";
import { greatest } from "../report/ranking.ts";
import type { Selection } from "../report/selection.ts";
import { isFailedAttempt } from "./connection_counts.ts";
import { type NamedProcess, nameOf } from "./movers.ts";
import { type PeerName, peerOf } from "./peers.ts";

/** Attempts or connections of one command with one peer that failed in the same way. */
export interface FailedConnections extends PeerName {
  readonly result: ConnectionResult;
  /** The error of the first one, such as ECONNREFUSED; null without one. */
  readonly errnoName: string | null;
  readonly count: number;
  readonly processes: number;
  readonly firstTs: number;
  readonly lastTs: number;
  /** The process of the first one. */
  readonly example: NamedProcess;
}

/** The failures of a time, and how many there were in all. */
export interface FailureList {
  readonly count: number;
  readonly groups: readonly FailedConnections[];
}

type Group =
  & { count: number; firstTs: number; lastTs: number }
  & { readonly first: RecordedConnection; readonly processes: Set<number> };

/** Returns the attempts to connect that failed, the most frequent first. */
export function failedAttempts(
  connections: readonly RecordedConnection[],
  selection: Selection,
  top: number,
): FailureList {
  return groupsOf(connections.filter(isFailedAttempt), selection, top);
}

/** Returns the connections that broke: they were there, and ended by an error. */
export function brokenConnections(
  connections: readonly RecordedConnection[],
  selection: Selection,
  top: number,
): FailureList {
  const isBroken = (one: RecordedConnection) =>
    one.closedTs !== null && !isFailedAttempt(one) && one.result !== "closed" &&
    one.result !== "established";
  return groupsOf(connections.filter(isBroken), selection, top);
}

function groupsOf(
  failures: readonly RecordedConnection[],
  { contents, fromTs, toTs }: Selection,
  top: number,
): FailureList {
  const groups = new Map<string, Group>();
  let count = 0;
  for (const one of failures) {
    const ts = one.closedTs ?? 0;
    if (ts < fromTs || ts > toTs) continue;
    count++;
    const { address, port, direction } = peerOf(one);
    const command = commandName(contents.processes[one.processId]!);
    const key = JSON.stringify([command, one.result, address, port, direction]);
    let group = groups.get(key);
    if (group === undefined) {
      group = { count: 0, firstTs: ts, lastTs: ts, first: one, processes: new Set() };
      groups.set(key, group);
    }
    group.count++;
    group.processes.add(one.processId);
    group.firstTs = Math.min(group.firstTs, ts);
    group.lastTs = Math.max(group.lastTs, ts);
  }
  const listed = greatest([...groups.values()], top, (group) => group.count);
  return {
    count,
    groups: listed.map(({ first, processes, count, firstTs, lastTs }) => ({
      ...peerOf(first),
      result: first.result ?? "failed",
      errnoName: first.errno === null ? null : errnoName(first.errno),
      ...{ count, processes: processes.size, firstTs, lastTs },
      example: nameOf(contents.processes[first.processId]!),
    })),
  };
}

/** Returns a result in words. An attempt that was closed had none: its process did not wait. */
export function resultText(result: ConnectionResult): string {
  return result === "closed" ? "given up" : result;
}
