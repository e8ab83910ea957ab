import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

Deno.test(
  "a thread's name is its own: a child that the thread forks has it, its process does not",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const { pid, stdout } = await runProgram(workload("thread_names"), []);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    const about = (pid: number) =>
      running.lines.filter((line) => line.pid === pid).map(({ type, comm }) => [type, comm]);
    assert.deepEqual(about(Number(stdout)), [["fork", '"third"'], ["exit", '"third"']]);
    assert.deepEqual(about(pid).slice(1), [
      ["exec", "thread_names"],
      ["rename", "first"],
      ["rename", "renamed"],
      ["exit", "renamed"],
    ]);
  }),
);
