import type { PastImage, Process, ProcessImage, Usage } from "../process/process.ts";
import { NO_CHILDREN } from "../process/lineage.ts";
import { diedAfter, type ProcessReader } from "../process/process_reader.ts";
import { MAX_FROZEN_DEAD } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { PastValues, SampledValues } from "./sampled_past.ts";
import { TableCopy } from "./table_copy.ts";
import type { Text } from "../base/text.ts";

/**
 * All processes as they were at one moment of the past: who lived, as what, below whom.
 *
 * A process lived then when it was born before and had not ended; its name and its command at that
 * time are in its history. What /proc alone knows (memory, cpu, state) comes from the samples of
 * that time, and is unknown without one: never the value of now.
 */
export class PastTable extends TableCopy {
  /**
   * @param ts the moment, nanoseconds since boot
   * @param deadSince of the processes that were dead by then, only those that died after this are copied, the last ones
   * @param samples what was read of the living by then
   */
  constructor(
    table: ProcessReader,
    readonly ts: number,
    deadSince: number,
    samples: PastValues = NO_SAMPLES,
  ) {
    const { living, dead } = rowsAt(table, ts, deadSince, samples);
    super(living, dead);
  }
}

const NO_SAMPLES: PastValues = new Map();

function rowsAt(
  table: ProcessReader,
  ts: number,
  deadSince: number,
  samples: PastValues,
): { readonly living: readonly Process[]; readonly dead: readonly Process[] } {
  /** Children that each process has forked since. */
  const bornLater = new Map<ProcessKey, number>();
  const wasBorn = (
    { startTs, birth: { seen: birthSeen, parentKey: birthParentKey } }: Process,
  ) => {
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
    const twin = livingTwin(row, ts, bornLater.get(row.key) ?? 0, samples.get(row.key));
    living.push(twin);
    byPid.set(twin.pid, twin);
  }
  for (const twin of [...dead, ...living]) {
    const parent = twin.ppid === null ? undefined : byPid.get(twin.ppid);
    // A process that died before its parent did stays below it; no process is its own parent.
    twin.parent = parent === undefined || parent === twin || isBelow(parent, twin) ? null : parent;
  }
  return { living, dead };
}

/** A row with the name and the command of that time. */
function twinOf(row: Process, ts: number): Process {
  const moments = row.history.entries.filter((moment) => moment.ts <= ts);
  return {
    ...row,
    image: { ...row.image, ...namesAt(row, ts) },
    parent: null,
    // A picture needs parents, not children.
    children: NO_CHILDREN,
    history: { ...row.history, entries: moments },
  };
}

/** A process that lived then, whether it lives now or not. */
function livingTwin(
  row: Process,
  ts: number,
  bornLater: number,
  sample: { readonly since: number; readonly values: SampledValues } | undefined,
): Process {
  const { forkCount, image: { execCount } } = row;
  const execs = row.history.entries.filter(({ type }) => type === "exec");
  const later = execs.filter((exec) => exec.ts > ts).length;
  const lastExec = execs.findLast((exec) => exec.ts <= ts)?.ts;
  const { cwd, ...ids } = execFields(row, sample, later > 0, lastExec);
  const twin = twinOf(row, ts);
  return {
    ...twin,
    usage: sample === undefined ? UNSAMPLED : usageOf(sample.values),
    identity: { ...row.identity, ...(sample === undefined ? {} : ownerOf(sample.values)), ...ids },
    image: {
      ...twin.image,
      cwd,
      execCount: execCount === null ? null : Math.max(0, execCount - later),
    },
    ending: null,
    ppid: parentAt(row, ts),
    forkCount: forkCount === null ? null : Math.max(0, forkCount - bornLater),
  };
}

/** What only /proc knows, when it was not read. */
const UNSAMPLED: Usage = {
  ...{ state: null, threads: null, rssBytes: null, nice: null },
  ...{ cpuPercent: null, cpuUserNs: null, cpuSystemNs: null },
};

function usageOf(values: SampledValues): Usage {
  const { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice } = values;
  return { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice };
}

function ownerOf({ uid, user, cgroup, container }: SampledValues) {
  return { uid, user, cgroup, container };
}

/** What an exec sets: a sample from before it says nothing, and a later exec has overwritten it. */
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

/** The first new parent that came later tells who it was until then. */
function parentAt(row: Process, ts: number): number | null {
  for (const moment of row.history.entries) {
    if (moment.type === "reparent" && moment.ts > ts) return moment.from;
  }
  return row.ppid;
}

/** The command and the name that it had. */
function namesAt(
  row: Process,
  ts: number,
): Pick<ProcessImage, "comm" | "filename" | "argv" | "argvTruncated"> {
  const {
    history,
    image: { comm, filename, argv, argvTruncated },
    birth: { seen: birthSeen },
  } = row;
  const next = history.entries.find((moment) => moment.ts > ts && moment.type !== "reparent");
  if (next === undefined) return { comm, filename, argv, argvTruncated };
  let image: PastImage | null = birthSeen ? history.birthParent?.image ?? null : null;
  let name: Text | null = image?.comm ?? null;
  let isLast = true;
  for (const moment of history.entries) {
    if (moment.ts > ts) {
      if (moment.type === "exec") isLast = false;
      continue;
    }
    if (moment.type === "exec") {
      image = moment.image;
      name = moment.image.comm;
    } else if (moment.type === "rename") name = moment.to;
  }
  if (next.type === "rename") name = next.from;
  // Without a later exec the command is still the one it has; it may never have been seen to begin.
  if (isLast) return { comm: name, filename, argv, argvTruncated };
  return {
    comm: name,
    filename: image?.filename ?? null,
    argv: image?.argv ?? null,
    argvTruncated: image?.argvTruncated ?? false,
  };
}

/** `row` hangs below `other` already: broken input must not make a ring. */
function isBelow(row: Process, other: Process): boolean {
  for (let at: Process | null = row; at !== null; at = at.parent) if (at === other) return true;
  return false;
}
