import {
  type Death,
  type Login,
  type Program,
  type Sender,
  UNKNOWN_DEATH,
} from "../../../src/model/event/death.ts";
import type {
  ExecEvent,
  ExecFailedEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  MetaEvent,
  MoveEvent,
  RenameEvent,
  ReparentEvent,
  SetuidEvent,
  SignalEvent,
  SnapshotEvent,
} from "../../../src/model/event/event.ts";

import { ACTIVITY_EVENTS, NET_SUMMARY } from "../activity/activity_events.ts";

/** The common fields of an event about a process, all of them known. */
export const SUBJECT = {
  ts: 5_000_000_000,
  pid: 4242,
  key: "4242-500",
  ppid: 4000,
  parentKey: "4000-321",
  comm: { text: "make" },
  uid: 1000,
  user: "lena",
  cgroup: "/user.slice/user-1000.slice",
  container: null,
};

/** The same fields, all null. */
export const UNKNOWN_SUBJECT = {
  ...SUBJECT,
  ppid: null,
  parentKey: null,
  comm: null,
  uid: null,
  user: null,
  cgroup: null,
};

const IMAGE = {
  filename: { text: "/usr/bin/make" },
  argv: [{ text: "make" }, { text: "-j8" }, { text: "" }],
};

export const LOGIN: Login = {
  gid: 1000,
  egid: 1000,
  loginUid: 1000,
  auditSession: 3,
  tty: "pts/3",
};

export const PROGRAM: Program = {
  exe: { text: "/usr/bin/make" },
  exeDevice: 2049,
  exeInode: 131077,
  exeDeleted: false,
  exeMemfd: false,
  script: null,
  interpreter: null,
  argvBytes: null,
};

const BASH: Sender = { pid: 2301, key: "2301-150", comm: { text: "bash" }, uid: 1000 };

/** Bash killed it, after it was asked to end. */
export const KILLED: Death = {
  ...UNKNOWN_DEATH,
  killedBy: BASH,
  signalCode: 0,
  cause: "killed",
  earlier: {
    signal: 15,
    by: { ...BASH, pid: 1, key: "1-2", comm: { text: "\ufffd", hex: "ff" } },
    cause: null,
    beforeNs: 3e9,
  },
};

export const META: MetaEvent = {
  type: "meta",
  ts: 4_000_000_000,
  tool: "traceflock",
  version: "0.1.0",
  kernel: "6.18.0",
  bootId: "5b1d6e9a-0000-4000-8000-000000000001",
  source: "bpftrace",
  bpftrace: "0.17.0",
  cpus: 2,
  capabilities: {
    argv: "kernel",
    exitStatus: true,
    exitStats: true,
    shortLived: true,
    threads: true,
    renames: true,
    killedBy: true,
    oom: true,
    exe: true,
    gid: true,
    tty: true,
    loginUid: true,
    signal: false,
    execFailed: false,
    setuid: false,
    net: true,
    file: true,
    open: false,
    netBytes: true,
  },
  filter: "exit!=0",
};

export const FORK: ForkEvent = {
  type: "fork",
  ...SUBJECT,
  birthPpid: 4000,
  parentTid: 4001,
  parentComm: { text: "bash" },
};

export const EXEC: ExecEvent = {
  type: "exec",
  ...SUBJECT,
  ...IMAGE,
  argvTruncated: false,
  cwd: { text: "/home/lena" },
  euid: 1000,
  pgid: 4242,
  sid: 4000,
  nsPid: 42,
  pidNs: 4026532207,
  execCount: 1,
  login: LOGIN,
  program: PROGRAM,
};

export const EXIT: ExitEvent = {
  type: "exit",
  ...SUBJECT,
  exitCode: 2,
  signal: null,
  signalName: null,
  core: false,
  durationNs: 1_500_000,
  ...IMAGE,
  argvTruncated: false,
  cpuUserNs: 900_000,
  cpuSystemNs: 100_000,
  maxRssBytes: 4_194_304,
  readBytes: 0,
  writeBytes: 4096,
  rchar: 816,
  wchar: 7000,
  syscr: 2,
  syscw: 7,
  cancelledWriteBytes: 0,
  minorFaults: 210,
  majorFaults: 0,
  voluntarySwitches: 3,
  involuntarySwitches: 1,
  threadsTotal: 1,
  execCount: 1,
  forkCount: 0,
  death: null,
  oom: false,
};

export const MOVE: MoveEvent = {
  type: "move",
  ...SUBJECT,
  cgroup: "/docker/abc",
  oldCgroup: "/user.slice/user-1000.slice",
};

export const RENAME: RenameEvent = { type: "rename", ...SUBJECT, oldComm: { text: "cc1" } };

export const REPARENT: ReparentEvent = {
  type: "reparent",
  ...SUBJECT,
  ppid: 1,
  parentKey: "1-2",
  oldPpid: 4000,
  newPpid: 1,
};

export const SNAPSHOT: SnapshotEvent = {
  type: "process",
  ...SUBJECT,
  ...IMAGE,
  startTime: 5_000_000_000,
  state: "S",
};

export const SIGNAL: SignalEvent = {
  type: "signal",
  ...SUBJECT,
  signal: 15,
  signalName: "SIGTERM",
  signalCode: 0,
  sender: BASH,
};

export const EXEC_FAILED: ExecFailedEvent = {
  type: "exec_failed",
  ...SUBJECT,
  filename: { text: "/bin/nosuch" },
  errno: 2,
  errnoName: "ENOENT",
  tried: [{ text: "/usr/bin/nosuch" }, { text: "/bin/nosuch" }],
};

export const SETUID: SetuidEvent = {
  type: "setuid",
  ...SUBJECT,
  ...{ euid: 1000, gid: 1000, egid: 1000, oldUid: 0, oldEuid: 0, oldGid: 0, oldEgid: 0 },
};

/** One event of every form of every type. */
export const EVENTS: Readonly<Record<string, FlockEvent>> = {
  "meta": META,
  "meta of which little is known": {
    ...META,
    kernel: null,
    bootId: null,
    cpus: null,
    source: "procfs",
    bpftrace: null,
    capabilities: { ...META.capabilities, argv: "none" },
    filter: null,
  },
  "ready": { type: "ready", ts: 4_500_000_000 },
  "end": {
    type: "end",
    ts: 9_000_000_000,
    events: 12,
    lost: 0,
    reason: "SIGINT",
    totals: { meta: 1, ready: 1, fork: 4, exec: 3, exit: 3 },
  },
  "end after a loss without number": {
    type: "end",
    ts: 9_000_000_000,
    events: 0,
    lost: null,
    reason: "tracer lost",
    totals: {},
  },
  "process": SNAPSHOT,
  "process of which much is known": {
    ...SNAPSHOT,
    ...{ argvTruncated: true, cwd: { text: "/\ufffd", hex: "2ffe" }, euid: 0, pgid: 7, sid: 7 },
    ...{ nsPid: 1, pidNs: 4026532207, kernelThread: true, login: LOGIN, program: PROGRAM },
  },
  "process of which little is known": {
    ...SNAPSHOT,
    ...UNKNOWN_SUBJECT,
    filename: null,
    argv: null,
    startTime: null,
    state: null,
    inferred: true,
  },
  "fork": FORK,
  "fork in a pid namespace": { ...FORK, nsPid: 42, pidNs: 4026532207 },
  "fork of another host": { ...FORK, host: "web1" },
  "fork of which little is known": {
    ...FORK,
    ...UNKNOWN_SUBJECT,
    birthPpid: null,
    parentTid: null,
    parentComm: null,
    late: true,
  },
  "exec": EXEC,
  "exec by a thread, cut": {
    ...EXEC,
    argvTruncated: true,
    filenameTruncated: true,
    oldTid: 4300,
    container: "3f4e8b1c9a7d",
  },
  "exec of which little is known": {
    ...EXEC,
    ...UNKNOWN_SUBJECT,
    filename: null,
    argv: null,
    cwd: null,
    euid: null,
    pgid: null,
    sid: null,
    nsPid: null,
    pidNs: null,
    execCount: null,
    login: null,
    program: null,
  },
  "exec of a deleted script in memory": {
    ...EXEC,
    argvTruncated: true,
    login: { ...LOGIN, loginUid: null, auditSession: null, tty: null },
    program: {
      ...PROGRAM,
      exe: { text: "/memfd:\ufffd", hex: "2f6d656d66643aff" },
      ...{ exeDeleted: true, exeMemfd: true, argvBytes: 200_000 },
      ...{ script: { text: "./run" }, interpreter: { text: "/bin/sh" } },
    },
  },
  "exec of bytes": {
    ...EXEC,
    comm: { text: "we\ufffdird", hex: "7765ff697264" },
    filename: { text: "/tmp/we\ufffdird", hex: "2f746d702f7765ff697264" },
    argv: [{ text: "é\n" }, { text: "\ufffd", hex: "ff" }, { text: "" }],
    cwd: { text: "/\ufffd", hex: "2ffe" },
  },
  "exit": EXIT,
  "exit by signal": { ...EXIT, exitCode: null, signal: 11, signalName: "SIGSEGV", core: true },
  "exit in a failed exec": {
    ...EXIT,
    exitCode: null,
    signal: 11,
    signalName: "SIGSEGV",
    execFailed: true,
  },
  "exit of which little is known": {
    ...EXIT,
    ...UNKNOWN_SUBJECT,
    exitCode: null,
    core: null,
    durationNs: null,
    filename: null,
    argv: null,
    cpuUserNs: null,
    cpuSystemNs: null,
    maxRssBytes: null,
    readBytes: null,
    writeBytes: null,
    ...{ rchar: null, wchar: null, syscr: null, syscw: null, cancelledWriteBytes: null },
    minorFaults: null,
    majorFaults: null,
    voluntarySwitches: null,
    involuntarySwitches: null,
    threadsTotal: null,
    execCount: null,
    forkCount: null,
    oom: null,
  },
  "exit by a killer": {
    ...EXIT,
    ...{ exitCode: null, signal: 9, signalName: "SIGKILL", death: KILLED },
  },
  "exit by itself after ^C": {
    ...EXIT,
    ...{ exitCode: null, signal: 2, signalName: "SIGINT" },
    death: {
      ...{ ...KILLED, cause: "self" },
      earlier: { signal: 2, by: null, cause: "terminal", beforeNs: 5e8 },
    },
  },
  "exit by the kernel": {
    ...EXIT,
    ...{ exitCode: null, signal: 9, signalName: "SIGKILL", oom: true },
    death: { ...UNKNOWN_DEATH, signalCode: 128, cause: "oom", oomScope: "memcg" },
  },
  "exit after a failed exec": {
    ...EXIT,
    exitCode: 127,
    execFailed: true,
    death: { ...UNKNOWN_DEATH, failedExec: { tried: [{ text: "/bin/no" }], errno: 2 } },
  },
  "reparent": REPARENT,
  "reparent to an unknown parent": {
    ...REPARENT,
    ppid: null,
    parentKey: null,
    oldPpid: null,
    newPpid: null,
    inferred: true,
  },
  "move": MOVE,
  "move from an unknown cgroup to an unknown one": {
    type: "move",
    ...UNKNOWN_SUBJECT,
    oldCgroup: null,
  },
  "signal": SIGNAL,
  "signal of the kernel to a thread": {
    ...SIGNAL,
    ...{ signal: 11, signalName: "SIGSEGV", signalCode: 1, sender: null, targetTid: 4243 },
  },
  "exec_failed": EXEC_FAILED,
  "exec_failed by a thread, of bytes": {
    ...EXEC_FAILED,
    filename: { text: "\ufffd", hex: "ff" },
    tried: [{ text: "\ufffd", hex: "ff" }],
    ...{ errno: 200, errnoName: null, tid: 4243 },
  },
  "setuid": SETUID,
  "setuid of which little is known": {
    ...SETUID,
    ...{ euid: null, gid: null, egid: null },
    ...{ oldUid: null, oldEuid: null, oldGid: null, oldEgid: null },
  },
  ...ACTIVITY_EVENTS,
  "exit with its traffic": { ...EXIT, net: NET_SUMMARY },
  "exit whose traffic came too late": { ...EXIT, net: null },
  "rename": RENAME,
  "rename from an unknown name": { type: "rename", ...SUBJECT, oldComm: null },
  "sample": {
    ...{ type: "sample", ts: 14_000_000_000, round: 1, nextNs: 10_000_000_000 },
    processes: [
      {
        ...{ pid: 4242, key: "4242-500", state: "R", cpuPercent: 97.5, cpuUserNs: 9_400_000_000 },
        ...{ cpuSystemNs: 350_000_000, rssBytes: 52_428_800, threads: 1, nice: -5 },
        ...{ readRate: 0, writeRate: 409_600, diskReadRate: 0, diskWriteRate: 8_192 },
      },
      {
        ...{ pid: 4243, key: "4243-500", state: null, cpuPercent: null, cpuUserNs: null },
        ...{ cpuSystemNs: null, rssBytes: null, threads: null, nice: null },
        ...{ readRate: null, writeRate: null, diskReadRate: null, diskWriteRate: null },
      },
    ],
  },
  "sample without a process that differs": {
    ...{ type: "sample", ts: 1, round: 2, nextNs: 0, processes: [] },
  },
  "lost": {
    type: "lost",
    ts: 5_000_000_001,
    count: 12,
    where: "kernel",
    reason: "the buffer between kernel and bpftrace was full",
  },
  "lost without number": { type: "lost", ts: 1, count: null, where: "line", reason: "why" },
  "gap": {
    type: "gap",
    ts: 8_000_000_000,
    fromTs: 7_000_000_000,
    toTs: 7_900_000_000,
    repaired: 3,
    reason: "bpftrace died (SIGKILL)",
  },
};
