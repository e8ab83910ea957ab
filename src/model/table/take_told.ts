import type { ExecEvent, ForkEvent, ProcessEvent, SnapshotEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";

/** What a `process` event says of some only, into the row; what it does not say stays. */
export function takeTold(row: Process, event: SnapshotEvent): void {
  row.argvTruncated = event.argvTruncated ?? row.argvTruncated;
  row.cwd = event.cwd ?? row.cwd;
  row.euid = event.euid ?? row.euid;
  row.pgid = event.pgid ?? row.pgid;
  row.sid = event.sid ?? row.sid;
  takeNamespace(row, event);
  row.kernelThread = event.kernelThread ?? row.kernelThread;
}

/** Takes over the pid inside its namespace, which only some events have. */
export function takeNamespace(row: Process, event: SnapshotEvent | ForkEvent | ExecEvent): void {
  row.nsPid = event.nsPid ?? row.nsPid;
  row.pidNs = event.pidNs ?? row.pidNs;
}

/** What an event says of the cgroup; null leaves a known one only where the kernel was not asked. */
export function takeCgroup(row: Process, event: ProcessEvent): void {
  if (event.cgroup === null && !isFromKernel(event)) return;
  row.cgroup = event.cgroup;
  row.container = event.container;
}

/** The probe reads the cgroup for each of these events. */
function isFromKernel({ type }: ProcessEvent): boolean {
  return type === "fork" || type === "exec" || type === "exit" || type === "move";
}
