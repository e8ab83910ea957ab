import { containerId } from "../base/container_id.ts";
import type { ReparentEvent, SnapshotEvent } from "../event/event.ts";
import {
  identityFields,
  inferredRow as foundRow,
  lastKnownFields,
} from "../process/row_snapshot.ts";
import type { Lookup } from "../base/lookup.ts";
import { NANOSECONDS_PER_TICK } from "../base/process_key.ts";
import type { Process } from "../process/process.ts";
import type { Scan, ScannedProcess } from "./scanned_process.ts";
import type { TableView } from "../process/process_reader.ts";
import type { RecentExits } from "../table/recent_exits.ts";

/** What a scan is compared for. */
export interface ReconcileOptions {
  /** Something was lost, so what differs is marked as inferred; at the start it is only old. */
  readonly repair: boolean;
  /** Whose end has been told, also where the table has forgotten them. */
  readonly recentExits: RecentExits;
  /** The exit of this row was seen, and is emitted when its pid namespace is empty. */
  readonly isDying: (row: Process) => boolean;
}

/**
 * Makes the table agree with a scan of /proc, as events.
 *
 * To be called when every event up to the end of the scan has been applied. Then:
 *
 *     in /proc, not in the table         older than the watch, or its fork was lost: found, unless
 *                                        somebody younger has its pid by now
 *     in /proc, dead in the table,       died after it was looked at, or waits for its parent: right;
 *     or told dead and forgotten         long dead and yet no zombie: wrong, found
 *     living in the table, not in /proc  born before the scan and unseen: its exit was lost, buried;
 *                                        so is whoever had a pid that somebody found has now
 *     another parent in /proc            its re-parenting was lost
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
    // It was seen before somebody younger got its pid.
    if ((table.byPid(scanned.pid)?.startTicks ?? 0) > scanned.startTicks) continue;
    const row = table.get(scanned.key);
    // A row that only a child or an exit vouched for has nothing but its key.
    const isBlank = row !== undefined && row.ending === null && row.image.comm === null;
    if (row === undefined && hasDied(options.recentExits, scanned, scan)) continue;
    if (row === undefined || isBlank || (options.repair && isNews(row, scanned, scan))) {
      const parentKey = keys.get(scanned.ppid) ?? null;
      events.push({ ...snapshotOf(scanned, scan.endTs, lookup, options.repair), parentKey });
      found.add(scanned.key);
    }
  }
  // Behind all who were found: a new parent may be among them, with the pid of the old one.
  for (const scanned of scan.processes) {
    const row = table.get(scanned.key);
    const parentKey = keys.get(scanned.ppid) ?? null;
    if (row === undefined || row.ending !== null) continue;
    if (row.ppid === scanned.ppid && (row.parent?.key ?? parentKey) === parentKey) continue;
    // An event may have told of a later move: a parent that still lives has not lost its child, and
    // otherwise only one that is gone proves the table wrong.
    const { parent } = row;
    const isThere = parent !== null && parent.ending === null && seen.has(parent.key);
    const isNewOneThere = parentKey !== null &&
      (found.has(parentKey) || table.get(parentKey)?.ending === null);
    if (isThere && !isNewOneThere) continue;
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
  for (const row of table.living()) {
    if (seen.has(row.key) || options.isDying(row)) continue;
    const isGone = scan.complete && row.startTs < scan.startTs - NANOSECONDS_PER_TICK;
    // Whoever could not be seen is gone all the same when another one has the pid.
    const isFollowed = found.has(keys.get(row.pid) ?? "");
    if (isGone || isFollowed) events.push(foundRow(lastKnownFields(row), scan.endTs, "X"));
  }
  return events;
}

/**
 * A process that has told its end is still there while its memory is given back; nanoseconds. As
 * nothing will tell its end again, it must not be taken for alive.
 */
const LONGEST_EXIT = 10e9;

/** Its end was told, and that it is seen all the same does not prove the contrary. */
function hasDied(
  told: RecentExits,
  { pid, startTicks, state }: ScannedProcess,
  scan: Scan,
): boolean {
  const ts = told.when(pid, startTicks);
  return ts !== null && (ts >= scan.startTs - LONGEST_EXIT || /[ZX]/.test(state));
}

/** It lives, or has another name than the events have told, and since before the scan. */
function isNews(row: Process, { comm, state }: ScannedProcess, scan: Scan): boolean {
  if (row.ending !== null) {
    return row.ending.ts < scan.startTs - LONGEST_EXIT && !/[ZX]/.test(state);
  }
  // The kernel's own threads are named after what they work on, in /proc only.
  if (row.kernelThread || (row.image.commTs ?? 0) >= scan.startTs) return false;
  return row.image.comm?.text !== comm.text || row.image.comm.hex !== comm.hex;
}

/** A process of /proc as an event, for `--snapshot` and for repair. */
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
