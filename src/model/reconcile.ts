import { containerId } from "./container_id.ts";
import type { ReparentEvent, SnapshotEvent } from "./event.ts";
import { found, identity } from "./interpreter.ts";
import type { Lookup } from "./lookup.ts";
import { NANOSECONDS_PER_TICK } from "./process_key.ts";
import type { Scan, Sighting } from "./sighting.ts";
import type { ProcessTable } from "./table.ts";

/** What a scan is compared for. */
export interface ReconcileOptions {
  /** Something was lost, so what differs is marked as inferred; at the start it is only old. */
  readonly repair: boolean;
}

/**
 * Makes the table agree with a scan of /proc, as events.
 *
 * To be called when every event up to the end of the scan has been applied. Then:
 *
 *     in /proc, not in the table         older than the watch, or its fork was lost: found
 *     in /proc, dead in the table        died after it was looked at: the event is right
 *     living in the table, not in /proc  born before the scan and unseen: its exit was lost, buried
 *     another parent in /proc            its re-parenting was lost
 */
export function reconcile(
  table: ProcessTable,
  scan: Scan,
  lookup: Lookup,
  options: ReconcileOptions,
): (SnapshotEvent | ReparentEvent)[] {
  const events: (SnapshotEvent | ReparentEvent)[] = [];
  const seen = new Set<string>();
  const moved: Sighting[] = [];
  for (const sighting of scan.sightings) {
    seen.add(sighting.key);
    const row = table.get(sighting.key);
    // A row that only a child or an exit vouched for has nothing but its key.
    const isBlank = row !== undefined && row.ending === null && row.comm === null;
    if (row === undefined || isBlank) {
      events.push(snapshotOf(sighting, scan.endTs, lookup, options.repair));
    }
    if (row !== undefined && row.ending === null && row.ppid !== sighting.ppid) {
      moved.push(sighting);
    }
  }
  for (const sighting of moved) {
    const row = table.get(sighting.key)!;
    // An event may have told of a later move; only a parent that is gone proves the table wrong.
    if (row.parent !== null && row.parent.ending === null && seen.has(row.parent.key)) continue;
    events.push({
      type: "reparent",
      ts: scan.endTs,
      ...identity(row),
      ppid: sighting.ppid,
      parentKey: table.byPid(sighting.ppid)?.key ?? null,
      oldPpid: row.ppid,
      newPpid: sighting.ppid,
      inferred: true,
    });
  }
  if (scan.complete) {
    for (const row of table.living()) {
      if (!seen.has(row.key) && row.startTs < scan.startTs - NANOSECONDS_PER_TICK) {
        events.push(found(row, scan.endTs, "X"));
      }
    }
  }
  return events;
}

/** A process of /proc as an event, for `--snapshot` and for repair. */
export function snapshotOf(
  sighting: Sighting,
  ts: number,
  lookup: Lookup,
  inferred: boolean,
): SnapshotEvent {
  const particulars = sighting.particulars;
  const uid = particulars?.uid ?? null;
  const cgroup = particulars?.cgroup ?? null;
  return {
    type: "process",
    ts,
    pid: sighting.pid,
    key: sighting.key,
    ppid: sighting.ppid,
    parentKey: null,
    comm: sighting.comm,
    uid,
    user: uid === null ? null : lookup.user(uid),
    cgroup,
    container: cgroup === null ? null : containerId(cgroup),
    argv: particulars?.argv ?? null,
    filename: particulars?.filename ?? null,
    startTime: sighting.startTicks * NANOSECONDS_PER_TICK,
    state: sighting.state,
    ...(inferred ? { inferred } : {}),
  };
}
