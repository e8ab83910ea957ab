import {
  hasFailed,
  type PastImage,
  type Process,
  type ProcessImage,
  UNKNOWN_USAGE,
  type Usage,
} from "../process/process.ts";
import { attach, NO_CHILDREN } from "../process/lineage.ts";
import { diedAfter, type ProcessReader } from "../process/process_reader.ts";
import { MAX_FROZEN_DEAD } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { PastValues, SampledValues } from "./sampled_past.ts";
import { PastActivity } from "../activity/past_activity.ts";
import { TableCopy } from "./table_copy.ts";
import type { Text } from "../base/text.ts";

/**
 * All processes at one time of the past: which were alive, with which image, below which parent.
 *
 * A process was alive then when it started before and had not exited; its history has the image of
 * that time. The values that only /proc has (memory, cpu, state) come from the samples of that time.
 * Without a sample they are unknown, never the current values.
 */
export class PastTable extends TableCopy {
  /**
   * @param ts nanoseconds since boot
   * @param deadSince copies only the latest processes that were dead then and died after this
   * @param samples values read of the live processes by then
   */
  constructor(
    table: ProcessReader,
    readonly ts: number,
    deadSince: number,
    samples: PastValues = NO_SAMPLES,
  ) {
    const { living, dead } = rowsAt(table, ts, deadSince, samples);
    const { activity } = table;
    super(living, dead, activity === null ? null : new PastActivity(activity, ts));
  }
}

const NO_SAMPLES: PastValues = { get: () => undefined };

function rowsAt(
  table: ProcessReader,
  ts: number,
  deadSince: number,
  samples: PastValues,
): { readonly living: readonly Process[]; readonly dead: readonly Process[] } {
  /** The children that each process has forked since `ts`. */
  const bornLater = new Map<ProcessKey, number>();
  /** The children of each process that have failed since `ts`. */
  const failedLater = new Map<ProcessKey, number>();
  const wasBorn = (row: Process) => {
    const { startTs, birth: { seen: birthSeen, parentKey: birthParentKey } } = row;
    if (hasFailed(row) && diedAfter(row, ts) && row.parent !== null) {
      const { key } = row.parent;
      failedLater.set(key, (failedLater.get(key) ?? 0) + 1);
    }
    if (startTs <= ts) return true;
    if (birthSeen && birthParentKey !== null) {
      bornLater.set(birthParentKey, (bornLater.get(birthParentKey) ?? 0) + 1);
    }
    return false;
  };
  const rows: Process[] = [];
  let diedBefore = 0;
  for (const row of table.deadFromLast(Math.min(ts, deadSince), wasBorn)) {
    if (!diedAfter(row, ts) && ++diedBefore > MAX_FROZEN_DEAD) break;
    rows.push(row);
  }
  rows.reverse();
  for (const row of table.living()) if (wasBorn(row)) rows.push(row);
  const living: Process[] = [];
  const dead: Process[] = [];
  const byPid = new Map<number, Process>();
  for (const row of rows) {
    if (row.ending !== null && row.ending.ts <= ts) {
      if (row.ending.ts > deadSince) dead.push(twinOf(row, ts));
      continue;
    }
    const later = {
      born: bornLater.get(row.key) ?? 0,
      failed: failedLater.get(row.key) ?? 0,
    };
    const twin = livingTwin(row, ts, later, samples.get(row.key));
    living.push(twin);
    byPid.set(twin.pid, twin);
  }
  for (const twin of [...dead, ...living]) {
    const parent = twin.ppid === null ? undefined : byPid.get(twin.ppid);
    // A process that died before its parent stays below it. No process is its own parent.
    if (parent !== undefined && parent !== twin && !isBelow(parent, twin)) attach(twin, parent);
  }
  return { living, dead };
}

/** Copies a row with the image of that time. */
function twinOf(row: Process, ts: number): Process {
  const entries = row.history.entries.filter((entry) => entry.ts <= ts);
  return {
    ...row,
    image: { ...row.image, ...namesAt(row, ts) },
    parent: null,
    children: NO_CHILDREN,
    history: { ...row.history, entries: entries },
  };
}

/** Copies the row of a process that was alive then, alive or dead now. */
function livingTwin(
  row: Process,
  ts: number,
  childrenLater: { readonly born: number; readonly failed: number },
  sample: { readonly since: number; readonly values: SampledValues } | undefined,
): Process {
  const { forkCount, failedCount, image: { execCount } } = row;
  const execs = row.history.entries.filter(({ type }) => type === "exec");
  const later = execs.filter((exec) => exec.ts > ts).length;
  const lastExec = execs.findLast((exec) => exec.ts <= ts)?.ts;
  const { cwd, ...ids } = execFields(row, sample, later > 0, lastExec);
  const { activity: _, ...twin } = twinOf(row, ts);
  return {
    ...twin,
    usage: sample === undefined ? UNKNOWN_USAGE : usageOf(sample.values),
    identity: { ...row.identity, ...(sample === undefined ? {} : ownerOf(sample.values)), ...ids },
    image: {
      ...twin.image,
      cwd,
      execCount: execCount === null ? null : Math.max(0, execCount - later),
    },
    ending: null,
    ppid: parentAt(row, ts),
    forkCount: forkCount === null ? null : Math.max(0, forkCount - childrenLater.born),
    failedCount: failedCount === null ? null : Math.max(0, failedCount - childrenLater.failed),
  };
}

function usageOf(values: SampledValues): Usage {
  const { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice, extra } = values;
  return { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice, extra };
}

function ownerOf({ uid, user, cgroup, container }: SampledValues) {
  return { uid, user, cgroup, container };
}

/** Returns the fields that an exec sets. A sample before the exec has old values, and a later exec has overwritten them. */
function execFields(
  { image: { cwd }, identity: { euid, pgid, sid } }: Process,
  sample: { readonly since: number; readonly values: SampledValues } | undefined,
  hasLater: boolean,
  lastExec = -Infinity,
): Pick<SampledValues, "cwd" | "euid" | "pgid" | "sid"> {
  if (sample !== undefined && sample.since >= lastExec) {
    const { values } = sample;
    return { cwd: values.cwd, euid: values.euid, pgid: values.pgid, sid: values.sid };
  }
  return hasLater ? { cwd: null, euid: null, pgid: null, sid: null } : { cwd, euid, pgid, sid };
}

/** Returns the parent at `ts`: the former parent of the first later reparent. */
function parentAt(row: Process, ts: number): number | null {
  for (const entry of row.history.entries) {
    if (entry.type === "reparent" && entry.ts > ts) return entry.from;
  }
  return row.ppid;
}

/** Returns the command and the comm at `ts`. */
function namesAt(
  row: Process,
  ts: number,
): Pick<ProcessImage, "comm" | "filename" | "argv" | "argvTruncated"> {
  const {
    history,
    image: { comm, filename, argv, argvTruncated },
    birth: { seen: birthSeen },
  } = row;
  const next = history.entries.find((entry) => entry.ts > ts && entry.type !== "reparent");
  if (next === undefined) return { comm, filename, argv, argvTruncated };
  let image: PastImage | null = birthSeen ? history.birthParent?.image ?? null : null;
  let name: Text | null = image?.comm ?? null;
  let isLast = true;
  for (const entry of history.entries) {
    if (entry.ts > ts) {
      if (entry.type === "exec") isLast = false;
      continue;
    }
    if (entry.type === "exec") {
      image = entry.image;
      name = entry.image.comm;
    } else if (entry.type === "rename") name = entry.to;
  }
  if (next.type === "rename") name = next.from;
  // Without a later exec the command is the current one, whose exec may not have been seen.
  if (isLast) return { comm: name, filename, argv, argvTruncated };
  return {
    comm: name,
    filename: image?.filename ?? null,
    argv: image?.argv ?? null,
    argvTruncated: image?.argvTruncated ?? false,
  };
}

/** Whether `row` is below `other`. Broken input must not make a cycle. */
function isBelow(row: Process, other: Process): boolean {
  for (let at: Process | null = row; at !== null; at = at.parent) if (at === other) return true;
  return false;
}
