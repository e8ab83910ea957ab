import { lastComm, lastImage, type ProcessRecord } from "./process_record.ts";
import type { RecordingContents } from "./recording_contents.ts";
import type { CompiledQuery } from "../query/compile_query.ts";
import type { Process } from "../process/process.ts";
import { newProcess } from "../process/new_process.ts";
import type { QueryContext } from "../query/query_context.ts";

/** The lives that a report is about, and the time. */
export interface Selection {
  readonly contents: RecordingContents;
  /** In order of `id`. */
  readonly processes: readonly ProcessRecord[];
  readonly fromTs: number;
  readonly toTs: number;
}

/** What the user asked for; null is all. */
export interface SelectionRequest {
  readonly query: CompiledQuery | null;
  /** Nanoseconds since boot. */
  readonly fromTs: number | null;
  readonly toTs: number | null;
}

/**
 * The lives that touch the time asked for and match the query. A life is matched as what it was at
 * its end: its last program, its exit status, its whole duration.
 */
export function select(
  of: RecordingContents,
  { query, fromTs, toTs }: SelectionRequest,
): Selection {
  const from = Math.max(of.fromTs, fromTs ?? -Infinity);
  const to = Math.max(from, Math.min(of.toTs, toTs ?? Infinity));
  const isInTime = (life: ProcessRecord) =>
    life.startTs <= to && (life.endTs === null || life.endTs >= from);
  const isWhole = from === of.fromTs && to === of.toTs;
  let lives = isWhole ? of.processes : of.processes.filter(isInTime);
  if (query !== null) {
    const context = contextOf(of);
    lives = lives.filter((life) => query.matchesProcess(rowOf(life), context));
  }
  return { contents: of, processes: lives, fromTs: from, toTs: to };
}

/** `under=PID`: whoever had that pid, and all that descend from it by birth. */
function contextOf(of: RecordingContents): QueryContext {
  const families = new Map<number, Set<number>>();
  return {
    now: of.toTs,
    ...(of.host === null ? {} : { host: of.host }),
    isUnder: (pid, subject) => {
      let family = families.get(pid);
      if (family === undefined) families.set(pid, family = familyOf(of, pid));
      return "startTs" in subject && family.has((subject as RowOfLife).lifeId);
    },
  };
}

function familyOf({ processes: lives }: RecordingContents, pid: number): Set<number> {
  const family = new Set<number>();
  const others = new Set<number>();
  for (const life of lives) {
    const way: ProcessRecord[] = [];
    let at: ProcessRecord | undefined = life;
    while (at !== undefined && at.pid !== pid && !family.has(at.id) && !others.has(at.id)) {
      way.push(at);
      // A ring of parents, which only broken input can make, ends here.
      others.add(at.id);
      at = at.parentId === null ? undefined : lives[at.parentId];
    }
    const isMember = at !== undefined && (at.pid === pid || family.has(at.id));
    if (!isMember) continue;
    if (at !== undefined) family.add(at.id);
    for (const { id } of way) {
      others.delete(id);
      family.add(id);
    }
  }
  return family;
}

interface RowOfLife extends Process {
  readonly lifeId: number;
}

/** A life as a row of the table, so that one query language serves both. */
function rowOf(life: ProcessRecord): RowOfLife {
  const { id, pid, key, startTs, endTs, uid, user, cgroup, container, ending, usage } = life;
  const image = lastImage(life);
  const identity = { pid, key, ts: startTs, ppid: life.parentPid, parentKey: life.parentKey };
  const comm = lastComm(life);
  const event = { type: "process", ...identity, comm, uid, user, cgroup, container } as const;
  const { argv, argvTruncated, filename, cwd } = image;
  const row = newProcess({ ...event, argv, filename, startTime: startTs, state: null });
  return Object.assign(row, {
    lifeId: id,
    startTs,
    birthSeen: life.birthSeen,
    inferred: life.inferred,
    ppid: life.reparents.at(-1)?.to ?? life.parentPid,
    birthPpid: life.parentPid,
    birthParentKey: life.parentKey,
    comm,
    filename,
    argv,
    argvTruncated,
    cwd,
    uid,
    user,
    cgroup,
    container,
    execCount: life.birthSeen ? life.execs.length + life.execsLeftOut : null,
    forkCount: life.forkCount,
    cpuUserNs: usage.cpuUserNs,
    cpuSystemNs: usage.cpuSystemNs,
    ending: ending === null || endTs === null
      ? null
      : { ...ending, ...usage, ts: endTs, durationNs: ending.seen ? endTs - startTs : null },
  });
}

/**
 * The recording as if it held nothing but the selection: its time, its lives and, for a tree needs
 * them, those above. The sums of losses stay those of all: what is missing may have been chosen.
 */
export function selectedContents(
  { contents: of, processes: lives, fromTs, toTs }: Selection,
): RecordingContents {
  if (lives === of.processes && fromTs === of.fromTs && toTs === of.toTs) return of;
  const wanted = new Set<ProcessRecord>();
  for (const life of lives) {
    let at: ProcessRecord | undefined = life;
    while (at !== undefined && !wanted.has(at)) {
      wanted.add(at);
      at = at.parentId === null ? undefined : of.processes[at.parentId];
    }
  }
  const kept = of.processes.filter((life) => wanted.has(life));
  const ids = new Map(kept.map(({ id }, place) => [id, place]));
  return {
    ...of,
    fromTs,
    toTs,
    processes: kept.map((life, id) => ({
      ...life,
      id,
      parentId: life.parentId === null ? null : ids.get(life.parentId) ?? null,
    })),
    losses: of.losses.filter(({ ts }) => ts >= fromTs && ts <= toTs),
    gaps: of.gaps.filter((gap) => gap.toTs >= fromTs && gap.fromTs <= toTs),
  };
}
