import type { SnapshotEvent } from "../event/event.ts";
import type { Process } from "./process.ts";

/** Of whom nothing is known but its name. */
export const UNKNOWN = {
  ppid: null,
  comm: null,
  uid: null,
  user: null,
  cgroup: null,
  container: null,
  argv: null,
  filename: null,
};

/** What a row says of itself in an event. */
export function identity(row: Process) {
  const { pid, key, image: { comm }, identity: { uid, user, cgroup, container } } = row;
  return { pid, key, comm, uid, user, cgroup, container };
}

/** Of whom a row tells that nobody saw. */
export type Found = Pick<SnapshotEvent, keyof typeof UNKNOWN | "pid" | "key">;

/** Returns the last known values of a row for an inferred event. */
export function lastKnown(row: Process): Found {
  const { ppid, image: { argv, filename } } = row;
  return { ...identity(row), ppid, argv, filename };
}

/** A row that no event vouches for, or (state X) one that no event buried. */
export function found(
  row: Found,
  ts: number,
  state: string | null,
  inferred = true,
): SnapshotEvent {
  const { pid, key, ppid, comm, uid, user, cgroup, container, argv, filename } = row;
  return {
    type: "process",
    ts,
    pid,
    key,
    ppid,
    parentKey: null,
    comm,
    uid,
    user,
    cgroup,
    container,
    argv,
    filename,
    startTime: null,
    state,
    ...(inferred ? { inferred } : {}),
  };
}
