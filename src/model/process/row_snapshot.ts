import type { SnapshotEvent } from "../event/event.ts";
import { type Process, stateOf } from "./process.ts";

/** A row of the table as an event: what is known of a process at the moment `ts`. */
export function snapshotOfRow(row: Process, ts: number): SnapshotEvent {
  return {
    type: "process",
    ts,
    ...identityFields(row),
    ppid: row.ppid,
    parentKey: row.parent?.key ?? null,
    argv: row.image.argv,
    filename: row.image.filename,
    startTime: row.startTs,
    state: stateOf(row),
    ...(row.inferred ? { inferred: true } : {}),
    ...(row.image.argvTruncated ? { argvTruncated: true } : {}),
    ...(row.image.cwd === null ? {} : { cwd: row.image.cwd }),
    ...(row.identity.euid === null ? {} : { euid: row.identity.euid }),
    ...(row.identity.pgid === null ? {} : { pgid: row.identity.pgid }),
    ...(row.identity.sid === null ? {} : { sid: row.identity.sid }),
    ...(row.kernelThread ? { kernelThread: true } : {}),
  };
}

/** Of whom nothing is known but its name. */
export const UNKNOWN_PROCESS = {
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
export function identityFields(row: Process) {
  const { pid, key, image: { comm }, identity: { uid, user, cgroup, container } } = row;
  return { pid, key, comm, uid, user, cgroup, container };
}

/** Of whom a row tells that nobody saw. */
export type InferredFields = Pick<SnapshotEvent, keyof typeof UNKNOWN_PROCESS | "pid" | "key">;

/** Returns the last known values of a row for an inferred event. */
export function lastKnownFields(row: Process): InferredFields {
  const { ppid, image: { argv, filename } } = row;
  return { ...identityFields(row), ppid, argv, filename };
}

/** A row that no event vouches for, or (state X) one that no event buried. */
export function inferredRow(
  row: InferredFields,
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
