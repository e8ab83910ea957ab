import type { SnapshotEvent } from "../event/event.ts";
import { type Process, stateOf } from "./process.ts";

/** Returns a row of the table as a snapshot event at `ts`. */
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
    ...(row.identity.login === null ? {} : { login: row.identity.login }),
    ...(row.image.program === null ? {} : { program: row.image.program }),
    ...(row.kernelThread ? { kernelThread: true } : {}),
  };
}

/** The fields of a process with only a pid and a key. */
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

/** Returns the fields of a row that every event has. */
export function identityFields(row: Process) {
  const { pid, key, image: { comm }, identity: { uid, user, cgroup, container } } = row;
  return { pid, key, comm, uid, user, cgroup, container };
}

/** The process fields of an inferred row. */
export type InferredFields = Pick<SnapshotEvent, keyof typeof UNKNOWN_PROCESS | "pid" | "key">;

/** Returns the last known values of a row for an inferred event. */
export function lastKnownFields(row: Process): InferredFields {
  const { ppid, image: { argv, filename } } = row;
  return { ...identityFields(row), ppid, argv, filename };
}

/** Returns a snapshot event for a row without a fork event, or with state X for one without an exit event. */
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
