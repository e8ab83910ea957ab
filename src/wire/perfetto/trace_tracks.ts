import { lastComm, type ProcessRecord } from "../../model/report/process_record.ts";
import type { ProcessTree } from "../../model/report/process_tree.ts";
import type { JsonText } from "../event/json_text.ts";
import { nameEvents, type Track } from "./trace_event.ts";

/** No process has a pid this high: PID_MAX_LIMIT of Linux is 2^22. */
const PID_LIMIT = 2 ** 22;
/**
 * Two "processes" of the trace that are groups of tracks: the recording, and the idle processes.
 */
const OVERALL = 2 ** 31 - 256;
const QUIET = OVERALL + 1;
/** First id for pids that the kernel reused more often than `MOST_REUSES`. */
const SPARE = 2 ** 31;
const MOST_REUSES = 500;

/** The track of counters and losses. */
export const OVERALL_TRACK: Track = { pid: OVERALL, tid: OVERALL };
/** The track of the times without tracing. */
export const GAP_TRACK: Track = { pid: OVERALL, tid: QUIET + 1 };

/** The group of the tracks of connections. */
const CONNECTIONS = OVERALL + 3;

/** Returns a track of connections, by its place. */
export function connectionTrack(place: number): Track {
  return { pid: CONNECTIONS, tid: CONNECTIONS + 1 + place };
}

/** The track of each process, and the events that name the tracks. */
export interface TraceTracks {
  /** The track of each process, by its place in the tree. */
  readonly tracks: readonly Track[];
  metadata(): Generator<JsonText>;
}

/**
 * Assigns a track to each process. The format has two levels, and a process tree has many.
 *
 * - A process that is older than the recording and has children in it becomes a group (a "process"
 *   of the format). So does a process without a known parent. Examples are a shell and a service.
 * - The descendants of a group are its tracks ("threads" of the format), in order of the tree and
 *   with indented names.
 * - Of several hosts, the name of a group begins with its host.
 * - Older processes without children in the recording share one last group.
 */
export function traceTracks({ order, parent }: ProcessTree, hasHosts: boolean): TraceTracks {
  const tracks: Track[] = [];
  const heads: number[] = [];
  const above = new Int32Array(order.length);
  const uses = new Map<number, number>();
  let spare = SPARE;
  const tidOf = (pid: number) => {
    const use = uses.get(pid) ?? 0;
    uses.set(pid, use + 1);
    return use <= MOST_REUSES && pid > 0 && pid < PID_LIMIT ? pid + use * PID_LIMIT : spare++;
  };
  for (let place = 0; place < order.length; place++) {
    const record = order[place]!;
    const tid = tidOf(record.pid);
    const isInside = record.birthSeen && parent[place]! >= 0;
    if (isInside) {
      above[place] = above[parent[place]!]! + 1;
      tracks.push({ pid: tracks[parent[place]!]!.pid, tid });
    } else if (record.births > 0 || record.birthSeen) {
      heads.push(place);
      tracks.push({ pid: tid, tid });
    } else {
      tracks.push({ pid: QUIET, tid });
    }
  }

  const rootName = (record: ProcessRecord) =>
    hasHosts ? `${record.host ?? "?"}: ${nameOf(record)}` : nameOf(record);

  function* metadata(): Generator<JsonText> {
    yield* nameEvents("process", OVERALL_TRACK, "Recording", 0);
    yield* nameEvents("thread", OVERALL_TRACK, "Losses", 0);
    yield* nameEvents("thread", GAP_TRACK, "Not traced", 1);
    for (let index = 0; index < heads.length; index++) {
      const place = heads[index]!;
      yield* nameEvents("process", tracks[place]!, rootName(order[place]!), index + 1);
    }
    if (tracks.some(({ pid }) => pid === QUIET)) {
      const name = "Older than the recording, no children";
      yield* nameEvents("process", { pid: QUIET, tid: QUIET }, name, heads.length + 1);
      yield* nameEvents("thread", { pid: QUIET, tid: QUIET }, name, -1);
    }
    for (let place = 0; place < order.length; place++) {
      const name = above[place] === 0 ? rootName(order[place]!) : nameOf(order[place]!);
      const indent = "\u00a0\u00a0".repeat(Math.min(above[place]!, MOST_INDENTED));
      yield* nameEvents("thread", tracks[place]!, `${indent}${name}`, place);
    }
  }

  return { tracks, metadata };
}

/** Deepest indent of a name, in generations; a deeper one would push the name out of sight. */
const MOST_INDENTED = 16;

/** Returns the last comm of a process, or its pid where none is known. */
function nameOf(record: ProcessRecord): string {
  return lastComm(record)?.text ?? `pid ${record.pid}`;
}
