import { newHistory } from "./process_history.ts";
import { NO_CHILDREN } from "./lineage.ts";
import type { ExitEvent, ProcessEvent } from "../event/event.ts";
import type { Ending, Process } from "./process.ts";
import { NANOSECONDS_PER_TICK, startTicksOf } from "../base/process_key.ts";

/** Returns a row with only pid, key and start time. */
export function newProcess<Named extends Pick<ProcessEvent, "key" | "pid" | "inferred">>(
  event: Named,
): Process {
  const startTicks = startTicksOf(event.key);
  return {
    key: event.key,
    pid: event.pid,
    startTicks,
    startTs: startTicks * NANOSECONDS_PER_TICK,
    inferred: event.inferred === true,
    ppid: null,
    parent: null,
    birth: { seen: false, ppid: null, parentKey: null, parentComm: null },
    image: {
      comm: null,
      commTs: null,
      filename: null,
      argv: null,
      argvTruncated: false,
      cwd: null,
      execTs: null,
      execCount: null,
      program: null,
    },
    identity: {
      uid: null,
      user: null,
      euid: null,
      cgroup: null,
      container: null,
      pgid: null,
      sid: null,
      nsPid: null,
      pidNs: null,
      login: null,
    },
    usage: {
      state: null,
      threads: null,
      rssBytes: null,
      cpuPercent: null,
      cpuUserNs: null,
      cpuSystemNs: null,
      nice: null,
      extra: null,
    },
    forkCount: null,
    failedCount: null,
    children: NO_CHILDREN,
    liveIndex: -1,
    siblingIndex: -1,
    ending: null,
    history: newHistory(),
    kernelThread: false,
  };
}

/** Copies a row with its groups of fields, so that it does not change with the table. It has no children. */
export function copyOf(row: Process): Process {
  return {
    ...row,
    birth: { ...row.birth },
    image: { ...row.image },
    identity: { ...row.identity },
    usage: { ...row.usage },
    history: { ...row.history },
    children: NO_CHILDREN,
  };
}

/** Copies the ending out of an exit event or of another ending. */
export function endingOf(event: ExitEvent | Ending): Ending {
  return {
    ts: event.ts,
    exitCode: event.exitCode,
    signal: event.signal,
    signalName: event.signalName,
    core: event.core,
    durationNs: event.durationNs,
    maxRssBytes: event.maxRssBytes,
    readBytes: event.readBytes,
    writeBytes: event.writeBytes,
    rchar: event.rchar,
    wchar: event.wchar,
    syscr: event.syscr,
    syscw: event.syscw,
    cancelledWriteBytes: event.cancelledWriteBytes,
    minorFaults: event.minorFaults,
    majorFaults: event.majorFaults,
    voluntarySwitches: event.voluntarySwitches,
    involuntarySwitches: event.involuntarySwitches,
    threadsTotal: event.threadsTotal,
    execFailed: event.execFailed === true,
    death: event.death,
    oom: event.oom,
  };
}

/** The ending of a process whose exit was not seen. */
export const UNKNOWN_ENDING: Omit<Ending, "ts"> = {
  exitCode: null,
  signal: null,
  signalName: null,
  core: null,
  durationNs: null,
  maxRssBytes: null,
  readBytes: null,
  writeBytes: null,
  rchar: null,
  wchar: null,
  syscr: null,
  syscw: null,
  cancelledWriteBytes: null,
  minorFaults: null,
  majorFaults: null,
  voluntarySwitches: null,
  involuntarySwitches: null,
  threadsTotal: null,
  execFailed: false,
  death: null,
  oom: null,
};
