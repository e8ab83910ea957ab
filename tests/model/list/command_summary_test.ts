import assert from "node:assert/strict";
import { CommandSummary } from "../../../src/model/list/command_summary.ts";
import type { ExitEvent, ProcessEvent } from "../../../src/model/event/event.ts";
import { EXEC, EXIT, FORK, RENAME } from "../../support/model/events.ts";

function summaryOf(...events: ProcessEvent[]): CommandSummary {
  const summary = new CommandSummary();
  for (const event of events) summary.observe(event);
  return summary;
}

function fork(pid: number, ppid: number): ProcessEvent {
  return { ...FORK, pid, key: `${pid}-1`, ppid, parentKey: `${ppid}-1` };
}

function exit(pid: number, changes: Partial<ExitEvent> = {}): ExitEvent {
  return { ...EXIT, pid, key: `${pid}-1`, exitCode: 0, ...changes };
}

Deno.test("CommandSummary counts births, execs and exits, and nothing else", () => {
  const summary = summaryOf(fork(10, 1), EXEC, RENAME, fork(11, 10), EXEC, exit(11), exit(10));
  const { processes, execs, exits, running } = summary;
  assert.deepEqual({ processes, execs, exits, running }, {
    processes: 2,
    execs: 2,
    exits: 2,
    running: 0,
  });
});

Deno.test("CommandSummary: a process that was born and has not exited is running", () => {
  assert.equal(summaryOf(fork(10, 1), fork(11, 10), fork(12, 10), exit(10)).running, 2);
});

Deno.test("CommandSummary: a failure is a code other than 0 or a signal; unknown is none", () => {
  const failed = { exitCode: 2, comm: { text: "cc1" } };
  const killed = { exitCode: null, signal: 9, signalName: "SIGKILL", comm: { text: "ld" } };
  const summary = summaryOf(
    exit(1),
    exit(2, killed),
    exit(3, failed),
    exit(4, { exitCode: null }),
    exit(5, failed),
    exit(6, { ...failed, comm: null }),
  );
  assert.equal(summary.failures, 4);
  assert.equal(summary.unknownEndings, 1);
  assert.deepEqual(summary.failed(2), [["cc1", 2], ["ld", 1]]);
});

Deno.test("CommandSummary: cpu time adds up, memory is the largest, unknown is left out", () => {
  const summary = summaryOf(
    exit(1, { cpuUserNs: 5, cpuSystemNs: 7, maxRssBytes: 100 }),
    exit(2, { cpuUserNs: null, cpuSystemNs: 1, maxRssBytes: null }),
    exit(3, { cpuUserNs: 2, cpuSystemNs: 0, maxRssBytes: 300 }),
  );
  assert.deepEqual([summary.cpuNs, summary.maxRssBytes], [15, 300]);
  assert.deepEqual([summary.withoutCpu, summary.withoutRss], [1, 1]);
  const none = summaryOf(exit(1, { cpuUserNs: null, cpuSystemNs: null, maxRssBytes: null }));
  assert.deepEqual([none.cpuNs, none.maxRssBytes, none.deepest], [null, null, null]);
});

Deno.test("CommandSummary: the longest process is a descendant of the command", () => {
  const summary = summaryOf(
    fork(10, 1),
    fork(11, 10),
    fork(12, 10),
    exit(11, { durationNs: 3_000 }),
    exit(12, { durationNs: 9_000 }),
    exit(10, { durationNs: 50_000 }),
  );
  assert.equal(summary.longest?.pid, 12);
});

Deno.test("CommandSummary: depth counts from the command down, the dead included", () => {
  const events = [fork(10, 1), fork(11, 10), fork(12, 11), exit(11), fork(13, 12), exit(13)];
  assert.equal(summaryOf(...events).deepest, 3);
  assert.equal(summaryOf(fork(10, 1)).deepest, 0);
});
