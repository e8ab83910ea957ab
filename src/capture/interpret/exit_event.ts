import type { ExitEvent } from "../../model/event/event.ts";
import type { DeathFacts } from "./signal_ledger.ts";
import type { ExitObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";
import { signalName } from "../../model/base/signal_name.ts";

/** The fields of an exit event that both the row and the probe's line lack. */
export interface ExitContext {
  readonly ppid: number | null;
  readonly parentKey: string | null;
  readonly user: string | null;
  readonly cgroup: string | null;
  readonly container: string | null;
  readonly maxRssBytes: number | null;
}

/** Returns the exit event of the process of `row`. */
export function exitEvent(
  row: Process,
  seen: ExitObservation,
  context: ExitContext,
  facts: DeathFacts,
): ExitEvent {
  const { ts, pid, status } = seen;
  const { image: { comm, filename, argv, argvTruncated } } = row;
  const signal = status === null ? null : status & 0x7f;
  const io = hasWholeIo(row, seen) ? seen : NO_IO;
  const event: ExitEvent = {
    type: "exit",
    ts,
    pid,
    key: row.key,
    ppid: context.ppid,
    parentKey: context.parentKey,
    comm: seen.comm ?? comm,
    uid: seen.uid,
    user: context.user,
    cgroup: context.cgroup,
    container: context.container,
    exitCode: status === null || signal !== 0 ? null : (status >> 8) & 0xff,
    signal: signal === 0 ? null : signal,
    signalName: signal === null || signal === 0 ? null : signalName(signal),
    core: status === null ? null : (status & 0x80) !== 0,
    durationNs: Math.max(0, ts - row.startTs),
    filename,
    argv,
    argvTruncated,
    cpuUserNs: seen.cpuUserNs,
    cpuSystemNs: seen.cpuSystemNs,
    maxRssBytes: context.maxRssBytes,
    readBytes: io.readBytes,
    writeBytes: io.writeBytes,
    rchar: io.rchar,
    wchar: io.wchar,
    syscr: io.syscr,
    syscw: io.syscw,
    cancelledWriteBytes: io.cancelledWriteBytes,
    minorFaults: seen.minorFaults,
    majorFaults: seen.majorFaults,
    voluntarySwitches: seen.voluntarySwitches,
    involuntarySwitches: seen.involuntarySwitches,
    // The probe counts only the threads that start after the probe was attached.
    threadsTotal: seen.threadsStarted === null || !row.birth.seen ? null : seen.threadsStarted + 1,
    execCount: row.image.execCount,
    forkCount: row.forkCount,
    death: facts.death,
    oom: facts.oom,
  };
  return seen.execFailed || facts.hasFailedExec ? { ...event, execFailed: true } : event;
}

/** Whether the totals of reads and writes have every thread of the process, and no child. */
function hasWholeIo({ birth }: Process, seen: ExitObservation): boolean {
  return !seen.isWithoutThreads || (birth.seen && seen.threadsStarted === 0);
}

const NO_IO = {
  ...{ readBytes: null, writeBytes: null, rchar: null, wchar: null, syscr: null, syscw: null },
  cancelledWriteBytes: null,
};
