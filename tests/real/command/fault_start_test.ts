import assert from "node:assert/strict";
import { FakeBpftrace } from "../../support/capture/fake_bpftrace.ts";
import { rssOf } from "../../support/model/live_processes.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";
import { eventually, pause, within } from "../../support/machine/time_limit.ts";
import { Traceflock, traceflock } from "../../support/machine/traceflock.ts";
import { runProgram } from "../../support/machine/workload.ts";

Deno.test(
  "a bpftrace that is too old is refused with 3, with its version and the required one",
  within(30, async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ version: "bpftrace v0.9.4" });
    const { code, stdout, stderr } = await traceflock(["--json"], { env: fake.env });
    assert.deepEqual([code, stdout], [3, ""], stderr);
    assert.match(stderr, /^traceflock: Cannot trace live: .*0\.9\.4.*0\.\d\d.*\n$/);
    assert.equal(fake.lives, 0);
  }),
);

together("a bpftrace that does not start normally", 120, {
  "a bpftrace of an unknown version is tried, and its version is null": async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ version: "something else" });
    await using running = new Traceflock(["--json"], { env: fake.env });
    await running.ready();
    assert.equal(running.lines[0]!.bpftrace, null);
    assert.equal((await running.stop()).code, 0);
  },
  "a bpftrace that hangs at its start is killed, even if it ignores SIGTERM: 3, with its last lines":
    async () => {
      requireBpftrace();
      await Promise.all(["hang", "hardhang"].map(async (fault) => {
        const complain = "ERROR: Error loading program: tracepoint:sched:sched_process_exec";
        await using fake = new FakeBpftrace({ [fault]: 1, complain });
        await using running = new Traceflock(["--json"], { env: fake.env });
        await eventually("it reports that it waits", () => running.stderr.includes("starting"));
        assert.deepEqual(await running.ended(), { code: 3, signal: null });
        assert.match(
          running.complaints,
          /^traceflock: .*did not start.*Error loading program.*\n$/,
        );
        assert.equal(running.stdout, "");
      }));
    },
  "a bpftrace that falls silent before `ready` is killed too: 3": async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ stop_after: 0 });
    await using running = new Traceflock(["--json"], { env: fake.env });
    assert.deepEqual(await running.ended(), { code: 3, signal: null });
    assert.equal(running.stdout, "");
    assert.match(running.complaints, /^traceflock: bpftrace .*\n$/);
  },
  "SIGTERM while bpftrace hangs at its start: TraceFlock ends with 0 and leaves no process":
    async () => {
      requireBpftrace();
      await using fake = new FakeBpftrace({ hardhang: 1 });
      await using running = new Traceflock(["--json"], { env: fake.env });
      await eventually("the hanging bpftrace runs", () => fake.lives === 1);
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
    },
  "TraceFlock waits for a bpftrace that starts slowly, and says so": async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ slowstart: 7_000 });
    await using running = new Traceflock(["--json"], { env: fake.env });
    await running.ready();
    assert.equal(running.stderr, "traceflock: bpftrace is still starting\n");
    await runProgram("true", []);
    assert.equal((await running.stop()).code, 0);
    assert.ok(running.lines.some(({ type }) => type === "exec"));
  },
  "a bpftrace that floods its stderr is drained, and its lines are neither parsed nor repeated":
    async () => {
      requireBpftrace();
      await using fake = new FakeBpftrace({ flood: 50_000 });
      await using running = new Traceflock(["--json"], { env: fake.env });
      await running.ready();
      await runProgram("true", []);
      await pause(500);
      const rss = rssOf(running.pid);
      assert.ok(rss < 300e6, `${rss} bytes`);
      assert.equal((await running.stop()).code, 0);
      assert.equal(running.complaints, "");
      assert.ok(running.lines.some(({ type }) => type === "exec"));
    },
});
