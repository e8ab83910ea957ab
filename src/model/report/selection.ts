import { lastComm, lastImage, type ProcessRecord } from "./process_record.ts";
import { type RecordingContents, shiftBetween } from "./recording_contents.ts";
import type { CompiledQuery } from "../query/compile_query.ts";
import type { Process } from "../process/process.ts";
import { ProcessActivity } from "../activity/process_activity.ts";
import type { RecordedConnection } from "../activity/recorded_connections.ts";
import { newProcess } from "../process/new_process.ts";
import type { QueryContext } from "../query/query_context.ts";

/** The part of a recording that a report covers: its processes and its time. */
export interface Selection {
  readonly contents: RecordingContents;
  /** In order of `id`. */
  readonly processes: readonly ProcessRecord[];
  readonly fromTs: number;
  readonly toTs: number;
}

/** The query and the times that the user gave; null selects everything. */
export interface SelectionRequest {
  readonly query: CompiledQuery | null;
  /** Nanoseconds since boot. */
  readonly fromTs: number | null;
  readonly toTs: number | null;
}

/**
 * Selects the processes that were alive in the requested time and match the query. The query sees a
 * process as it was at its end: its last program, its exit status, its whole duration.
 */
export function select(
  contents: RecordingContents,
  { query, fromTs, toTs }: SelectionRequest,
): Selection {
  const from = Math.max(contents.fromTs, fromTs ?? -Infinity);
  const to = Math.max(from, Math.min(contents.toTs, toTs ?? Infinity));
  const isInTime = (record: ProcessRecord) =>
    record.startTs <= to && (record.endTs === null || record.endTs >= from);
  const isWhole = from === contents.fromTs && to === contents.toTs;
  let processes = isWhole ? contents.processes : contents.processes.filter(isInTime);
  if (query !== null) {
    const context = contextOf(contents);
    const peers = connectionsByProcess(contents);
    processes = processes.filter((record) =>
      query.matchesProcess(rowOf(record, peers.get(record.id)), context)
    );
  }
  return { contents, processes, fromTs: from, toTs: to };
}

/**
 * Selects from the contents of several hosts together, and from those of each host by its own clock. The
 * query sees each process on its host: `host=` chooses hosts, and `under=PID` means that pid on each.
 */
export function selectHosts(whole: RecordingContents, request: SelectionRequest): HostsSelection {
  const { hosts } = whole;
  if (hosts.length === 0) return { whole: select(whole, request), hosts: [] };
  const { fromTs, toTs, processes } = select(whole, { ...request, query: null });
  const isWhole = request.fromTs === null && request.toTs === null;
  const chosen: ProcessRecord[] = [];
  let base = 0;
  const parts = hosts.map((contents) => {
    const shiftNs = shiftBetween(hosts[0]!, contents);
    const own = (ts: number | null) => ts === null ? null : ts - shiftNs;
    const [from, to] = [own(request.fromTs), own(request.toTs)];
    const isOutside = (to !== null && to < contents.fromTs) ||
      (from !== null && from > contents.toTs);
    const part = isOutside
      ? { contents, processes: [], fromTs: contents.toTs, toTs: contents.toTs }
      : select(contents, { query: request.query, fromTs: from, toTs: to });
    for (const { id } of part.processes) chosen.push(whole.processes[base + id]!);
    base += contents.processes.length;
    return part;
  });
  const all = isWhole && request.query === null ? processes : chosen;
  return { whole: { contents: whole, processes: all, fromTs, toTs }, hosts: parts };
}

/** The selection from all hosts together, and that of each one; `hosts` is empty for one host. */
export interface HostsSelection {
  readonly whole: Selection;
  readonly hosts: readonly Selection[];
}

/** Answers `under=PID`: the processes that had this pid, and their descendants by birth. */
function contextOf(contents: RecordingContents): QueryContext {
  const families = new Map<number, Set<number>>();
  return {
    now: contents.toTs,
    ...(contents.host === null ? {} : { host: contents.host }),
    isUnder: (pid, subject) => {
      let family = families.get(pid);
      if (family === undefined) families.set(pid, family = familyOf(contents, pid));
      return "startTs" in subject && family.has((subject as RecordRow).recordId);
    },
  };
}

function familyOf({ processes }: RecordingContents, pid: number): Set<number> {
  const family = new Set<number>();
  const others = new Set<number>();
  for (const record of processes) {
    const way: ProcessRecord[] = [];
    let at: ProcessRecord | undefined = record;
    while (at !== undefined && at.pid !== pid && !family.has(at.id) && !others.has(at.id)) {
      way.push(at);
      // Broken input can make a circle of parents, which ends here.
      others.add(at.id);
      at = at.parentId === null ? undefined : processes[at.parentId];
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

/** A row of the table that knows the `id` of its record. */
interface RecordRow extends Process {
  readonly recordId: number;
}

/** Returns the record as a row of the table, so that the query language needs to know rows only. */
function rowOf(
  record: ProcessRecord,
  connections: readonly RecordedConnection[] | undefined,
): RecordRow {
  const { id, pid, key, startTs, endTs, uid, user, cgroup, container, ending, usage } = record;
  const image = lastImage(record);
  const comm = lastComm(record);
  const { argv, argvTruncated, filename, cwd, program } = image;
  const row = newProcess({ key, pid });
  const { cpuUserNs, cpuSystemNs } = usage;
  const activity = activityOf(record, connections);
  const execCount = record.birthSeen ? record.execs.length + record.execsLeftOut : null;
  return {
    ...row,
    recordId: id,
    ...(activity === null ? {} : { activity }),
    startTs,
    inferred: record.inferred,
    ppid: record.reparents.at(-1)?.to ?? record.parentPid,
    birth: {
      seen: record.birthSeen,
      ppid: record.parentPid,
      parentKey: record.parentKey,
      parentComm: null,
    },
    image: { ...row.image, comm, filename, argv, argvTruncated, cwd, execCount, program },
    identity: { ...row.identity, uid, user, cgroup, container, login: record.login },
    usage: { ...row.usage, cpuUserNs, cpuSystemNs },
    forkCount: record.forkCount,
    ending: ending === null || endTs === null
      ? null
      : { ...ending, ...usage, ts: endTs, durationNs: ending.seen ? endTs - startTs : null },
  };
}

function connectionsByProcess({ activity }: RecordingContents) {
  return Map.groupBy(activity.connections, ({ processId }) => processId);
}

/** Returns what a process did with sockets and files, as the table has it; null when nothing is known. */
function activityOf(
  { key, activity: recorded, usage: { net } }: ProcessRecord,
  connections: readonly RecordedConnection[] = [],
): ProcessActivity | null {
  if (recorded === null && net === null) return null;
  const activity = new ProcessActivity(key);
  const traffic = recorded?.traffic() ?? null;
  const sentBytes = traffic?.sentBytes ?? net?.sentBytes ?? null;
  const receivedBytes = traffic?.receivedBytes ?? net?.receivedBytes ?? null;
  if (sentBytes !== null && receivedBytes !== null) {
    activity.net = { sentBytes, receivedBytes, sentMessages: 0, receivedMessages: 0 };
  }
  activity.files = recorded?.calls() ?? null;
  activity.connects = Math.max(recorded?.connects ?? 0, net?.connects ?? 0);
  activity.accepts = Math.max(recorded?.accepts ?? 0, net?.accepts ?? 0);
  activity.failedConnects = Math.max(recorded?.failedConnects ?? 0, net?.failedConnects ?? 0);
  for (const { local, remote, direction } of connections) {
    if (remote !== null) activity.peers.add(remote.address);
    const port = (direction === "connect" ? remote : local)?.port;
    if (port !== undefined) activity.ports.add(port);
  }
  for (const { address, port } of recorded?.udpPeers.values() ?? []) {
    activity.peers.add(address);
    activity.ports.add(port);
  }
  for (const port of recorded?.udpPorts ?? []) activity.ports.add(port);
  activity.busyFiles = recorded?.busyFiles ?? null;
  return activity;
}

/**
 * Returns the contents reduced to the selection. The ancestors of a selected process stay, since a
 * tree needs them. The sums of losses stay whole: a lost event may be about a selected process.
 */
export function selectedContents(
  { contents, processes, fromTs, toTs }: Selection,
): RecordingContents {
  if (processes === contents.processes && fromTs === contents.fromTs && toTs === contents.toTs) {
    return contents;
  }
  const wanted = new Set<ProcessRecord>();
  for (const record of processes) {
    let at: ProcessRecord | undefined = record;
    while (at !== undefined && !wanted.has(at)) {
      wanted.add(at);
      at = at.parentId === null ? undefined : contents.processes[at.parentId];
    }
  }
  const kept = contents.processes.filter((record) => wanted.has(record));
  const ids = new Map(kept.map(({ id }, place) => [id, place]));
  return {
    ...contents,
    fromTs,
    toTs,
    processes: kept.map((record, id) => ({
      ...record,
      id,
      parentId: record.parentId === null ? null : ids.get(record.parentId) ?? null,
    })),
    activity: {
      ...contents.activity,
      connections: contents.activity.connections.flatMap((one) => {
        const id = ids.get(one.processId);
        return id === undefined ? [] : [{ ...one, processId: id }];
      }),
    },
    losses: contents.losses.filter(({ ts }) => ts >= fromTs && ts <= toTs),
    gaps: contents.gaps.filter((gap) => gap.toTs >= fromTs && gap.fromTs <= toTs),
  };
}
