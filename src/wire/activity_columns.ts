/** The columns of the tables of connections and of traffic: CSV and SQLite. */
import type { RecordedConnection } from "../model/activity/recorded_connections.ts";
import type { TrafficInterval } from "../model/activity/recorded_activity.ts";
import { NET_PROTOCOLS } from "../model/event/activity.ts";
import { lastComm, type ProcessRecord } from "../model/report/process_record.ts";
import type { Selection } from "../model/report/selection.ts";
import { type SampledFile, sampledFilesOf } from "../model/traffic/busy_files.ts";
import { connectionsWithin } from "../model/traffic/connection_counts.ts";

/** A connection, a listener or an attempt, with its process. */
export interface ConnectionRow extends RecordedConnection {
  readonly life: ProcessRecord;
}

/** The traffic of a process in one interval. */
export interface TrafficRow extends TrafficInterval {
  readonly life: ProcessRecord;
}

/** A file in which a process moved on, with the process. */
export interface FileRow extends SampledFile {
  readonly life: ProcessRecord;
}

/** A value of a row; null is unknown. */
type Value<Row> = (row: Row) => string | number | boolean | null;

/** Returns the connections of a selection, in order of their first events. */
export function connectionRows(selection: Selection): readonly ConnectionRow[] {
  const { processes } = selection.contents;
  return connectionsWithin(selection).map((one) => ({ ...one, life: processes[one.processId]! }));
}

/** Yields the traffic of each process of a selection, in the intervals that end within its time. */
export function* trafficRows({ processes, fromTs, toTs }: Selection): Iterable<TrafficRow> {
  for (const life of processes) {
    for (const interval of life.activity?.trafficOverTime() ?? []) {
      if (interval.toTs >= fromTs && interval.toTs <= toTs) yield { ...interval, life };
    }
  }
}

/** Yields the busiest files of each process of a selection, as far as samples found them. */
export function* fileRows(selection: Selection): Iterable<FileRow> {
  for (const life of selection.processes) {
    for (const file of sampledFilesOf(life, selection)) yield { ...file, life };
  }
}

/** The process of a row, where a table has no other way to it. */
export const OWNER_COLUMNS: Readonly<Record<string, Value<{ readonly life: ProcessRecord }>>> = {
  key: ({ life }) => life.key,
  pid: ({ life }) => life.pid,
  comm: ({ life }) => lastComm(life)?.text ?? null,
};

/** What a table has of a connection; docs/report.md describes it. */
export const CONNECTION_COLUMNS: Readonly<Record<string, Value<ConnectionRow>>> = {
  protocol: () => "tcp",
  direction: ({ direction }) => direction,
  local_address: ({ local }) => local?.address ?? null,
  local_port: ({ local }) => local?.port ?? null,
  remote_address: ({ remote }) => remote?.address ?? null,
  remote_port: ({ remote }) => remote?.port ?? null,
  opened_ts: ({ openedTs }) => openedTs,
  closed_ts: ({ closedTs }) => closedTs,
  duration_ns: ({ openedTs, closedTs }) =>
    openedTs === null || closedTs === null ? null : Math.max(0, closedTs - openedTs),
  attempt_ns: ({ attemptNs }) => attemptNs,
  existed: ({ existed }) => existed,
  state: ({ state }) => state,
  result: ({ result }) => result,
  errno: ({ errno }) => errno,
  closed_by: ({ closedBy }) => closedBy,
  sent_bytes: ({ sentBytes }) => sentBytes,
  received_bytes: ({ receivedBytes }) => receivedBytes,
  retransmissions: ({ retransmissions }) => retransmissions,
};

/** What a table has of a busy file: the sum of its samples in the time of the selection. */
export const FILE_COLUMNS: Readonly<Record<string, Value<FileRow>>> = {
  path: ({ path }) => path,
  access: ({ access }) => access,
  deleted: ({ deleted }) => deleted,
  sampled_bytes: ({ bytes }) => bytes,
};

/** What a table has of the traffic in an interval: its sums, and those of each protocol. */
export const TRAFFIC_COLUMNS: Readonly<Record<string, Value<TrafficRow>>> = {
  from_ts: ({ fromTs }) => fromTs,
  to_ts: ({ toTs }) => toTs,
  sent_bytes: ({ sentBytes }) => sentBytes,
  received_bytes: ({ receivedBytes }) => receivedBytes,
  ...Object.fromEntries(NET_PROTOCOLS.flatMap((name): [string, Value<TrafficRow>][] => [
    [`${name}_sent_bytes`, ({ protocols }) => protocols[name]?.sentBytes ?? 0],
    [`${name}_received_bytes`, ({ protocols }) => protocols[name]?.receivedBytes ?? 0],
  ])),
};
