import assert from "node:assert/strict";
import { FakeBpftrace } from "../../support/capture/fake_bpftrace.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";
import { endsEqualToProc, stormCounts } from "../../support/model/stream_checks.ts";
import { eventually, pause, within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

const gapOf = (running: Traceflock) =>
  running.line("the gap is closed", ({ type }) => type === "gap");

Deno.test(
  "bpftrace killed in a storm is started again: the hole is declared, /proc repairs, no event is there twice",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json", "--snapshot"]);
    await running.ready();
    const storm = runProgram(workload("storm"), ["0", "4", "fork", "5"]);
    await pause(1_000);
    // One is born before the hole and ends in it, one is born in it and stays, one lives through all of it.
    const [lone, long] = [running.tracers()[0]!, sleeper()];
    const short = sleeper();
    await pause(500);
    Deno.kill(lone, "SIGKILL");
    short.kill("SIGKILL");
    const born = sleeper();
    const gap = await gapOf(running);
    const { stdout, pid } = await storm;
    const after = await runProgram("true", []);
    try {
      await endsEqualToProc(running);
      const { lines } = running;
      const lost = lines.find(({ type }) => type === "lost")!;
      assert.deepEqual([lost.count, lost.where], [null, "kernel"]);
      assert.match(lost.reason, /died \(SIGKILL\)/);
      assert.ok(gap.from_ts < gap.to_ts && gap.to_ts <= gap.ts && gap.repaired > 0);
      stormCounts(lines, pid, Number(stdout.split(" ")[0]));
      // A storm uses pids again: this takes the last process of the pid that ran this program, or was found.
      const about = (pid: number, program: string | null) => {
        const its = lines.findLast((line) =>
          line.pid === pid && (program === null ? line.type === "process" : line.type === "exec") &&
          (program === null || line.comm === program)
        );
        return lines.filter(({ key }) => key !== undefined && key === its?.key);
      };
      assert.deepEqual(about(short.pid, "sleep").map(({ type, state }) => state ?? type), [
        ...["fork", "exec", "X"],
      ]);
      assert.deepEqual(about(long.pid, "sleep").map(({ type }) => type), ["fork", "exec"]);
      assert.deepEqual(
        about(born.pid, null).map(({ type, inferred }) => [type, inferred]),
        [["process", true]],
      );
      assert.deepEqual(about(after.pid, "true").map(({ type }) => type), ["fork", "exec", "exit"]);
      const end = lines.at(-1)!;
      assert.deepEqual([end.type, end.lost, end.reason], ["end", null, "SIGTERM"]);
      assert.equal(running.complaints.match(/\n/g)?.length, 1);
    } finally {
      for (const one of [long, born]) one.kill("SIGKILL");
      await Promise.all([long, short, born].map(({ status }) => status));
    }
  }),
);

/** Asserts an end with 5, with `end` in the stream and one line on stderr. */
async function givenUp(faults: Record<string, number>): Promise<void> {
  requireBpftrace();
  await using fake = new FakeBpftrace(faults);
  await using running = new Traceflock(["--json"], { env: fake.env });
  assert.deepEqual(await running.ended(), { code: 5, signal: null });
  assert.equal(fake.lives, 5);
  const end = running.lines.at(-1)!;
  assert.deepEqual([end.type, end.reason, end.lost], ["end", "tracer lost", null]);
  assert.match(running.complaints, /traceflock: bpftrace died 5 times within a minute.*\n$/);
  assert.doesNotMatch(running.stderr, /\bat .*\.ts:/);
}

together("a bpftrace that falls silent, one that only seems silent, and one that dies again", 120, {
  "a bpftrace that falls silent is reported within seconds, and replaced after ten": async () => {
    requireBpftrace();
    const silence = async (running: Traceflock, silence: () => void) => {
      await running.ready();
      await pause(1_000);
      silence();
      await eventually("it is reported", () => running.stderr.includes("silent for 3 s"));
      assert.equal(running.lines.filter(({ type }) => type === "gap").length, 0);
      const gap = await gapOf(running);
      assert.match(gap.reason, /silence/);
      const seconds = (gap.to_ts - gap.from_ts) / 1e9;
      assert.ok(seconds > 9, `${seconds} s`);
      await endsEqualToProc(running);
      assert.equal(running.lines.at(-1)!.lost, null);
    };
    await using fake = new FakeBpftrace({ stop_after: 4_000, lives: 1 });
    await using mute = new Traceflock(["--json", "--snapshot"], { env: fake.env });
    await using stopped = new Traceflock(["--json", "--snapshot"]);
    await Promise.all([
      silence(mute, () => {}),
      silence(stopped, () => Deno.kill(stopped.tracers()[0]!, "SIGSTOP")),
    ]);
  },
  "TraceFlock, stopped longer than bpftrace may be silent, does not count bpftrace as dead":
    async () => {
      requireBpftrace();
      await using running = new Traceflock(["--json", "--snapshot"]);
      await running.ready();
      running.signal("SIGSTOP");
      const { pid, stdout } = await runProgram(workload("storm"), ["2000", "8", "fork"]);
      await pause(11_000);
      running.signal("SIGCONT");
      await endsEqualToProc(running);
      const account = stormCounts(running.lines, pid, Number(stdout.split(" ")[0]));
      assert.ok(account.missing <= account.declared, JSON.stringify(account));
      assert.equal(running.complaints, "");
      assert.deepEqual(running.lines.filter(({ type }) => type === "gap"), []);
    },
  "it crashes twice: it is started twice, and each hole is reported": async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ segv_after: 1_000, lives: 2 });
    await using running = new Traceflock(["--json"], { env: fake.env });
    await running.ready();
    await eventually(
      "two gaps are closed",
      () => running.lines.filter(({ type }) => type === "gap").length === 2,
    );
    const { pid } = await runProgram("true", []);
    assert.equal((await running.stop()).code, 0);
    assert.equal(fake.lives, 3);
    const { lines } = running;
    const gaps = lines.filter(({ type }) => type === "gap");
    assert.ok(gaps[0]!.to_ts <= gaps[1]!.from_ts);
    assert.ok(lines.some((line) => line.type === "exit" && line.pid === pid));
    for (const { reason } of gaps) assert.match(reason, /SIGSEGV/);
  },
  "it dies five times within a minute: TraceFlock ends with 5, `end` and the reason": () =>
    givenUp({ kill_after: 800 }),
  "it starts only once: TraceFlock ends with 5, `end` and the reason": () =>
    givenUp({ kill_after: 800, fail_life: 2 }),
});

Deno.test(
  "a bpftrace that is stopped for 4 s in a storm continues, and its exact loss is declared",
  within(90, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json", "--snapshot"], {
      env: { TRACEFLOCK_BUFFER_PAGES: "32" },
    });
    await running.ready();
    const storm = runProgram(workload("storm"), ["0", "8", "fork", "6"]);
    await pause(500);
    const [tracer] = running.tracers();
    Deno.kill(tracer!, "SIGSTOP");
    await pause(4_000);
    Deno.kill(tracer!, "SIGCONT");
    const { stdout, pid } = await storm;
    await endsEqualToProc(running);
    const { lines } = running;
    const account = stormCounts(lines, pid, Number(stdout.split(" ")[0]));
    assert.ok(account.missing > 0, "nothing was lost: the storm was too small");
    assert.ok(account.missing <= account.declared, JSON.stringify(account));
    assert.deepEqual(lines.filter(({ type }) => type === "gap"), []);
  }),
);

/** Starts an idle process. */
function sleeper(): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["1000"], stdin: "null" }).spawn();
}
