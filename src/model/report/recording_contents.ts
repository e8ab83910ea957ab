import { movedConnection, type RecordedConnection } from "../activity/recorded_connections.ts";
import type { ActivityContents } from "../activity/activity_fold.ts";
import { MAX_REPORTED_LOSSES } from "../base/limits.ts";
import type { EndEvent, GapEvent, LostEvent, MetaEvent, SourceName } from "../event/event.ts";
import { rebased } from "../event/rebase.ts";
import { Tally } from "../event/tally.ts";
import type { ProcessRecord, RecordedImage } from "./process_record.ts";

/**
 * The contents of a whole recording: a record of each process, and the losses.
 *
 * This folder folds a recording into these contents, selects a part of them and computes the facts
 * of a report. Text, JSON and other forms belong in src/cli/report and src/wire.
 */
export interface RecordingContents {
  /** The first line; null when the recording lacks it. */
  readonly meta: RecordingMeta | null;
  /** The last line; null when the writer was killed or is still writing. */
  readonly end: EndEvent | null;
  /** The machine that made the recording. */
  readonly host: string | null;
  /** First and last time of the recording, nanoseconds since boot; both 0 when it is empty. */
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970; null when no line has it. */
  readonly bootWallMs: number | null;
  /** The same to the nanosecond; milliseconds in one number are exact to 0.25 us only. */
  readonly bootWall: BootWall | null;
  /** In order of first appearance; `processes[n].id` is n. */
  readonly processes: readonly ProcessRecord[];
  /** Processes left out to keep `MAX_RECORDS`. */
  readonly processesLeftOut: number;
  /** Command lines cut to keep `MAX_RECORDS_ARGV`. */
  readonly argvCut: number;
  /** Counts of events by type, of losses and of failures. Key frames count as `process`. */
  readonly tally: Tally;
  /** The losses in order, at most the first `MAX_REPORTED_LOSSES`. `tally` has the sum of all. */
  readonly losses: readonly LostEvent[];
  /** The times without tracing, at most the first `MAX_REPORTED_LOSSES`. */
  readonly gaps: readonly GapEvent[];
  readonly activity: ActivityContents;
  /** The contents of each host, by its own clock, when these are of several; else empty. */
  readonly hosts: readonly RecordingContents[];
}

/** The facts of a first line; null where several hosts differ. */
export type RecordingMeta = Omit<MetaEvent, "source" | "version"> & {
  readonly source: SourceName | null;
  readonly version: string | null;
};

/** A time of day: whole seconds since 1970, and nanoseconds from 0 to 999,999,999. */
export interface BootWall {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Returns a time of day in milliseconds since 1970 as its two parts. */
export function bootWallOf(ms: number): BootWall {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6)) };
}

/**
 * Returns the contents of several hosts together, on the clock of the first. Keys and pids stay those
 * of their host: `id` is unique, and `host` names the rest. Facts in which the hosts differ are null.
 */
export function together(hosts: readonly RecordingContents[]): RecordingContents {
  const [first, ...others] = hosts;
  if (first === undefined) throw new Error("A report without a host");
  if (others.length === 0) return first;
  const tally = new Tally();
  const processes: ProcessRecord[] = [];
  const losses: LostEvent[] = [];
  const gaps: GapEvent[] = [];
  const connections: RecordedConnection[] = [];
  let [fromTs, toTs, left, cut] = [Infinity, -Infinity, 0, 0];
  for (const contents of hosts) {
    const shiftNs = shiftBetween(first, contents);
    const base = processes.length;
    for (const record of contents.processes) processes.push(movedRecord(record, base, shiftNs));
    for (const one of contents.activity.connections) {
      connections.push(movedConnection(one, base, shiftNs));
    }
    tally.add(contents.tally);
    for (const loss of contents.losses) losses.push(movedHole(loss, contents, shiftNs));
    for (const gap of contents.gaps) gaps.push(movedHole(gap, contents, shiftNs));
    fromTs = Math.min(fromTs, contents.fromTs + shiftNs);
    toTs = Math.max(toTs, contents.toTs + shiftNs);
    left += contents.processesLeftOut;
    cut += contents.argvCut;
  }
  return {
    ...{ meta: commonMeta(hosts), end: commonEnd(hosts), host: null, fromTs, toTs },
    ...{ bootWallMs: first.bootWallMs, bootWall: first.bootWall, processes, tally, hosts },
    ...{
      processesLeftOut: left,
      argvCut: cut,
      activity: { ...commonActivity(hosts), connections },
    },
    losses: losses.sort((a, b) => a.ts - b.ts).slice(0, MAX_REPORTED_LOSSES),
    gaps: gaps.sort((a, b) => a.fromTs - b.fromTs).slice(0, MAX_REPORTED_LOSSES),
  };
}

/**
 * Returns what makes a time of one host that of another with the same time of day; 0 where a host has
 * no time of day.
 */
export function shiftBetween(
  { bootWall: to }: Pick<RecordingContents, "bootWall">,
  { bootWall: from }: Pick<RecordingContents, "bootWall">,
): number {
  if (to === null || from === null) return 0;
  return (from.seconds - to.seconds) * 1e9 + from.nanoseconds - to.nanoseconds;
}

function movedRecord(record: ProcessRecord, base: number, shiftNs: number): ProcessRecord {
  const { id, parentId, startTs, endTs, inherited, execs, renames, reparents, activity } = record;
  const moved = <T extends { readonly ts: number }>(moments: readonly T[]) =>
    shiftNs === 0 ? moments : moments.map((moment) => ({ ...moment, ts: moment.ts + shiftNs }));
  const image: RecordedImage = { ...inherited, ts: inherited.ts + shiftNs };
  return {
    ...record,
    id: id + base,
    parentId: parentId === null ? null : parentId + base,
    startTs: startTs + shiftNs,
    endTs: endTs === null ? null : endTs + shiftNs,
    ...{ inherited: image, execs: moved(execs) },
    ...{ renames: moved(renames), reparents: moved(reparents) },
    activity: activity?.moved(shiftNs) ?? null,
  };
}

function movedHole<E extends LostEvent | GapEvent>(
  event: E,
  { host }: RecordingContents,
  shiftNs: number,
): E {
  const moved = rebased(event, shiftNs) as E;
  return host === null ? moved : { ...moved, host };
}

function commonMeta(hosts: readonly RecordingContents[]): RecordingMeta | null {
  const metas = hosts.map(({ meta }) => meta);
  const first = metas.find((meta) => meta !== null);
  if (first === undefined) return null;
  const common = <K extends keyof RecordingMeta>(name: K) =>
    metas.every((meta) => meta?.[name] === first[name]) ? first[name] : null;
  const filters = new Set(metas.flatMap((meta) => meta?.filter ?? []));
  return {
    ...first,
    ...{ kernel: common("kernel"), bootId: common("bootId"), cpus: common("cpus") },
    ...{ bpftrace: common("bpftrace"), source: common("source"), version: common("version") },
    filter: filters.size === 0 ? null : [...filters].join("; "),
  };
}

/** Returns the losses of all; the times of tracing stay with their hosts. */
function commonActivity(
  hosts: readonly RecordingContents[],
): Omit<ActivityContents, "connections"> {
  const sum = (name: "lost" | "lostUncounted" | "lostBytes" | "connectionsLeftOut") =>
    hosts.reduce((total, { activity }) => total + activity[name], 0);
  return {
    ...{ traced: [], tracedLeftOut: 0 },
    ...{ lost: sum("lost"), lostUncounted: sum("lostUncounted"), lostBytes: sum("lostBytes") },
    connectionsLeftOut: sum("connectionsLeftOut"),
  };
}

/** Returns null when one of the hosts has no end. */
function commonEnd(hosts: readonly RecordingContents[]): EndEvent | null {
  const ends = hosts.flatMap(({ end }) => end ?? []);
  const [first] = ends;
  if (first === undefined || ends.length < hosts.length) return null;
  return { ...first, reason: [...new Set(ends.map(({ reason }) => reason))].join("; ") };
}
