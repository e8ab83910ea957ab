import type { ExecEvent, ForkEvent, ProcessEvent, SnapshotEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";

/** What a `process` event says of some only, into the row; what it does not say stays. */
export function takeTold(row: Process, event: SnapshotEvent): void {
  row.image.argvTruncated = event.argvTruncated ?? row.image.argvTruncated;
  row.image.cwd = event.cwd ?? row.image.cwd;
  row.identity.euid = event.euid ?? row.identity.euid;
  row.identity.pgid = event.pgid ?? row.identity.pgid;
  row.identity.sid = event.sid ?? row.identity.sid;
  takeNamespace(row, event);
  row.kernelThread = event.kernelThread ?? row.kernelThread;
}

/** Takes over the pid inside its namespace, which only some events have. */
export function takeNamespace(row: Process, event: SnapshotEvent | ForkEvent | ExecEvent): void {
  row.identity.nsPid = event.nsPid ?? row.identity.nsPid;
  row.identity.pidNs = event.pidNs ?? row.identity.pidNs;
}

/** What an event says of the cgroup; null leaves a known one only where the kernel was not asked. */
export function takeCgroup(row: Process, event: ProcessEvent): void {
  if (event.cgroup === null && !isFromKernel(event)) return;
  row.identity.cgroup = event.cgroup;
  row.identity.container = event.container;
}

/** The probe reads the cgroup for each of these events. */
function isFromKernel({ type }: ProcessEvent): boolean {
  return type === "fork" || type === "exec" || type === "exit" || type === "move";
}
