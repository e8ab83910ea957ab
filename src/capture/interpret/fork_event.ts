import type { ForkEvent } from "../../model/event/event.ts";
import type { ForkObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";

/** The inode of the first pid namespace: PROC_PID_INIT_INO of linux/proc_ns.h. */
export const FIRST_PID_NAMESPACE = 0xeffffffc;

/** The fields of a fork event that the probe's line lacks. */
export interface ForkContext {
  readonly key: string;
  readonly ppid: number | null;
  readonly parent: Process | undefined;
  /** The process that called fork; the child is its copy. */
  readonly creator: Process | undefined;
  readonly user: string | null;
  readonly cgroup: string | null;
  readonly container: string | null;
}

/** Returns the fork event of a birth that the probe saw. */
export function forkEvent(seen: ForkObservation, context: ForkContext): ForkEvent {
  const { ts, pid, uid, parentTid, nsPid, pidNs } = seen;
  const { key, ppid, parent, creator, user, cgroup, container } = context;
  const isInner = nsPid !== null && pidNs !== null && pidNs !== FIRST_PID_NAMESPACE;
  const event: ForkEvent = {
    type: "fork",
    ts,
    pid,
    key,
    ppid,
    parentKey: parent?.key ?? null,
    comm: seen.comm ?? creator?.image.comm ?? null,
    uid,
    user,
    cgroup,
    container,
    birthPpid: ppid,
    parentTid,
    parentComm: parent?.image.comm ?? null,
  };
  return isInner ? { ...event, nsPid, pidNs } : event;
}
