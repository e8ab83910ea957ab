import type { SnapshotEvent } from "./event.ts";
import type { Process } from "./process.ts";

/** What a `process` event says of some only, into the row; what it does not say stays. */
export function takeTold(row: Process, event: SnapshotEvent): void {
  row.argvTruncated = event.argvTruncated ?? row.argvTruncated;
  row.cwd = event.cwd ?? row.cwd;
  row.euid = event.euid ?? row.euid;
  row.pgid = event.pgid ?? row.pgid;
  row.sid = event.sid ?? row.sid;
  row.kernelThread = event.kernelThread ?? row.kernelThread;
}
