import { Activity, type ActivityReader } from "../../model/activity/activity.ts";
import type { Connection, ReadingFacts } from "../../model/activity/connections.ts";
import type { FileSums } from "../../model/activity/file_sums.ts";
import type { ProcessActivity } from "../../model/activity/process_activity.ts";
import { pidOf } from "../../model/base/keyed_rows.ts";
import { MAX_RECORDED_CLOSED, MAX_RECORDED_DEAD } from "../../model/base/limits.ts";
import type { BusyFiles } from "../../model/event/activity.ts";
import type { Text } from "../../model/base/text.ts";
import type {
  FlockEvent,
  ProcessActivityEvent,
  ProcessEventBase,
} from "../../model/event/event.ts";
import { EventLineWriter } from "../event/event_line.ts";
import { isKey } from "../event/json_fields.ts";
import { readEventLine } from "../event/event_reader.ts";

/**
 * Returns the activity as lines of events that make it again: the content of `activity` in a key
 * frame. The latest opens and the totals of exits are not among them.
 */
export function writeActivityState(activity: ActivityReader): unknown[] {
  const writer = new EventLineWriter("", { seconds: 0, nanoseconds: 0 });
  const kept = keptProcesses(activity);
  return [
    ...eventsOf(activity, kept).map((event) => writer.write(event)),
    ...kept.map(({ key, connects, accepts, failedConnects, isDead }) => [
      ...[key, connects, accepts, failedConnects, isDead ? 1 : 0],
    ]),
  ];
}

/** Returns the activity of these lines and counts; null when one is odd. */
export function readActivityState(lines: readonly unknown[]): Activity | null {
  const activity = new Activity();
  for (const line of lines) {
    if (Array.isArray(line)) {
      const [key, ...counts] = line as unknown[];
      const [connects, accepts, failedConnects, dead] = counts;
      if (typeof key !== "string" || !isKey(key)) return null;
      if (!isCount(connects) || !isCount(accepts) || !isCount(failedConnects)) return null;
      activity.restoreCounts(key, { connects, accepts, failedConnects, isDead: dead === 1 });
      continue;
    }
    const read = typeof line === "string" ? readEventLine(line) : null;
    if (read?.kind !== "event") return null;
    const { event } = read;
    if (!isActivity(event)) return null;
    activity.apply(event);
  }
  return activity;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** Returns the live processes and the latest dead ones. */
function keptProcesses(activity: ActivityReader): readonly ProcessActivity[] {
  const processes = [...activity.processes()];
  const dead = processes.filter(({ isDead }) => isDead).slice(-MAX_RECORDED_DEAD);
  return [...dead, ...processes.filter(({ isDead }) => !isDead)];
}

function isActivity(event: FlockEvent): event is Parameters<Activity["apply"]>[0] {
  switch (event.type) {
    case "activity":
    case "lost":
    case "exit":
    case "net":
    case "file":
    case "connect":
    case "accept":
    case "listen":
    case "close":
    case "connection":
    case "transfer":
      return true;
    default:
      return false;
  }
}

function eventsOf(activity: ActivityReader, kept: readonly ProcessActivity[]): FlockEvent[] {
  const { kinds, reason, connections, lost, lostUncounted } = activity;
  const events: FlockEvent[] = [{ type: "activity", ts: 0, kinds: [...kinds], reason }];
  if (lost > 0) events.push(lossOf(lost));
  for (let i = 0; i < Math.min(lostUncounted, MAX_RECORDED_DEAD); i++) events.push(lossOf(null));
  for (const process of kept) events.push(...totalsOf(process));
  const closed: Connection[] = [];
  for (const connection of connections.closed()) {
    if (closed.length === MAX_RECORDED_CLOSED) break;
    closed.push(connection);
  }
  for (const connection of closed.reverse()) events.push(endOf(connection));
  for (const connection of connections.live()) {
    events.push(beginOf(connection), ...bytesOf(connection, connections.reading));
  }
  return events;
}

function lossOf(count: number | null): FlockEvent {
  return { type: "lost", ts: 0, count, where: "activity", reason: "" };
}

function totalsOf(process: ProcessActivity): ProcessActivityEvent[] {
  const { key, net, files, protocols, udpPeers, udpLocals } = process;
  const { omittedOpens, opens, busyFiles } = process;
  const base = { ...subject(key), ts: 0, intervalNs: 0 };
  return [
    ...net === null ? [] : [{
      ...{ type: "net" as const, ...base, ...net, protocols: Object.fromEntries(protocols) },
      ...udpPeers === null ? {} : { udpPeers },
      ...udpLocals === null ? {} : { udpLocals },
    }],
    ...files === null ? [] : [{
      ...{ type: "file" as const, ...base, ...files },
      omittedOpens: omittedOpens + opens.length,
      ...busyFiles === null ? {} : { busyFiles: sumsOf(busyFiles) },
    }],
  ];
}

/** Returns the sampled bytes of a process so far as those of one event. */
function sumsOf(sums: FileSums): BusyFiles {
  return {
    intervalNs: 0,
    files: sums.files().map(({ access, bytes, path, deleted }) => ({
      ...{ access, bytes, path },
      ...deleted === true ? { deleted } : {},
    })),
    ...sums.others > 0 ? { omitted: sums.others } : {},
    ...sums.unread > 0 ? { unread: sums.unread } : {},
  };
}

function beginOf(connection: Connection): ProcessActivityEvent {
  const { openedTs, direction, existed, state } = connection;
  const fields = { ...fieldsOf(connection), ts: openedTs ?? 0 };
  if (existed) return { type: "connection", ...fields, state };
  if (direction === "listen") return { type: "listen", ...fields };
  if (direction === "accept") return { type: "accept", ...fields, waitNs: null };
  return { type: "connect", ...fields, result: "established", errno: null, durationNs: null };
}

/** Returns the bytes of an open connection as an event; nothing when they were never read. */
function bytesOf(connection: Connection, last: ReadingFacts): ProcessActivityEvent[] {
  const { reading, direction, state, sentBytes, receivedBytes, retransmissions } = connection;
  if (reading === null) return [];
  return [{
    ...{ type: "transfer", ...fieldsOf(connection), ts: reading.ts, direction, state },
    ...{ intervalNs: null, sentBytes, receivedBytes, retransmissions },
    ...reading.ts === last.ts && last.omitted > 0 ? { omitted: last.omitted } : {},
  }];
}

function endOf(connection: Connection): ProcessActivityEvent {
  const { closedTs, openedTs, result, errno, direction, closedBy } = connection;
  const { sentBytes, receivedBytes, retransmissions } = connection;
  const ts = closedTs ?? 0;
  const fields = { ...fieldsOf(connection), ts, result: result ?? "failed", errno };
  if (openedTs === null && direction === "connect") {
    return { type: "connect", ...fields, durationNs: null };
  }
  const durationNs = openedTs === null ? null : ts - openedTs;
  return {
    ...{ type: "close", ...fields, direction, closedBy, durationNs },
    ...{ sentBytes, receivedBytes, retransmissions },
  };
}

function fieldsOf({ number, key, comm, local, remote }: Connection) {
  return { ...subject(key, comm), connection: number, protocol: "tcp", local, remote } as const;
}

function subject(key: string, comm: Text | null = null): Omit<ProcessEventBase, "ts"> {
  return {
    ...{ pid: pidOf(key), key, ppid: null, parentKey: null, comm, uid: null, user: null },
    ...{ cgroup: null, container: null },
  };
}
