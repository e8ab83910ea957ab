import { MAX_RATE_STEPS } from "../../model/base/limits.ts";
import { type ActivityRates, activityRates } from "../../model/report/activity_rates.ts";
import { processTree } from "../../model/report/process_tree.ts";
import type { ProcessRecord } from "../../model/report/process_record.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import { joinJson, json, jsonObject, type JsonText } from "../event/json_text.ts";
import { arrow, counter, mark, slice } from "./trace_event.ts";
import { traceActivity } from "./trace_activity.ts";
import { drawn, traceProcess } from "./trace_process.ts";
import { GAP_TRACK, OVERALL_TRACK, traceTracks } from "./trace_tracks.ts";
import { plural } from "../../model/base/units.ts";

/** UTF-16 units of one piece of output: many events a write, few in memory. */
const PIECE = 64 * 1024;

/**
 * Yields a recording as a trace in the JSON Object Format of the Trace Event Format, which
 * https://ui.perfetto.dev and chrome://tracing open. Times are microseconds since the start of the
 * recording. docs/report.md describes how processes become tracks.
 */
export function* perfettoTrace(contents: RecordingContents): Generator<JsonText> {
  yield json`{"displayTimeUnit":"ns","otherData":${otherData(contents)},"traceEvents":[\n`;
  let piece: JsonText[] = [];
  let length = 0;
  let before = json``;
  for (const event of traceEvents(contents)) {
    length += piece.push(event) && event.length;
    if (length < PIECE) continue;
    yield json`${before}${joinJson(piece, ",\n")}`;
    before = json`,\n`;
    [piece, length] = [[], 0];
  }
  if (piece.length > 0) yield json`${before}${joinJson(piece, ",\n")}`;
  yield json`\n]}\n`;
}

function* traceEvents(contents: RecordingContents): Generator<JsonText> {
  const tree = processTree(contents.processes);
  const { tracks, metadata } = traceTracks(tree, contents.hosts.length > 0);
  yield* metadata();
  for (let place = 0; place < tree.order.length; place++) {
    const record = tree.order[place]!;
    yield* traceProcess(record, tracks[place]!, contents);
    const above = tree.parent[place]!;
    if (above < 0 || !record.birthSeen) continue;
    // An arrow needs a slice at its tail: after a loss the parent may seem to end before the fork.
    const { from, to } = drawn(tree.order[above]!, contents);
    if (from > record.startTs || record.startTs >= to || record.startTs < contents.fromTs) {
      continue;
    }
    const ns = record.startTs - contents.fromTs;
    yield* arrow(place, "fork", tracks[above]!, tracks[place]!, ns);
  }
  const places = new Map(tree.order.map((record, place) => [record.id, place]));
  const trackOf = ({ id }: ProcessRecord) => tracks[places.get(id)!]!;
  yield* traceActivity(contents, trackOf, tree.order.length + 2);
  yield* holes(contents);
  yield* counters(activityRates(contents, MAX_RATE_STEPS));
}

const NOT_TRACED = "not traced";

/** Yields losses as marks across all tracks, and gaps as slices on a track of their own. */
function* holes({ losses, gaps, fromTs, toTs, hosts }: RecordingContents): Generator<JsonText> {
  const hostOf = ({ host }: { readonly host?: string }) => hosts.length > 0 ? host ?? null : null;
  for (const loss of losses) {
    const { ts, count, where, reason } = loss;
    const name = `LOST ${count ?? "unknown number of"} ${plural(count ?? 0, "event")}`;
    yield mark(OVERALL_TRACK, name, "lost", ts - fromTs, {
      ...{ count, where, reason, host: hostOf(loss) },
    }, "g");
  }
  let last = fromTs;
  for (const [number, gap] of [...gaps].sort((a, b) => a.fromTs - b.fromTs).entries()) {
    const from = Math.min(toTs, Math.max(last, gap.fromTs));
    last = Math.min(toTs, Math.max(from, gap.toTs));
    const args = {
      number: number + 1,
      reason: gap.reason,
      repaired: gap.repaired,
      host: hostOf(gap),
    };
    if (from === last) yield mark(GAP_TRACK, NOT_TRACED, "gap", from - fromTs, args);
    else yield slice(GAP_TRACK, NOT_TRACED, "gap", from - fromTs, last - fromTs, args);
  }
}

/** Yields counters; a counter keeps its value until the next event. */
function* counters({ stepNs, forks, execs, exits, alive }: ActivityRates): Generator<JsonText> {
  const perSecond = (count: number) => Math.round(count * 1e12 / stepNs) / 1000;
  for (let i = 0; i < alive.length; i++) {
    if (i === 0 || alive[i] !== alive[i - 1]) {
      yield counter(OVERALL_TRACK, "processes alive", i * stepNs, { alive: alive[i]! });
    }
    if (
      i === 0 || forks[i] !== forks[i - 1] || execs[i] !== execs[i - 1] || exits[i] !== exits[i - 1]
    ) {
      yield counter(OVERALL_TRACK, "per second", i * stepNs, {
        fork: perSecond(forks[i]!),
        exec: perSecond(execs[i]!),
        exit: perSecond(exits[i]!),
      });
    }
  }
}

function otherData(
  { meta, end, host, hosts, fromTs, toTs, bootWallMs, tally, activity, ...rest }: RecordingContents,
) {
  return jsonObject({
    tool: meta?.tool ?? null,
    version: meta?.version ?? null,
    host,
    ...(hosts.length === 0 ? {} : { hosts: hosts.map((one) => one.host ?? "?").join(", ") }),
    kernel: meta?.kernel ?? null,
    boot_id: meta?.bootId ?? null,
    cpus: meta?.cpus ?? null,
    filter: meta?.filter ?? null,
    started: timeOfDay(bootWallMs, fromTs),
    started_boottime_ns: fromTs,
    duration_ns: toTs - fromTs,
    lost_activity_records: activity.lost,
    activity_losses_without_number: activity.lostUncounted,
    connections_left_out: activity.connectionsLeftOut,
    lost_events: tally.lostTotal,
    losses_without_number: tally.lostUncounted,
    processes_left_out: rest.processesLeftOut,
    complete: end !== null,
  });
}

/** Returns null for an unknown time of day, and for one that no calendar has. */
function timeOfDay(bootWallMs: number | null, ts: number): string | null {
  if (bootWallMs === null) return null;
  const date = new Date(bootWallMs + ts / 1e6);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
