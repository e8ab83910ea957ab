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
    argv: row.argv,
    filename: row.filename,
    startTime: row.startTs,
    state: stateOf(row),
    ...(row.inferred ? { inferred: true } : {}),
    ...(row.argvTruncated ? { argvTruncated: true } : {}),
    ...(row.cwd === null ? {} : { cwd: row.cwd }),
    ...(row.euid === null ? {} : { euid: row.euid }),
    ...(row.pgid === null ? {} : { pgid: row.pgid }),
    ...(row.sid === null ? {} : { sid: row.sid }),
    ...(row.kernelThread ? { kernelThread: true } : {}),
  };
}
