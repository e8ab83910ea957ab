import assert from "node:assert/strict";
import { readSkippedRuns } from "../../../src/sources/bpftrace/skipped_events.ts";
import { tracepointsOf } from "../../../src/wire/proc/skipped_runs.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";
import { isAlive } from "../../support/model/live_processes.ts";
import { eventually, onTimeout, pause, within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock, traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

together("a stream ends as requested, and leaves no process", 90, {
  "a reader that closes after one line is a normal end: 0, and silent": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    await running.hangUp();
    assert.deepEqual(await running.ended(), { code: 0, signal: null });
    assert.equal(running.complaints, "");
  },
  "a full device as stdout: one line, and 6": async () => {
    requireBpftrace();
    const { code, stderr } = await traceflock(["--json"], {
      wrapper: ["sh", "-c", 'exec "$@" >/dev/full', "sh"],
    });
    assert.equal(code, 6);
    assert.match(stderr, /^traceflock: Cannot write to stdout: No space left on device.*\n$/);
  },
  "SIGTERM during the start: TraceFlock ends with 0 and leaves no process": async () => {
    requireBpftrace();
    for (const afterMs of [600, 1_200, 1_800]) {
      await using running = new Traceflock(["--json"]);
      await pause(afterMs);
      running.signal("SIGTERM");
      const { code, signal } = await running.ended();
      // Before its first line of code runs, SIGTERM has its default effect.
      assert.ok(code === 0 || signal === "SIGTERM", `${code} ${signal} ${running.stderr}`);
      assert.equal(running.complaints, "");
    }
  },
  "the kernel counts what it skipped for each probe of the sidecar": async () => {
    requireBpftrace();
    const { stdout: script } = await traceflock(["script"]);
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const counts = readSkippedRuns(running.tracers()[0]!);
    const [major, minor] = Deno.osRelease().split(".").map(Number) as [number, number];
    const hasCounts = major > 5 || (major === 5 && minor >= 12);
    assert.equal(counts.length, hasCounts ? tracepointsOf(script).length : 0);
    assert.deepEqual(await running.stop("SIGTERM"), { code: 0, signal: null });
  },
  "after SIGKILL of TraceFlock no bpftrace is left": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    assert.equal(running.tracers().length, 1);
    // ended() fails when a bpftrace is left.
    assert.deepEqual(await running.stop("SIGKILL"), { code: 137, signal: "SIGKILL" });
  },
  "a second signal leaves no bpftrace either, not even a stopped one": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    Deno.kill(running.tracers()[0]!, "SIGSTOP");
    running.signal("SIGTERM");
    await pause(500);
    running.signal("SIGTERM");
    assert.equal((await running.ended()).code, 0);
  },
  "with a reader that does not read it ends with 6 and the reason": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    running.hold();
    await runProgram(workload("storm"), ["2000", "4", "fork"]);
    await pause(500);
    running.signal("SIGTERM");
    assert.deepEqual(await running.ended(), { code: 6, signal: null });
    assert.match(
      running.complaints,
      /^traceflock: Cannot write to stdout: the reader takes no more bytes; .*\n$/,
    );
  },
  "--duration ends it after that time, with the reason": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json", "--duration", "1500ms"]);
    assert.deepEqual(await running.ended(), { code: 0, signal: null });
    const ready = running.lines.find(({ type }) => type === "ready")!;
    const end = running.lines.at(-1)!;
    assert.deepEqual([end.type, end.reason], ["end", "duration over"]);
    const seconds = (end.ts - ready.ts) / 1e9;
    assert.ok(seconds >= 1.4, `${seconds} s`);
  },
  "--count ends it after that many events about processes": async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json", "--events", "exec", "--count", "3"]);
    await running.ready();
    for (let i = 0; i < 5; i++) await runProgram("true", []);
    assert.deepEqual(await running.ended(), { code: 0, signal: null });
    const { lines } = running;
    // A process that the first scan missed is inferred, and passes every choice of types.
    const about = (line: Line) => line.pid !== undefined && line.inferred !== true;
    const types = lines.filter(about).map(({ type }) => type);
    assert.ok(types.length > 0 && types.every((type) => type === "exec"), types.join());
    assert.equal(lines.filter(({ pid }) => pid !== undefined).length, 3);
    assert.equal(lines.at(-1)!.reason, "count reached");
  },
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(
    `${signal} drains: earlier events are written, \`end\` is last, and the status is 0`,
    within(40, async () => {
      requireBpftrace();
      await using running = new Traceflock(["--json"]);
      await running.ready();
      const storm = await runProgram(workload("storm"), ["500", "4", "fork"]);
      // The signal comes at once, while the events are still in the pipe.
      assert.deepEqual(await running.stop(signal), { code: 0, signal: null });
      const { lines } = running;
      const ours = new Set(
        lines.filter(({ birth_ppid }) => birth_ppid === storm.pid).map(({ key }) => key),
      );
      assert.equal(ours.size, 500);
      assert.equal(lines.filter(({ type, key }) => type === "exit" && ours.has(key)).length, 500);
      const end = lines.at(-1)!;
      assert.deepEqual([end.type, end.reason, end.lost], ["end", signal, 0]);
      assert.equal(end.events, lines.length - 1);
      assert.equal(running.complaints, "");
    }),
  );
}

Deno.test(
  "SIGTERM in the middle of a storm: drained or declared",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const storm = new Deno.Command(workload("storm"), {
      args: ["0", "8", "fork", "300"],
      stdout: "null",
    }).spawn();
    onTimeout(() => storm.kill("SIGTERM"));
    await eventually("the storm is seen", () => {
      return running.lines.filter(({ birth_ppid }) => birth_ppid === storm.pid).length > 1_000;
    });
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    storm.kill("SIGTERM");
    await storm.status;
    assert.equal(running.lines.at(-1)!.type, "end");
  }),
);

Deno.test(
  "two instances at the same time report the same events, and neither disturbs the other",
  within(60, async () => {
    requireBpftrace();
    await using first = new Traceflock(["--json"]);
    await using second = new Traceflock(["--json"]);
    await first.ready();
    await second.ready();
    const storm = await runProgram(workload("storm"), ["300", "4", "fork"]);
    await pause(500);
    const [one, other] = [first, second].map((running) => running.tracers()[0]!);
    assert.notEqual(one, other);
    assert.equal((await first.stop()).code, 0);
    assert.ok(second.tracers().length === 1 && !second.hasEnded);
    assert.equal((await second.stop()).code, 0);
    const forks = [first, second].map((running) =>
      running.lines.filter(({ birth_ppid }) => birth_ppid === storm.pid).map(({ key }) => key)
    );
    assert.equal(forks[0]!.length, 300);
    assert.deepEqual(forks[0], forks[1]);
    assert.ok(!isAlive(forks[0]![0]!));
  }),
);
