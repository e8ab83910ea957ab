import type { SnapshotEvent } from "../event/event.ts";
import { identity } from "./found_row.ts";
import { type Process, stateOf } from "./process.ts";

/** A row of the table as an event: what is known of a process at the moment `ts`. */
export function snapshotOfRow(row: Process, ts: number): SnapshotEvent {
  return {
    type: "process",
    ts,
    ...identity(row),
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
