import { containerId } from "../base/container_id.ts";
import type { ReparentEvent, SnapshotEvent } from "../event/event.ts";
import {
  identityFields,
  inferredRow as foundRow,
  lastKnownFields,
} from "../process/row_snapshot.ts";
import { childrenFirst } from "../process/lineage.ts";
import type { Lookup } from "../event/lookup.ts";
import { NANOSECONDS_PER_TICK } from "../base/process_key.ts";
import type { Process } from "../process/process.ts";
import type { Scan, ScannedProcess } from "./scanned_process.ts";
import type { TableView } from "../process/process_reader.ts";
import type { RecentExits } from "../table/recent_exits.ts";

/** The context of a comparison. */
export interface ReconcileOptions {
  /** After a loss: differences are inferred. At the start, a process is only older than the capture. */
  readonly repair: boolean;
  /** Emitted exits, also of processes that the table has dropped. */
  readonly recentExits: RecentExits;
  /** Whether the exit of a row was seen, but is held back until its pid namespace is empty. */
  readonly isDying: (row: Process) => boolean;
}

/**
 * Returns the events that make the table agree with a scan of /proc. The caller has applied every
 * event up to the end of the scan.
 *
 *     in /proc, not in the table         older than the capture, or its fork was lost: a snapshot
 *                                        event, unless a younger process has its pid
 *     in /proc, dead in the table or     exited after the scan read it, or is a zombie: no event;
 *     in the recent exits                dead for long and not a zombie: a snapshot event
 *     alive in the table, not in /proc   older than the scan: its exit was lost, an inferred exit;
 *                                        also when a new process has its pid
 *     another parent in /proc            its reparent was lost
 *     another name in /proc              its exec or rename was lost
 */
export function reconcile(
  table: TableView,
  scan: Scan,
  lookup: Lookup,
  options: ReconcileOptions,
): (SnapshotEvent | ReparentEvent)[] {
  const events: (SnapshotEvent | ReparentEvent)[] = [];
  const seen = new Set(scan.processes.map(({ key }) => key));
  const found = new Set<string>();
  const keys = new Map(scan.processes.map(({ pid, key }) => [pid, key]));
  for (const scanned of scan.processes) {
    // A younger process has reused the pid since the scan.
    if ((table.byPid(scanned.pid)?.startTicks ?? 0) > scanned.startTicks) continue;
    const row = table.get(scanned.key);
    // A row from an event of a child has only its key.
    const isBlank = row !== undefined && row.ending === null && row.image.comm === null;
    if (row === undefined && hasExited(options.recentExits, scanned, scan)) continue;
    if (row === undefined || isBlank || (options.repair && isOutdated(row, scanned, scan))) {
      const parentKey = keys.get(scanned.ppid) ?? null;
      events.push({ ...snapshotOf(scanned, scan.endTs, lookup, options.repair), parentKey });
      found.add(scanned.key);
    }
  }
  // After all snapshots: one of them may be the new parent, with the pid of the old one.
  for (const scanned of scan.processes) {
    const row = table.get(scanned.key);
    const parentKey = keys.get(scanned.ppid) ?? null;
    if (row === undefined || row.ending !== null) continue;
    if (row.ppid === scanned.ppid && (row.parent?.key ?? parentKey) === parentKey) continue;
    // An event may have reported a later reparent. The table is wrong only when its parent is dead
    // or missing in the scan, or when the parent of the scan is alive.
    const { parent } = row;
    const isParentAlive = parent !== null && parent.ending === null && seen.has(parent.key);
    const isNewParentAlive = parentKey !== null &&
      (found.has(parentKey) || table.get(parentKey)?.ending === null);
    if (isParentAlive && !isNewParentAlive) continue;
    events.push({
      type: "reparent",
      ts: scan.endTs,
      ...identityFields(row),
      ppid: scanned.ppid,
      parentKey,
      oldPpid: row.ppid,
      newPpid: scanned.ppid,
      inferred: true,
    });
  }
  const gone: Process[] = [];
  for (const row of table.living()) {
    if (seen.has(row.key) || options.isDying(row)) continue;
    const isMissing = scan.complete && row.startTs < scan.startTs - NANOSECONDS_PER_TICK;
    // A process that was not visible is dead when another one has its pid.
    const isPidReused = found.has(keys.get(row.pid) ?? "");
    if (isMissing || isPidReused) gone.push(row);
  }
  for (const row of childrenFirst(gone)) {
    events.push(foundRow(lastKnownFields(row), scan.endTs, "X"));
  }
  return events;
}

/**
 * Longest time that a process stays in /proc after its exit event, while the kernel frees its memory;
 * nanoseconds. It must not count as alive, since no second exit event follows.
 */
const LONGEST_EXIT = 10e9;

/** Whether the process has exited, although the scan has it. */
function hasExited(
  recentExits: RecentExits,
  { pid, startTicks, state }: ScannedProcess,
  scan: Scan,
): boolean {
  const ts = recentExits.timeOf(pid, startTicks);
  return ts !== null && (ts >= scan.startTs - LONGEST_EXIT || /[ZX]/.test(state));
}

/** Whether the scan proves a dead row alive, or has another name than the latest event before it. */
function isOutdated(row: Process, { comm, state }: ScannedProcess, scan: Scan): boolean {
  if (row.ending !== null) {
    return row.ending.ts < scan.startTs - LONGEST_EXIT && !/[ZX]/.test(state);
  }
  // Kernel threads change their names in /proc without events.
  if (row.kernelThread || (row.image.commTs ?? 0) >= scan.startTs) return false;
  return row.image.comm?.text !== comm.text || row.image.comm.hex !== comm.hex;
}

/** Returns a process of /proc as a snapshot event, for `--snapshot` and for repair. */
export function snapshotOf(
  scanned: ScannedProcess,
  ts: number,
  lookup: Lookup,
  inferred: boolean,
): SnapshotEvent {
  const details = scanned.details;
  const uid = details?.uid ?? null;
  const cgroup = details?.cgroup ?? null;
  return {
    type: "process",
    ts,
    pid: scanned.pid,
    key: scanned.key,
    ppid: scanned.ppid,
    parentKey: null,
    comm: scanned.comm,
    uid,
    user: uid === null ? null : lookup.user(uid),
    cgroup,
    container: cgroup === null ? null : containerId(cgroup),
    argv: details?.argv ?? null,
    ...(details?.argvTruncated === true ? { argvTruncated: true } : {}),
    filename: details?.filename ?? null,
    startTime: scanned.startTicks * NANOSECONDS_PER_TICK,
    state: scanned.state,
    ...(inferred ? { inferred } : {}),
  };
}
