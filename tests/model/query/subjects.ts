import { fakeProcess } from "../../ui/support/fake_table.ts";
import type { ProcessParts } from "../../support/model/process_parts.ts";
import type { ExecEvent, ExitEvent, ForkEvent, LostEvent } from "../../../src/model/event/event.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { KILLED, LOGIN, PROGRAM } from "../../support/model/events.ts";
import { plainText } from "../../../src/model/base/text.ts";

/** The present of every test, nanoseconds since boot: one hour and a half. */
export const NOW = 5400e9;

const IDENTITY = {
  ts: 100e9,
  pid: 42,
  key: "42-9900",
  ppid: 7,
  parentKey: "7-50",
  comm: plainText("make"),
  uid: 1000,
  user: "ada",
  cgroup: "/system.slice/docker-0123456789ab.scope",
  container: "0123456789ab",
} as const;

const COMMAND = {
  filename: plainText("/usr/bin/make"),
  argv: ["make", "-j8", "all targets"].map(plainText),
  argvTruncated: false,
} as const;

/** Pid 42, `make -j8 "all targets"` by ada, child of 7, in a container. */
export function fork(change: Partial<ForkEvent> = {}): ForkEvent {
  const birth = { birthPpid: 7, parentTid: 8, parentComm: plainText("bash") };
  return { ...IDENTITY, type: "fork", ...birth, ...change };
}

export function exec(change: Partial<ExecEvent> = {}): ExecEvent {
  const place = {
    cwd: plainText("/home/ada"),
    euid: 0,
    pgid: 42,
    sid: 7,
    execCount: 1,
    nsPid: 42,
    pidNs: 1,
    login: LOGIN,
    program: PROGRAM,
  };
  return { ...IDENTITY, ...COMMAND, type: "exec", ...place, ...change };
}

/** Ends with status 2 after 1.5 s. */
export function exit(change: Partial<ExitEvent> = {}): ExitEvent {
  return {
    ...IDENTITY,
    ...COMMAND,
    type: "exit",
    exitCode: 2,
    signal: null,
    signalName: null,
    core: false,
    durationNs: 1.5e9,
    cpuUserNs: 20e6,
    cpuSystemNs: 3e6,
    maxRssBytes: 200 * 2 ** 20,
    readBytes: 4096,
    writeBytes: 0,
    rchar: 816,
    wchar: 7000,
    syscr: 2,
    syscw: 7,
    cancelledWriteBytes: 0,
    minorFaults: 2048,
    majorFaults: 1,
    voluntarySwitches: 9,
    involuntarySwitches: 3,
    threadsTotal: 4,
    execCount: 1,
    forkCount: 12,
    death: null,
    oom: false,
    ...change,
  };
}

/** The same exit, by a signal. */
export function killed(signal: number, signalName: string): ExitEvent {
  return exit({ exitCode: null, signal, signalName, core: true, death: KILLED });
}

export function lost(): LostEvent {
  return { type: "lost", ts: 100e9, count: 3, where: "kernel", reason: "buffer full" };
}

/** The same process in the table, alive, 90 minutes minus 99 seconds old. */
export function alive(change: ProcessParts = {}): Process {
  return fakeProcess(IDENTITY.pid, {
    ...IDENTITY,
    ...COMMAND,
    startTicks: 9900,
    startTs: 99e9,
    birthSeen: true,
    inferred: false,
    parent: null,
    birthPpid: 7,
    birthParentKey: "7-50",
    birthParentComm: plainText("bash"),
    cwd: plainText("/home/ada"),
    euid: 0,
    pgid: 42,
    sid: 7,
    nsPid: null,
    pidNs: null,
    login: LOGIN,
    program: PROGRAM,
    execCount: 1,
    forkCount: 12,
    execTs: 99.1e9,
    commTs: null,
    children: new Set(),
    liveIndex: -1,
    siblingIndex: -1,
    ending: null,
    state: "S",
    threads: 4,
    rssBytes: 100 * 2 ** 20,
    cpuPercent: 75,
    cpuUserNs: 20e6,
    cpuSystemNs: 3e6,
    nice: -5,
    kernelThread: false,
    ...change,
  });
}

/** The same process after the exit `event`. */
export function dead(event: ExitEvent = exit()): Process {
  return alive({ ending: event });
}
