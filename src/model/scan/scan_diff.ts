import { containerId } from "../base/container_id.ts";
import type {
  ExecEvent,
  ExitEvent,
  ForkEvent,
  ProcessEvent,
  ReparentEvent,
} from "../event/event.ts";
import { identityFields } from "../process/row_snapshot.ts";
import type { Lookup } from "../base/lookup.ts";
import { UNKNOWN_ENDING } from "../process/new_process.ts";
import type { Process } from "../process/process.ts";
import { NANOSECONDS_PER_TICK } from "../base/process_key.ts";
import type { Scan, ScannedProcess } from "./scanned_process.ts";
import type { TableView } from "../process/process_reader.ts";
import { isSameArgv, isSameText } from "../base/text.ts";

/**
 * What must have happened between the table and a scan of /proc, as events, in order of time.
 *
 * This is what can be told without the kernel's events: a life shorter than the distance of two scans
 * is not seen, an exec is seen when the image differs, an end has no status. Births carry the time at
 * which the process started, so far as that does not run backwards; the rest carries the scan's.
 */
export function scanDiff(table: TableView, scan: Scan, lookup: Lookup): ProcessEvent[] {
  const births: ScannedProcess[] = [];
  const events: ProcessEvent[] = [];
  const seen = new Set<string>();
  const zombies = new Set<string>();
  for (const scanned of scan.processes) {
    const row = table.get(scanned.key);
    // A zombie has ended: what is left is its status, waiting for the parent.
    if (scanned.state === "Z" && scanned.threads <= 1) {
      zombies.add(scanned.key);
      continue;
    }
    seen.add(scanned.key);
    if (row === undefined) births.push(scanned);
    else if (row.ending === null) changes(row, scanned, scan.endTs, events);
  }
  if (scan.complete) {
    for (const row of table.living()) {
      const waits = row.usage.state === "Z" && zombies.has(row.key);
      if (!seen.has(row.key) && !waits) events.push(exit(row, scan.endTs));
    }
  }
  births.sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  const born = new Map<number, ScannedProcess>();
  const first: ProcessEvent[] = [];
  const reused = new Set<string>();
  for (const scanned of births) {
    const told = birth(table, scanned, born.get(scanned.ppid), scan, lookup);
    const before = table.byPid(scanned.pid);
    // Whoever had the pid ended before it was given away again.
    if (before !== undefined) {
      first.push(exit(before, told[0]!.ts));
      reused.add(before.key);
    }
    first.push(...told);
    born.set(scanned.pid, scanned);
  }
  const others = events.filter((event) => event.type !== "exit" || !reused.has(event.key));
  return [...first, ...others];
}

/** Its birth, and where its image is another than its parent's, the exec that made it so. */
function birth(
  table: TableView,
  scanned: ScannedProcess,
  bornParent: ScannedProcess | undefined,
  scan: Scan,
  lookup: Lookup,
): ProcessEvent[] {
  const started = scanned.startTicks * NANOSECONDS_PER_TICK;
  const ts = Math.min(scan.endTs, Math.max(table.lastTs, started));
  const parent = table.byPid(scanned.ppid);
  const parentComm = bornParent?.comm ?? parent?.image.comm ?? null;
  const uid = scanned.details?.uid ?? null;
  const cgroup = scanned.details?.cgroup ?? parent?.identity.cgroup ?? null;
  const fork: ForkEvent = {
    type: "fork",
    ts,
    pid: scanned.pid,
    key: scanned.key,
    ppid: scanned.ppid,
    // A parent that the same scan found is not in the table yet.
    parentKey: bornParent?.key ?? parent?.key ?? null,
    comm: parentComm ?? scanned.comm,
    uid,
    user: uid === null ? null : lookup.user(uid),
    cgroup,
    container: cgroup === null ? null : containerId(cgroup),
    birthPpid: scanned.ppid,
    parentTid: null,
    parentComm,
  };
  const image = scanned.details;
  const model = bornParent === undefined
    ? parent?.image
    : { comm: bornParent.comm, argv: bornParent.details?.argv ?? null };
  const same = model !== undefined && isSameText(model.comm, scanned.comm) &&
    isSameArgv(model.argv, image?.argv ?? null);
  return same || scanned.kernelThread
    ? [fork]
    : [fork, exec({ ...fork, comm: scanned.comm }, scanned, ts)];
}

function changes(row: Process, scanned: ScannedProcess, ts: number, events: ProcessEvent[]): void {
  if (row.ppid !== scanned.ppid) {
    const event: ReparentEvent = {
      type: "reparent",
      ts,
      ...identityFields(row),
      ppid: scanned.ppid,
      parentKey: null,
      oldPpid: row.ppid,
      newPpid: scanned.ppid,
    };
    events.push(event);
  }
  const image = scanned.details;
  if (image !== null && !row.kernelThread && !isSameText(row.image.filename, image.filename)) {
    const base = { ...identityFields(row), ppid: row.ppid, parentKey: row.parent?.key ?? null };
    events.push(exec({ ...base, comm: scanned.comm }, scanned, ts));
    // Workers of the kernel are called after what they do just now: no news.
  } else if (!row.kernelThread && !isSameText(row.image.comm, scanned.comm)) {
    events.push({
      type: "rename",
      ts,
      ...identityFields(row),
      ppid: row.ppid,
      parentKey: row.parent?.key ?? null,
      comm: scanned.comm,
      oldComm: row.image.comm,
    });
  }
}

type Named = Pick<
  ExecEvent,
  "pid" | "key" | "ppid" | "parentKey" | "comm" | "uid" | "user" | "cgroup" | "container"
>;

function exec(named: Named, scanned: ScannedProcess, ts: number): ExecEvent {
  const { pid, key, ppid, parentKey, comm, uid, user, cgroup, container } = named;
  const image = scanned.details;
  return {
    type: "exec",
    ts,
    ...{ pid, key, ppid, parentKey, comm, uid, user, cgroup, container },
    filename: image?.filename ?? null,
    argv: image?.argv ?? null,
    argvTruncated: image?.argvTruncated ?? false,
    cwd: image?.cwd ?? null,
    euid: image?.euid ?? null,
    pgid: scanned.pgid,
    sid: scanned.sid,
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
    ...identityFields(row),
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
