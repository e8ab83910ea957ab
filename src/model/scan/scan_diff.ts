import { containerId } from "../base/container_id.ts";
import type {
  ExecEvent,
  ExitEvent,
  ForkEvent,
  ProcessEvent,
  ReparentEvent,
} from "../event/event.ts";
import { identityFields } from "../process/row_snapshot.ts";
import type { Lookup } from "../event/lookup.ts";
import { childrenFirst } from "../process/lineage.ts";
import { UNKNOWN_ENDING } from "../process/new_process.ts";
import type { Process, ProcessImage } from "../process/process.ts";
import { NANOSECONDS_PER_TICK } from "../base/process_key.ts";
import type { Scan, ScannedProcess } from "./scanned_process.ts";
import type { TableView } from "../process/process_reader.ts";
import { isSameArgv, isSameText } from "../base/text.ts";

/**
 * Returns the events that explain the difference between the table and a scan of /proc, in order of
 * time.
 *
 * Without the kernel's events, a process shorter than the interval of two scans is missed, an exec
 * needs another image to be seen, and an exit has no status. A fork has the start time of the process,
 * unless the table has a later event. All other events have the time of the scan.
 */
export function scanDiff(table: TableView, scan: Scan, lookup: Lookup): ProcessEvent[] {
  const births: ScannedProcess[] = [];
  const events: ProcessEvent[] = [];
  const seen = new Set<string>();
  const zombies = new Set<string>();
  for (const scanned of scan.processes) {
    const row = table.get(scanned.key);
    // A zombie has exited; only its status waits for the parent.
    if (scanned.state === "Z" && scanned.threads <= 1) {
      zombies.add(scanned.key);
      continue;
    }
    seen.add(scanned.key);
    if (row === undefined) births.push(scanned);
    else if (row.ending === null) changes(row, scanned, scan.endTs, events);
  }
  if (scan.complete) {
    const gone: Process[] = [];
    for (const row of table.living()) {
      const isZombie = row.usage.state === "Z" && zombies.has(row.key);
      if (!seen.has(row.key) && !isZombie) gone.push(row);
    }
    for (const row of childrenFirst(gone)) events.push(exit(row, scan.endTs));
  }
  births.sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  const born = new Map<number, ScannedProcess>();
  const first: ProcessEvent[] = [];
  const reused = new Set<string>();
  for (const scanned of births) {
    const birthEvents = birth(table, scanned, born.get(scanned.ppid), scan, lookup);
    const before = table.byPid(scanned.pid);
    // The former process with this pid exited before the kernel reused the pid.
    if (before !== undefined) {
      first.push(exit(before, birthEvents[0]!.ts));
      reused.add(before.key);
    }
    first.push(...birthEvents);
    born.set(scanned.pid, scanned);
  }
  const others = events.filter((event) => event.type !== "exit" || !reused.has(event.key));
  return [...first, ...others];
}

/** Returns the fork event, and an exec event when the image differs from the parent's. */
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
    // The table does not have a parent from the same scan yet.
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
  if (image !== null && !row.kernelThread && !isSameImage(row.image, image)) {
    const base = { ...identityFields(row), ppid: row.ppid, parentKey: row.parent?.key ?? null };
    events.push(exec({ ...base, comm: scanned.comm }, scanned, ts));
    // Kernel threads change their names without events.
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

/**
 * Whether a process still has its image. The path of its file may be another one: the file was renamed,
 * or its name may no longer be read.
 */
function isSameImage(
  before: Pick<ProcessImage, "filename" | "argv" | "program">,
  now: Pick<ProcessImage, "filename" | "argv" | "program">,
): boolean {
  if (isSameText(before.filename, now.filename)) return true;
  const [old, file] = [before.program, now.program];
  const isSameFile = old !== null && file !== null && file.exeInode !== null &&
    old.exeInode === file.exeInode && old.exeDevice === file.exeDevice;
  return (now.filename === null || isSameFile) && isSameArgv(before.argv, now.argv);
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
    // Earlier execs may not have been seen.
    execCount: null,
    login: image?.login ?? null,
    program: image?.program ?? null,
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
    // The samples of the last scan are older than the exit.
    cpuUserNs: null,
    cpuSystemNs: null,
    execCount: null,
    forkCount: null,
  };
}
