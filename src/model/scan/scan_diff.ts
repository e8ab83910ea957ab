import { containerId } from "../base/container_id.ts";
import type {
  ExecEvent,
  ExitEvent,
  ForkEvent,
  ProcessEvent,
  ReparentEvent,
} from "../event/event.ts";
import { identity } from "../process/found_row.ts";
import type { Lookup } from "../base/lookup.ts";
import { UNKNOWN_ENDING } from "../process/new_process.ts";
import type { Process } from "../process/process.ts";
import { NANOSECONDS_PER_TICK } from "../base/process_key.ts";
import type { Scan, Sighting } from "./sighting.ts";
import type { ProcessTable } from "../table/table.ts";
import { isSameArgv, isSameText } from "../base/text.ts";

/**
 * What must have happened between the table and a scan of /proc, as events, in order of time.
 *
 * This is what can be told without the kernel's events: a life shorter than the distance of two scans
 * is not seen, an exec is seen when the image differs, an end has no status. Births carry the time at
 * which the process started, so far as that does not run backwards; the rest carries the scan's.
 */
export function scanDiff(table: ProcessTable, scan: Scan, lookup: Lookup): ProcessEvent[] {
  const births: Sighting[] = [];
  const events: ProcessEvent[] = [];
  const seen = new Set<string>();
  const zombies = new Set<string>();
  for (const sighting of scan.sightings) {
    const row = table.get(sighting.key);
    // A zombie has ended: what is left is its status, waiting for the parent.
    if (sighting.state === "Z" && sighting.threads <= 1) {
      zombies.add(sighting.key);
      continue;
    }
    seen.add(sighting.key);
    if (row === undefined) births.push(sighting);
    else if (row.ending === null) changes(row, sighting, scan.endTs, events);
  }
  if (scan.complete) {
    for (const row of table.living()) {
      const waits = row.usage.state === "Z" && zombies.has(row.key);
      if (!seen.has(row.key) && !waits) events.push(exit(row, scan.endTs));
    }
  }
  births.sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  const born = new Map<number, Sighting>();
  const first: ProcessEvent[] = [];
  const reused = new Set<string>();
  for (const sighting of births) {
    const told = birth(table, sighting, born.get(sighting.ppid), scan, lookup);
    const before = table.byPid(sighting.pid);
    // Whoever had the pid ended before it was given away again.
    if (before !== undefined) {
      first.push(exit(before, told[0]!.ts));
      reused.add(before.key);
    }
    first.push(...told);
    born.set(sighting.pid, sighting);
  }
  const others = events.filter((event) => event.type !== "exit" || !reused.has(event.key));
  return [...first, ...others];
}

/** Its birth, and where its image is another than its parent's, the exec that made it so. */
function birth(
  table: ProcessTable,
  sighting: Sighting,
  bornParent: Sighting | undefined,
  scan: Scan,
  lookup: Lookup,
): ProcessEvent[] {
  const started = sighting.startTicks * NANOSECONDS_PER_TICK;
  const ts = Math.min(scan.endTs, Math.max(table.lastTs, started));
  const parent = table.byPid(sighting.ppid);
  const parentComm = bornParent?.comm ?? parent?.image.comm ?? null;
  const uid = sighting.particulars?.uid ?? null;
  const cgroup = sighting.particulars?.cgroup ?? parent?.identity.cgroup ?? null;
  const fork: ForkEvent = {
    type: "fork",
    ts,
    pid: sighting.pid,
    key: sighting.key,
    ppid: sighting.ppid,
    // A parent that the same scan found is not in the table yet.
    parentKey: bornParent?.key ?? parent?.key ?? null,
    comm: parentComm ?? sighting.comm,
    uid,
    user: uid === null ? null : lookup.user(uid),
    cgroup,
    container: cgroup === null ? null : containerId(cgroup),
    birthPpid: sighting.ppid,
    parentTid: null,
    parentComm,
  };
  const image = sighting.particulars;
  const model = bornParent === undefined
    ? parent?.image
    : { comm: bornParent.comm, argv: bornParent.particulars?.argv ?? null };
  const same = model !== undefined && isSameText(model.comm, sighting.comm) &&
    isSameArgv(model.argv, image?.argv ?? null);
  return same || sighting.kernelThread
    ? [fork]
    : [fork, exec({ ...fork, comm: sighting.comm }, sighting, ts)];
}

function changes(row: Process, sighting: Sighting, ts: number, events: ProcessEvent[]): void {
  if (row.ppid !== sighting.ppid) {
    const event: ReparentEvent = {
      type: "reparent",
      ts,
      ...identity(row),
      ppid: sighting.ppid,
      parentKey: null,
      oldPpid: row.ppid,
      newPpid: sighting.ppid,
    };
    events.push(event);
  }
  const image = sighting.particulars;
  if (image !== null && !row.kernelThread && !isSameText(row.image.filename, image.filename)) {
    const base = { ...identity(row), ppid: row.ppid, parentKey: row.parent?.key ?? null };
    events.push(exec({ ...base, comm: sighting.comm }, sighting, ts));
    // Workers of the kernel are called after what they do just now: no news.
  } else if (!row.kernelThread && !isSameText(row.image.comm, sighting.comm)) {
    events.push({
      type: "rename",
      ts,
      ...identity(row),
      ppid: row.ppid,
      parentKey: row.parent?.key ?? null,
      comm: sighting.comm,
      oldComm: row.image.comm,
    });
  }
}

type Named = Pick<
  ExecEvent,
  "pid" | "key" | "ppid" | "parentKey" | "comm" | "uid" | "user" | "cgroup" | "container"
>;

function exec(named: Named, sighting: Sighting, ts: number): ExecEvent {
  const { pid, key, ppid, parentKey, comm, uid, user, cgroup, container } = named;
  const image = sighting.particulars;
  return {
    type: "exec",
    ts,
    ...{ pid, key, ppid, parentKey, comm, uid, user, cgroup, container },
    filename: image?.filename ?? null,
    argv: image?.argv ?? null,
    argvTruncated: image?.argvTruncated ?? false,
    cwd: image?.cwd ?? null,
    euid: image?.euid ?? null,
    pgid: sighting.pgid,
    sid: sighting.sid,
    nsPid: image?.nsPid ?? null,
    pidNs: image?.pidNs ?? null,
    // There may have been others before it that nobody saw.
    execCount: null,
  };
}

function exit(row: Process, ts: number): ExitEvent {
  return {
    type: "exit",
    ts,
    ...identity(row),
    ppid: row.ppid,
    parentKey: row.parent?.key ?? null,
    ...UNKNOWN_ENDING,
    durationNs: Math.max(0, ts - row.startTs),
    filename: row.image.filename,
    argv: row.image.argv,
    argvTruncated: row.image.argvTruncated,
    // The samples of the last scan are of an earlier moment.
    cpuUserNs: null,
    cpuSystemNs: null,
    execCount: null,
    forkCount: null,
  };
}
