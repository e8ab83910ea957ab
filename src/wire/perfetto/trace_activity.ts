import type { RecordedConnection } from "../../model/activity/recorded_connections.ts";
import { endpointText } from "../../model/activity/activity_text.ts";
import { servicePort } from "../../model/activity/flow.ts";
import { serviceName } from "../../model/activity/service_name.ts";
import { MAX_CONNECTION_TRACKS, MAX_COUNTED_PROCESSES } from "../../model/base/limits.ts";
import { SECOND } from "../../model/base/units.ts";
import { lastComm, type ProcessRecord } from "../../model/report/process_record.ts";
import { greatest } from "../../model/report/ranking.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import { errnoName } from "../../model/base/errno_name.ts";
import type { JsonText } from "../event/json_text.ts";
import { counter, mark, nameEvents, slice, type TraceArgs, type Track } from "./trace_event.ts";
import type { Period } from "./trace_process.ts";
import { connectionTrack } from "./trace_tracks.ts";

/** Two sums of bytes in an interval. */
interface Interval {
  readonly fromTs: number;
  readonly toTs: number;
  readonly values: readonly [number, number];
}

/** Yields counters of network and storage of the processes that moved most, and the connections. */
export function* traceActivity(
  contents: RecordingContents,
  trackOf: (record: ProcessRecord) => Track,
  index: number,
): Generator<JsonText> {
  yield* counters(contents, trackOf, "network", ["sent", "received"], netIntervals);
  yield* counters(contents, trackOf, "storage", ["read", "written"], storageIntervals);
  yield* connections(contents, trackOf, index);
}

function* counters(
  contents: RecordingContents,
  trackOf: (record: ProcessRecord) => Track,
  what: string,
  [first, second]: readonly [string, string],
  intervalsOf: (record: ProcessRecord) => readonly Interval[],
): Generator<JsonText> {
  const users = contents.processes.flatMap((record) => {
    const intervals = within(intervalsOf(record), contents);
    const bytes = intervals.reduce((sum, { values: [a, b] }) => sum + a + b, 0);
    return bytes === 0 ? [] : [{ record, intervals, bytes }];
  });
  for (const { record, intervals } of greatest(users, MAX_COUNTED_PROCESSES, (one) => one.bytes)) {
    const name = `${what} of ${lastComm(record)?.text ?? "pid"} ${record.pid}`;
    const at = trackOf(record);
    const value = (ts: number, [a, b]: readonly [number, number]) =>
      counter(at, name, ts - contents.fromTs, { [first]: a, [second]: b });
    for (const [i, { fromTs, toTs, values }] of intervals.entries()) {
      const seconds = (toTs - fromTs) / SECOND;
      yield value(fromTs, [values[0] / seconds, values[1] / seconds]);
      if (intervals[i + 1]?.fromTs !== toTs) yield value(toTs, [0, 0]);
    }
  }
}

function netIntervals({ activity }: ProcessRecord): Interval[] {
  return Array.from(activity?.trafficOverTime() ?? [], ({ fromTs, toTs, ...bytes }) => ({
    ...{ fromTs, toTs },
    values: [bytes.sentBytes, bytes.receivedBytes],
  }));
}

/** Returns what the samples say, and for the time from the last one to the exit what the exit says. */
function storageIntervals(record: ProcessRecord): Interval[] {
  const { activity, usage, ending, endTs, birthSeen, startTs } = record;
  const intervals = Array.from(activity?.storageOverTime() ?? [], (one): Interval => ({
    ...{ fromTs: one.fromTs, toTs: one.toTs },
    values: [one.readBytes, one.writtenBytes],
  }));
  const isWhole = birthSeen && ending?.seen === true && endTs !== null;
  if (!isWhole || usage.readBytes === null || usage.writeBytes === null) return intervals;
  const fromTs = intervals.at(-1)?.toTs ?? startTs;
  const rest = (total: number, place: 0 | 1) => {
    const left = total - intervals.reduce((sum, { values }) => sum + values[place], 0);
    // Samples have rounded rates, and storage has no smaller piece.
    return left < SECTOR ? 0 : left;
  };
  const values = [rest(usage.readBytes, 0), rest(usage.writeBytes, 1)] as const;
  return values[0] + values[1] === 0 || fromTs >= endTs
    ? intervals
    : [...intervals, { fromTs, toTs: endTs, values }];
}

/** Bytes of the smallest piece of storage. */
const SECTOR = 512;

/** Returns the intervals in a period, one after the other. */
function within(intervals: readonly Interval[], period: Period): Interval[] {
  const inside: Interval[] = [];
  let last = period.fromTs;
  for (const one of intervals) {
    const fromTs = Math.round(Math.max(last, one.fromTs));
    const toTs = Math.round(Math.min(period.toTs, one.toTs));
    if (fromTs >= toTs) continue;
    last = toTs;
    // An interval that the period cuts keeps its rate.
    const share = (toTs - fromTs) / (one.toTs - one.fromTs);
    inside.push({ fromTs, toTs, values: [one.values[0] * share, one.values[1] * share] });
  }
  return inside;
}

/** Yields connections as slices on tracks of their own, and failed attempts as marks of their process. */
function* connections(
  contents: RecordingContents,
  trackOf: (record: ProcessRecord) => Track,
  index: number,
): Generator<JsonText> {
  const { fromTs, toTs, processes, activity } = contents;
  const lanes: Lane[] = [];
  const drawn = activity.connections.map((one) => ({ one, ...spanOf(one, contents) }));
  for (const { one, from, to } of drawn.sort((a, b) => a.from - b.from)) {
    if (one.direction === "listen" || to < fromTs || from > toTs) continue;
    const record = processes[one.processId]!;
    const [start, end] = [Math.max(fromTs, from), Math.min(toTs, to)];
    const lane = start < end ? laneOf(lanes, record, start, end) : null;
    const at = lane === null ? trackOf(record) : connectionTrack(lane);
    const isFailed = one.openedTs === null && one.direction === "connect" && !one.existed;
    const result = one.result === "closed" ? "given up" : one.result;
    const name = isFailed ? `${result} ${peerName(one)}` : peerName(one);
    const args = argsOf(one, record);
    yield lane === null
      ? mark(at, name, "connection", (isFailed ? end : start) - fromTs, args)
      : slice(at, name, "connection", start - fromTs, end - fromTs, args);
  }
  for (const [place, { record, number }] of lanes.entries()) {
    const at = connectionTrack(place);
    if (place === 0) yield* nameEvents("process", at, "Connections", index);
    const name = `${lastComm(record)?.text ?? "pid"} ${record.pid}`;
    yield* nameEvents("thread", at, number === 1 ? name : `${name} (${number})`, place);
  }
}

/** A track of connections of one process: its slices do not overlap. */
interface Lane {
  readonly record: ProcessRecord;
  /** Its number among the tracks of its process, from 1 on. */
  readonly number: number;
  until: number;
}

/** Returns the place of a track that is free from `start` on; null when none is and no new one fits. */
function laneOf(lanes: Lane[], record: ProcessRecord, start: number, end: number): number | null {
  let number = 1;
  for (const [place, lane] of lanes.entries()) {
    if (lane.record !== record) continue;
    if (lane.until <= start) {
      lane.until = end;
      return place;
    }
    number++;
  }
  if (lanes.length >= MAX_CONNECTION_TRACKS) return null;
  return lanes.push({ record, number, until: end }) - 1;
}

/** Returns the time of a connection; a failed attempt of unknown length has none. */
function spanOf(one: RecordedConnection, { fromTs, toTs }: Period): { from: number; to: number } {
  const to = one.closedTs ?? one.seenUntilTs ?? toTs;
  const from = one.openedTs ?? (one.existed ? fromTs : to);
  return { from: Math.round(Math.min(from, to)), to: Math.round(to) };
}

function peerName(one: RecordedConnection): string {
  const { remote, direction } = one;
  const port = direction === null ? null : servicePort(one);
  const service = port === null ? null : serviceName(port);
  const from = direction === "accept" ? "from " : "";
  return `${from}${endpointText(remote)}${service === null ? "" : ` ${service}`}`;
}

function argsOf(one: RecordedConnection, { pid, key }: ProcessRecord): TraceArgs {
  return {
    ...{ pid, key, direction: one.direction },
    local: endpointText(one.local),
    remote: endpointText(one.remote),
    result: one.result,
    errno: one.errno === null ? null : errnoName(one.errno) ?? one.errno,
    closed_by: one.closedBy,
    attempt_ns: one.attemptNs,
    sent_bytes: one.sentBytes,
    received_bytes: one.receivedBytes,
    retransmissions: one.retransmissions,
    existed_before: one.existed ? true : null,
    end_unseen: one.closedTs === null ? true : null,
  };
}
