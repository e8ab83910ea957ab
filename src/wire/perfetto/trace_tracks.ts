import { lastComm, type ProcessRecord } from "../../model/report/process_record.ts";
import type { ProcessTree } from "../../model/report/process_tree.ts";
import type { JsonText } from "../event/json_text.ts";
import { named, type Track } from "./trace_event.ts";

/** No process has a pid this high: PID_MAX_LIMIT of Linux is 2^22. */
const PID_LIMIT = 2 ** 22;
/** "Processes" of the trace that are none: what concerns all, and who did nothing. */
const OVERALL = 2 ** 31 - 256;
const QUIET = OVERALL + 1;
/** From here on up, for pids that were used again more often than fits below `OVERALL`. */
const SPARE = 2 ** 31;
const MOST_REUSES = 500;

/** The track of counters and of what concerns all processes. */
export const OVERALL_TRACK: Track = { pid: OVERALL, tid: OVERALL };
/** The track of the times in which nobody watched. */
export const GAP_TRACK: Track = { pid: OVERALL, tid: QUIET + 1 };

/** Where each process is drawn, and the lines that say so. */
export interface TraceTracks {
  /** By place in the tree. */
  readonly tracks: readonly Track[];
  metadata(): Generator<JsonText>;
}

/**
 * The format knows two levels, and a process tree has many. So a group (its "process") is one that
 * lived before the recording and started something, or whose parent is unknown: a shell, a service,
 * the traced command. All its descendants are tracks (its "threads") in order of the tree, their
 * names indented. Who lived before and started nothing shares one last group.
 */
export function traceTracks({ order, parent }: ProcessTree): TraceTracks {
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
    const life = order[place]!;
    const tid = tidOf(life.pid);
    const isInside = life.birthSeen && parent[place]! >= 0;
    if (isInside) {
      above[place] = above[parent[place]!]! + 1;
      tracks.push({ pid: tracks[parent[place]!]!.pid, tid });
    } else if (life.births > 0 || life.birthSeen) {
      heads.push(place);
      tracks.push({ pid: tid, tid });
    } else {
      tracks.push({ pid: QUIET, tid });
    }
  }

  function* metadata(): Generator<JsonText> {
    yield* named("process", OVERALL_TRACK, "Recording", 0);
    yield* named("thread", OVERALL_TRACK, "Losses", 0);
    yield* named("thread", GAP_TRACK, "Nobody watched", 1);
    for (let index = 0; index < heads.length; index++) {
      const place = heads[index]!;
      yield* named("process", tracks[place]!, nameOf(order[place]!), index + 1);
    }
    if (tracks.some(({ pid }) => pid === QUIET)) {
      const name = "Lived before, started nothing";
      yield* named("process", { pid: QUIET, tid: QUIET }, name, heads.length + 1);
      yield* named("thread", { pid: QUIET, tid: QUIET }, name, -1);
    }
    for (let place = 0; place < order.length; place++) {
      const indent = "\u00a0\u00a0".repeat(Math.min(above[place]!, MOST_INDENTED));
      yield* named("thread", tracks[place]!, `${indent}${nameOf(order[place]!)}`, place);
    }
  }

  return { tracks, metadata };
}

/** Generations that are shown by an indent; deeper ones line up, or their names would be off. */
const MOST_INDENTED = 16;

/** The last name of a process, or its pid where none is known. */
function nameOf(life: ProcessRecord): string {
  return lastComm(life)?.text ?? `pid ${life.pid}`;
}
