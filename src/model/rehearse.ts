import type { ProcessEvent } from "./event.ts";
import { Interpreter } from "./interpreter.ts";
import { NO_LOOKUP } from "./lookup.ts";
import type { ExecObservation, ExitObservation, ForkObservation } from "./observation.ts";
import { ProcessTable } from "./table.ts";

/** Needs more than 31 bits, as the times of a process that lives for seconds do. */
const LARGE = 2 ** 40;

/** What was rehearsed. */
export interface Specimens {
  readonly events: readonly ProcessEvent[];
  readonly table: ProcessTable;
}

/**
 * Goes once through lives with small numbers, large ones and unknown ones, in a table of its own.
 *
 * V8 compiles what it has seen: fields that held small integers only. In a storm all do, until somebody
 * ends who has lived for seconds, at the latest whoever made the storm; then every function that an
 * event passes through is thrown away and compiled anew, a tenth of a second of cpu. Seen from the
 * beginning, fields may hold anything.
 *
 * And what V8 compiled for objects of some shape goes with the last of them: in a second of quiet the
 * collector comes by, and the next storm pays for compiling anew. So one of each is held for good.
 */
export function rehearse(): Specimens {
  const table = new ProcessTable({ maxDead: 1 });
  const events: ProcessEvent[] = [];
  const interpreter = new Interpreter(table, NO_LOOKUP, (event) => {
    table.apply(event);
    events.push(event);
  });
  [1, null, LARGE, 1].forEach((value, round) => {
    const pid = 10 + round;
    const startTicks = 1 + round;
    const ts = LARGE + round;
    interpreter.interpret(fork(pid, startTicks, ts, value));
    // Most who fork call exec as well; who does not has no command line of its own.
    if (value === LARGE) interpreter.interpret(exec(pid, startTicks, ts));
    const comm = { text: "b" };
    interpreter.interpret({ kind: "rename", ts, cpu: 0, seq: 1, pid, startTicks, comm });
    const seen = exit(pid, startTicks, ts + (value ?? 1), value);
    interpreter.interpret(value === LARGE ? { ...seen, comm: { text: "a" } } : seen);
  });
  // Who brought them all forth ends before the last of them does.
  interpreter.interpret(fork(20, 9, LARGE * 2, 1));
  interpreter.interpret(exit(2, 0, LARGE * 2, 1));
  return HELD[0] = { events, table };
}

/** Members stand in the order in which the parser makes them: that is their shape. */
function fork(
  pid: number,
  startTicks: number,
  ts: number,
  value: number | null,
): ForkObservation {
  return {
    kind: "fork",
    ts,
    cpu: 0,
    seq: 1,
    pid,
    startTicks,
    ppid: 2,
    parentStartTicks: 0,
    parentTid: value,
    uid: value,
    cgroupId: value,
  };
}

function exec(pid: number, startTicks: number, ts: number): ExecObservation {
  return {
    kind: "exec",
    ts,
    cpu: 0,
    seq: 1,
    pid,
    startTicks,
    oldTid: pid,
    ppid: 2,
    uid: 0,
    euid: 0,
    cgroupId: LARGE,
    pgid: pid,
    sid: pid,
    cwdDevice: LARGE,
    cwdInode: LARGE,
    comm: { text: "a" },
    filename: { text: "a" },
    filenameTruncated: false,
    argv: [{ text: "a" }],
    argvTruncated: false,
  };
}

function exit(
  pid: number,
  startTicks: number,
  ts: number,
  value: number | null,
): ExitObservation {
  return {
    kind: "exit",
    ts,
    cpu: 0,
    seq: 1,
    pid,
    startTicks,
    ppid: value,
    reaperPid: value,
    uid: value,
    status: value === null ? null : 0,
    threadsStarted: value,
    cpuUserNs: value,
    cpuSystemNs: value,
    maxRssPages: value,
    minorFaults: value,
    majorFaults: value,
    voluntarySwitches: value,
    involuntarySwitches: value,
    readBytes: value,
    writeBytes: value,
  };
}

const HELD: Specimens[] = [];
