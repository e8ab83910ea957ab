import assert from "node:assert/strict";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import type { Observation, SignalObservation } from "../../../src/capture/parse/observation.ts";
import { ticksOf } from "../../../src/model/base/process_key.ts";
import type { ExitEvent, ProcessEvent } from "../../../src/model/event/event.ts";
import { deathSentence } from "../../../src/model/process/death_text.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { execSeen, exitSeen, forkSeen } from "../../support/capture/observations.ts";

const SECOND = 1e9;
const [SHELL, KILLER, TARGET] = [10, 20, 30];
const [HUP, INT, ABRT, KILL, SEGV, PIPE, ALRM, TERM] = [1, 2, 6, 9, 11, 13, 14, 15];
const [XCPU, XFSZ, SYS, RTMIN] = [24, 25, 31, 34];
const [USER, KERNEL, TKILL, TIMER] = [0, 128, -6, -2];

const startOf = (pid: number) => ticksOf(pid * SECOND);
const place = (pid: number, ts: number) => ({
  ...{ cpu: 0, seq: 0, pid, startTicks: startOf(pid), ts },
});

/** The shell 10 starts a killer, 20, and a target, 30, a thread of which is 31. */
const STARTED: readonly Observation[] = [
  forkSeen({ ts: 10 * SECOND, pid: SHELL, ppid: 1 }),
  execSeen("bash", { ...place(SHELL, 11 * SECOND) }),
  forkSeen({ ts: 20 * SECOND, pid: KILLER, ppid: SHELL }),
  execSeen("timeout", { ...place(KILLER, 21 * SECOND), uid: 7 }),
  forkSeen({ ts: 30 * SECOND, pid: TARGET, ppid: KILLER }),
];

/** Returns a signal of `from` at `s` seconds to process or thread `to`. */
function signal(
  s: number,
  from: number,
  to: number,
  number: number,
  code = USER,
  changes: Partial<SignalObservation> = {},
): SignalObservation {
  return {
    ...{ kind: "signal", ...place(from, s * SECOND), uid: 7, targetTid: to, signal: number, code },
    ...{ isForProcess: true, isToItself: from === to, cpuLimitSeconds: null, ...changes },
  };
}

const exit = (s: number, pid: number, status: number, changes = {}) =>
  exitSeen({ ...place(pid, s * SECOND), status, ppid: 10, reaperPid: 1, ...changes });

function play(seen: readonly Observation[], emitsSignals = false): ProcessEvent[] {
  const table = new ProcessTable();
  const events: ProcessEvent[] = [];
  const interpreter = new Interpreter(table, NO_LOOKUP, null, emitsSignals);
  const take = (event: ProcessEvent) => {
    table.apply(event);
    events.push(event);
  };
  for (const one of [...STARTED, ...seen]) interpreter.interpret(one, take);
  interpreter.settle(Infinity, take);
  return events;
}

/** Returns the exit of the target after these observations. */
function deathAfter(...seen: Observation[]): ExitEvent {
  const event = play(seen).find(({ type, pid }) => type === "exit" && pid === TARGET);
  assert(event?.type === "exit");
  return event;
}

/** Returns cause, killer and code of the target's death. */
function causeAfter(...seen: Observation[]) {
  const { death, oom } = deathAfter(...seen);
  const killer = death?.killedBy ?? null;
  const by = killer === null ? null : `${killer.pid} ${killer.comm?.text}`;
  return [death?.cause ?? null, by, death?.signalCode ?? null, oom];
}

Deno.test("the sender of the fatal signal is the killer, with its name at that moment", () => {
  const seen = deathAfter(signal(40, KILLER, TARGET, KILL), exit(41, TARGET, KILL));
  assert.deepEqual(seen.death?.killedBy, {
    ...{ pid: KILLER, key: `20-${startOf(KILLER)}`, comm: { text: "timeout" }, uid: 7 },
  });
  assert.deepEqual([seen.death?.cause, seen.death?.signalCode, seen.oom], ["killed", 0, false]);
});

Deno.test("an exit without a signal has no killer, although a process sent one", () => {
  const seen = deathAfter(signal(40, KILLER, TARGET, TERM), exit(41, TARGET, 143 << 8));
  assert.deepEqual([seen.exitCode, seen.death, seen.oom], [143, null, false]);
});

Deno.test("the sender of another signal than the fatal one is not the killer", () => {
  const fault = signal(41, TARGET, TARGET, SEGV, 1, { isForProcess: false });
  const cause = causeAfter(signal(40, KILLER, TARGET, TERM), fault, exit(42, TARGET, SEGV | 0x80));
  assert.deepEqual(cause, ["fault", null, 1, false]);
});

Deno.test("of two senders of one signal the last is the killer: the first one was handled", () => {
  const cause = causeAfter(
    ...[signal(40, KILLER, TARGET, TERM), signal(41, SHELL, TARGET, TERM)],
    exit(42, TARGET, TERM),
  );
  assert.deepEqual(cause.slice(0, 2), ["killed", "10 bash"]);
});

Deno.test("the order of queued real-time signals is unknown, and so is the killer", () => {
  const two = [signal(40, KILLER, TARGET, RTMIN), signal(41, SHELL, TARGET, RTMIN)];
  assert.equal(deathAfter(...two, exit(42, TARGET, RTMIN)).death, null);
  const one = [two[0]!, signal(41, KILLER, TARGET, RTMIN)];
  assert.equal(deathAfter(...one, exit(42, TARGET, RTMIN)).death?.killedBy?.pid, KILLER);
});

Deno.test("a signal to a thread counts once the thread's process is known", () => {
  const toThread = signal(40, KILLER, 31, TERM, TKILL, { isForProcess: false });
  const target: Observation = { kind: "signal target", ...place(TARGET, 41 * SECOND), tid: 31 };
  const cause = causeAfter(toThread, target, exit(41, TARGET, TERM));
  assert.deepEqual(cause, ["killed", "20 timeout", TKILL, false]);
  assert.equal(deathAfter(toThread, exit(41, TARGET, TERM)).death, null, "no sender is guessed");
});

Deno.test("signals to an earlier process with the pid do not count", () => {
  const again = 30.001 * SECOND;
  const events = play([
    signal(30.0005, KILLER, TARGET, KILL),
    forkSeen({ ts: again, pid: TARGET, ppid: SHELL, startTicks: startOf(TARGET) + 1 }),
    exitSeen({ ts: 41e9, pid: TARGET, startTicks: startOf(TARGET) + 1, status: KILL }),
  ]);
  const last = events.findLast(({ type }) => type === "exit");
  assert(last?.type === "exit");
  assert.equal(last.death, null);
});

const OWN = { isForProcess: false };
const KERNEL_MADE: readonly (readonly [cause: string, SignalObservation, changes?: object])[] = [
  ["self", signal(40, TARGET, TARGET, ABRT, TKILL, OWN)],
  ["self", signal(40, TARGET, TARGET, PIPE, USER)],
  ["pipe", signal(40, TARGET, TARGET, PIPE, USER, OWN)],
  ["rlimit", signal(40, TARGET, TARGET, XFSZ, USER, OWN)],
  ["rlimit", signal(40, TARGET, TARGET, XCPU, KERNEL)],
  [
    "rlimit",
    signal(40, TARGET, TARGET, KILL, KERNEL, { cpuLimitSeconds: 2 }),
    { cpuTickedNs: 2e9 },
  ],
  [
    "kernel",
    signal(40, TARGET, TARGET, KILL, KERNEL, { cpuLimitSeconds: 2 }),
    { cpuTickedNs: 1e9 },
  ],
  ["kernel", signal(40, TARGET, TARGET, KILL, KERNEL)],
  ["timer", signal(40, KILLER, TARGET, ALRM, KERNEL)],
  ["timer", signal(40, KILLER, TARGET, TERM, TIMER)],
  ["seccomp", signal(40, TARGET, TARGET, SYS, 1, OWN)],
  ["fault", signal(40, TARGET, TARGET, SEGV, KERNEL, OWN)],
  ["terminal", signal(40, SHELL, TARGET, 2, KERNEL)],
  ["hangup", signal(40, SHELL, TARGET, HUP, KERNEL)],
];

for (const [cause, seen, changes = {}] of KERNEL_MADE) {
  const name = `signal ${seen.signal} with code ${seen.code}`;
  Deno.test(`the cause of ${name} from ${seen.pid} is ${cause}, ${JSON.stringify(changes)}`, () => {
    const { death } = deathAfter(seen, exit(41, TARGET, seen.signal, changes));
    assert.equal(death?.cause, cause);
    assert.equal(death?.killedBy?.pid ?? null, cause === "self" ? TARGET : null);
  });
}

Deno.test("seccomp kills without a signal only as its mode does; otherwise an unseen sender is unknown", () => {
  const [none, strict, filter, dead] = [0, 1, 2, 3];
  const cause = (status: number, seccompMode: number) =>
    deathAfter(exit(41, TARGET, status, { seccompMode })).death?.cause ?? null;
  const causes = [none, strict, filter, dead].map((mode) => [cause(KILL, mode), cause(SYS, mode)]);
  assert.deepEqual(causes, [
    ...[[null, null], ["seccomp", null], [null, "seccomp"], ["seccomp", "seccomp"]],
  ]);
  assert.equal(cause(TERM, dead), null);
});

/** Returns the target's death; events were lost after the first observation. */
function deathAfterLoss(...seen: Observation[]) {
  const table = new ProcessTable();
  let last: ProcessEvent | undefined;
  const interpreter = new Interpreter(table, NO_LOOKUP);
  const take = (event: ProcessEvent) => {
    table.apply(event);
    last = event;
  };
  for (const one of STARTED) interpreter.interpret(one, take);
  interpreter.lost(35 * SECOND);
  for (const one of seen) interpreter.interpret(one, take);
  assert(last?.type === "exit" && last.pid === TARGET);
  return [last.death?.cause ?? null, last.oom];
}

Deno.test("after a loss, a death by an unseen signal has no cause, and oom is unknown", () => {
  const victim: Observation = { kind: "victim", ...place(TARGET, 40 * SECOND) };
  const killed = exit(41, TARGET, KILL, { seccompMode: 3 });
  assert.deepEqual(deathAfterLoss(killed), [null, null]);
  assert.deepEqual(deathAfterLoss(signal(40, SHELL, TARGET, KILL, KERNEL), killed).at(-1), null);
  assert.deepEqual(deathAfterLoss(signal(40, SHELL, TARGET, KILL), killed), ["killed", false]);
  assert.deepEqual(deathAfterLoss(victim, killed), ["oom", true]);
  assert.deepEqual(deathAfterLoss(exit(41, TARGET, TERM)), [null, false]);
  assert.deepEqual(deathAfterLoss(exit(41, TARGET, 1 << 8)), [null, false]);
});

Deno.test("a handler that sends the signal again does not hide the first sender", () => {
  const { death, ...ending } = deathAfter(
    signal(40, SHELL, TARGET, TERM),
    signal(41, TARGET, TARGET, TERM),
    exit(41, TARGET, TERM),
  );
  assert.deepEqual([death?.cause, death?.killedBy?.pid], ["self", TARGET]);
  assert.equal(
    deathSentence({ ...ending, death }),
    "sent itself SIGTERM, 1.0s after SIGTERM from 10 bash",
  );
  const other = deathAfter(
    ...[signal(40, TARGET, TARGET, TERM), signal(41, SHELL, TARGET, TERM)],
    exit(42, TARGET, TERM),
  );
  assert.deepEqual([other.death?.killedBy?.pid, other.death?.earlier], [SHELL, null]);
});

Deno.test("a process that catches ^C and sends itself the signal names its terminal", () => {
  for (
    const [number, cause, words] of [
      [INT, "terminal", "a key of its terminal, such as ^C"],
      [HUP, "hangup", "its terminal hung up, or its stopped process group became an orphan"],
    ] as const
  ) {
    const { death, ...ending } = deathAfter(
      signal(40, KILLER, TARGET, number, KERNEL),
      signal(41, TARGET, TARGET, number),
      exit(41, TARGET, number),
    );
    assert.deepEqual(
      [death?.cause, death?.killedBy?.pid, death?.earlier?.by, death?.earlier?.cause],
      ["self", TARGET, null, cause],
    );
    const name = number === INT ? "SIGINT" : "SIGHUP";
    assert.equal(
      deathSentence({ ...ending, death }),
      `sent itself ${name}, 1.0s after ${name}: ${words}`,
    );
  }
  const plain = deathAfter(signal(40, KILLER, TARGET, INT, KERNEL), exit(41, TARGET, INT));
  assert.deepEqual([plain.death?.cause, plain.death?.earlier], ["terminal", null]);
  const killed = deathAfter(
    ...[signal(40, KILLER, TARGET, INT, KERNEL), signal(41, SHELL, TARGET, KILL)],
    exit(42, TARGET, KILL),
  );
  assert.deepEqual([killed.death?.cause, killed.death?.earlier?.cause], ["killed", "terminal"]);
});

Deno.test("a parent that signals its children as it dies keeps its name", () => {
  const cause = causeAfter(
    exit(40, KILLER, 0, { reaperPid: 1 }),
    signal(40, KILLER, TARGET, KILL),
    exit(41, TARGET, KILL),
  );
  assert.deepEqual(cause, ["killed", "20 timeout", USER, false]);
});

Deno.test("the kernel kills the processes of a pid namespace whose init died", () => {
  const inside = { nsPid: 1, pidNs: 4026532207 };
  const events = play([
    forkSeen({ ts: 31e9, pid: 40, ppid: SHELL, startTicks: 3100, ...inside }),
    forkSeen({ ts: 32e9, pid: 41, ppid: 40, startTicks: 3200, nsPid: 2, pidNs: inside.pidNs }),
    signal(33, SHELL, 40, KILL),
    exitSeen({ ts: 34e9, pid: 40, startTicks: 3100, reaperPid: 40, status: KILL }),
    { ...signal(34, 40, 41, KILL, KERNEL), startTicks: 3100, ts: 34e9 + 1 },
    exitSeen({ ts: 35e9, pid: 41, startTicks: 3200, reaperPid: 40, status: KILL }),
  ]);
  const causes = events.flatMap((event) =>
    event.type === "exit" ? [[event.pid, event.death?.cause, event.death?.killedBy?.pid]] : []
  );
  assert.deepEqual(causes, [[41, "namespace", undefined], [40, "killed", SHELL]]);
});

Deno.test("a victim of the out-of-memory killer is one only when the kernel's KILL ended it", () => {
  const victim: Observation = { kind: "victim", ...place(TARGET, 40 * SECOND) };
  const byKernel = signal(40, KILLER, TARGET, KILL, KERNEL);
  const byProcess = signal(39, KILLER, TARGET, KILL);
  assert.deepEqual(causeAfter(byKernel, victim, exit(41, TARGET, KILL)), [
    ...["oom", null, KERNEL, true],
  ]);
  assert.deepEqual(causeAfter(byProcess, victim, exit(41, TARGET, KILL)).at(-1), false);
  assert.equal(deathAfter(victim, exit(41, TARGET, 0)).oom, false);
  assert.equal(deathAfter(victim, exit(41, TARGET, KILL)).death?.cause, "oom");
});

Deno.test("a request to end before the fatal signal is part of the sentence", () => {
  const { death, ...ending } = deathAfter(
    ...[signal(40, SHELL, TARGET, TERM), signal(43, KILLER, TARGET, KILL)],
    exit(43, TARGET, KILL),
  );
  assert.equal(
    deathSentence({ ...ending, death }),
    "killed by SIGKILL from 20 timeout, 3.0s after SIGTERM from 10 bash",
  );
});

Deno.test("processes that one process killed share one object", () => {
  const pids = [51, 52, 53];
  const events = play([
    ...pids.map((pid) => forkSeen({ ts: pid * SECOND, pid, ppid: SHELL })),
    ...pids.map((pid) => signal(60, KILLER, pid, KILL)),
    ...pids.map((pid) => exit(61, pid, KILL)),
  ]);
  const deaths = events.flatMap((event) => event.type === "exit" ? [event.death] : []);
  assert.equal(deaths.length, 3);
  assert.equal(new Set(deaths).size, 1);
});

const failedAt = (s: number, path: string): Observation => ({
  ...{ kind: "exec failed", ...place(TARGET, s * SECOND), tid: TARGET, errno: 2 },
  filename: { text: path },
});

Deno.test("a failed search is an event before the exit, and the exit names it", () => {
  const events = play([
    ...[failedAt(40, "/usr/bin/no"), failedAt(40.001, "/bin/no")],
    exit(40.002, TARGET, 127 << 8),
  ]).slice(-2);
  assert.deepEqual(events.map(({ type }) => type), ["exec_failed", "exit"]);
  const [failed, ended] = events;
  assert(failed?.type === "exec_failed" && ended?.type === "exit");
  assert.deepEqual([failed.filename?.text, failed.errnoName, failed.tried.length], [
    ...["/bin/no", "ENOENT", 2],
  ]);
  assert.deepEqual([ended.execFailed, ended.death?.failedExec?.errno], [true, 2]);
  assert.equal(
    deathSentence(ended),
    "exit 127: cannot run /bin/no (ENOENT, the last of 2 paths)",
  );
});

Deno.test("changed ids are an event with the former ones, and the row has the new ones", () => {
  const ids = (s: number, uid: number): Observation => ({
    ...{ kind: "setuid", ...place(TARGET, s * SECOND), uid, euid: uid, gid: 5, egid: 5 },
  });
  const events = play([ids(40, 1000), ids(41, 1000), ids(42, 7)]);
  const seen = events.flatMap((event) =>
    event.type === "setuid" ? [[event.oldUid, event.uid, event.oldGid, event.gid]] : []
  );
  assert.deepEqual(seen, [[0, 1000, null, 5], [1000, 7, 5, 5]]);
});

Deno.test("signals are events only on request", () => {
  const seen = [
    ...[signal(40, KILLER, TARGET, TERM), signal(41, TARGET, TARGET, SEGV, 1, OWN)],
    exit(42, TARGET, SEGV),
  ];
  const types = (emitsSignals: boolean) =>
    play(seen, emitsSignals).filter(({ type }) => type === "signal");
  assert.deepEqual(types(false), []);
  assert.deepEqual(
    types(true).map((event) =>
      event.type === "signal" &&
      [event.pid, event.signalName, event.sender?.comm?.text ?? null, event.targetTid]
    ),
    [[TARGET, "SIGTERM", "timeout", undefined], [TARGET, "SIGSEGV", null, TARGET]],
  );
});
