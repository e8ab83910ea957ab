/** Short makers of events about made-up processes. Times are seconds; every key has tick 0. */
import type {
  EndEvent,
  ExecEvent,
  ExitEvent,
  ForkEvent,
  SnapshotEvent,
} from "../../../src/model/event/event.ts";

function about(seconds: number, pid: number, comm: string) {
  return {
    ts: Math.round(seconds * 1e9),
    pid,
    key: `${pid}-0`,
    ppid: null,
    parentKey: null,
    comm: { text: comm },
    uid: 1000,
    user: "lena",
    cgroup: "/",
    container: null,
  };
}

/** Returns the snapshot line of a live process. */
export function lived(
  seconds: number,
  pid: number,
  comm: string,
  started = seconds,
): SnapshotEvent {
  return {
    type: "process",
    ...about(seconds, pid, comm),
    argv: [{ text: comm }],
    filename: { text: `/bin/${comm}` },
    startTime: Math.round(started * 1e9),
    state: "S",
  };
}

export function fork(seconds: number, parent: number, pid: number): ForkEvent {
  return {
    type: "fork",
    ...about(seconds, pid, `p${parent}`),
    comm: null,
    ppid: parent,
    parentKey: `${parent}-0`,
    birthPpid: parent,
    parentTid: parent,
    parentComm: { text: `p${parent}` },
  };
}

export function exec(
  seconds: number,
  pid: number,
  comm: string,
  argv: readonly string[],
): ExecEvent {
  return {
    type: "exec",
    ...about(seconds, pid, comm),
    filename: { text: `/bin/${comm}` },
    argv: argv.map((text) => ({ text })),
    argvTruncated: false,
    cwd: { text: "/home/lena" },
    euid: 1000,
    pgid: pid,
    ...{ nsPid: null, pidNs: null },
    sid: 1,
    execCount: 1,
    login: null,
    program: null,
  };
}

/** Returns an exit with a code, or with a signal when `status` is negative. */
export function exit(
  seconds: number,
  pid: number,
  status: number,
  cpuSeconds: number | null = null,
): ExitEvent {
  return {
    type: "exit",
    ...about(seconds, pid, "?"),
    comm: null,
    exitCode: status < 0 ? null : status,
    signal: status < 0 ? -status : null,
    signalName: status < 0 ? "SIGKILL" : null,
    core: false,
    durationNs: null,
    filename: null,
    argv: null,
    argvTruncated: false,
    cpuUserNs: cpuSeconds === null ? null : Math.round(cpuSeconds * 1e9),
    cpuSystemNs: cpuSeconds === null ? null : 0,
    maxRssBytes: 1 << 20,
    readBytes: 0,
    writeBytes: 0,
    ...{ rchar: 0, wchar: 0, syscr: 0, syscw: 0, cancelledWriteBytes: 0 },
    minorFaults: 10,
    majorFaults: 0,
    voluntarySwitches: 1,
    involuntarySwitches: 1,
    threadsTotal: 1,
    execCount: 1,
    forkCount: 0,
    death: null,
    oom: false,
  };
}

export function end(seconds: number): EndEvent {
  return {
    type: "end",
    ts: Math.round(seconds * 1e9),
    events: 0,
    lost: 0,
    reason: "over",
    totals: {},
  };
}
