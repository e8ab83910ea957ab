import assert from "node:assert/strict";
import { summaryText } from "../../../src/cli/live/summary_text.ts";
import { CommandSummary } from "../../../src/model/list/command_summary.ts";
import type { ExitEvent, LostEvent, ProcessEvent } from "../../../src/model/event/event.ts";
import { Tally } from "../../../src/model/event/tally.ts";
import { EXEC, EXIT, FORK } from "../../support/model/events.ts";

/** Returns the lines without their prefix. */
function linesOf(events: readonly ProcessEvent[], ...losses: (number | null)[]): string[] {
  const summary = new CommandSummary();
  for (const event of events) summary.observe(event);
  const tally = new Tally();
  for (const count of losses) {
    tally.count({ type: "lost", ts: 1, count, where: "kernel", reason: "" } satisfies LostEvent);
  }
  const lines = summaryText(summary, tally).split("\n");
  assert.equal(lines.pop(), "", "it ends with a newline");
  return lines.map((line) => {
    assert.ok(line.startsWith("traceflock: "));
    return line.slice("traceflock: ".length);
  });
}

function fork(pid: number, ppid: number): ProcessEvent {
  return { ...FORK, pid, key: `${pid}-1`, ppid, parentKey: `${ppid}-1` };
}

function exit(pid: number, changes: Partial<ExitEvent> = {}): ExitEvent {
  return { ...EXIT, pid, key: `${pid}-1`, exitCode: 0, ...changes };
}

Deno.test("summaryText() has counts, cost, the longest process and the most frequent failures", () => {
  const failed = { exitCode: 1, comm: { text: "cc1" }, durationNs: 2_000_000 };
  const events = [
    ...[fork(10, 1), fork(11, 10), fork(12, 11), fork(13, 10)],
    EXEC,
    ...[exit(11, { durationNs: 3_200_000_000 }), exit(12, failed), exit(10)],
  ];
  assert.deepEqual(linesOf(events), [
    "4 processes, 1 exec, 3 exits, 1 failed, 1 still running",
    "cpu 3ms, largest 4.0M, deepest 2 below the command",
    "longest 3.2s: make -j8  (pid 11)",
    "failed: cc1 1x",
  ]);
});

Deno.test("summaryText() uses the singular for one, and leaves out what did not happen", () => {
  assert.deepEqual(linesOf([fork(10, 1), EXEC, exit(10)]), [
    "1 process, 1 exec, 1 exit, 0 failed",
    "cpu 1ms, largest 4.0M, deepest 0 below the command",
  ]);
});

/** The capabilities of the source that reads /proc. */
const PROCFS = { shortLived: false, exitStatus: false, exitStats: false };
const UNKNOWN = {
  ...{ exitCode: null, signal: null, cpuUserNs: null, cpuSystemNs: null, maxRssBytes: null },
};

function procfsLines(...events: ProcessEvent[]): string[] {
  const summary = new CommandSummary();
  for (const event of events) summary.observe(event);
  const text: string = summaryText(summary, new Tally(), PROCFS);
  return text.trimEnd().split("\n").map((line) => line.slice("traceflock: ".length));
}

Deno.test("summaryText() of a source that misses events has ? for unknown values, never 0", () => {
  assert.deepEqual(procfsLines(), [
    "? processes, ? execs, ? exits, ? failed",
    "cpu ?, largest ?, deepest ? below the command",
  ]);
  assert.deepEqual(procfsLines(fork(10, 1), EXEC, exit(10, UNKNOWN)), [
    "at least 1 process, 1 exec, 1 exit, ? failed",
    "cpu ?, largest ?, deepest at least 0 below the command",
  ]);
});

Deno.test("summaryText() marks partial values as such", () => {
  const events = [
    ...[fork(10, 1), fork(11, 10), fork(12, 10), exit(10)],
    ...[exit(11, UNKNOWN), exit(12, { exitCode: 3, comm: { text: "cc1" } })],
  ];
  assert.deepEqual(linesOf(events).slice(0, 2), [
    "3 processes, 0 execs, 3 exits, 1 failed and 1 ended with an unknown status",
    "cpu at least 2ms, largest at least 4.0M, deepest 1 below the command",
  ]);
  assert.equal(
    linesOf([fork(10, 1), exit(10, UNKNOWN)])[1],
    [
      "cpu ?, largest ?, deepest 0 below the command",
    ][0],
  );
});

Deno.test("summaryText() reports losses", () => {
  const loss = (...losses: (number | null)[]) => linesOf([], ...losses).at(-1);
  const lack = "; the numbers above do not include them";
  assert.equal(loss(12, 3), `15 events were lost${lack}`);
  assert.equal(loss(1), `1 event was lost${lack}`);
  assert.equal(loss(null), `events were lost once, their number is unknown${lack}`);
  assert.equal(loss(null, null), `events were lost 2 times, their number is unknown${lack}`);
  assert.equal(loss(7, null), `7 events and, once, an unknown number more were lost${lack}`);
});

Deno.test("summaryText() sanitizes and shortens text of other programs", () => {
  const argv = [{ text: "x\x1b]0;title\x07\n" }, { text: "y".repeat(300) }];
  const failed = { exitCode: 1, comm: { text: "\x1b[31m\u202e" }, argv };
  const text = linesOf([fork(10, 1), fork(11, 10), exit(11, failed)]).join("");
  // deno-lint-ignore no-control-regex -- the test is that such characters are absent
  assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f\u202e]/);
  assert.ok(text.length < 500);
});

Deno.test("summaryText() calls a process by its name where the arguments are unknown", () => {
  const [, , longest] = linesOf([fork(10, 1), fork(11, 10), exit(11, { argv: null })]);
  assert.equal(longest, "longest 2ms: make (pid 11)");
});
