import assert from "node:assert/strict";
import { loadDefects, type LoadLine, type LoadOutput } from "../support/known_loads.ts";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { within } from "../support/time_limit.ts";
import { Traceflock } from "../support/traceflock.ts";
import { runProgram, workload } from "../support/workload.ts";

Deno.test(
  "--activity counts passed sockets, splices, io_uring, IPv6, MPTCP and failed attempts",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json", "--activity", "net"]);
    await running.ready();
    await running.line("the begin of activity", ({ type }) => type === "activity");
    const modes = ["six", "pass", "unix", "pipes", "uring", "multipath", "failing"];
    const outputs: LoadOutput[] = await Promise.all(modes.map(async (load) => {
      const { stdout, code } = await runProgram(workload("sockets"), [load]);
      assert.equal(code, 0, load);
      return { load, text: stdout };
    }));
    await running.stop();
    assert.deepEqual(loadDefects(running.lines as unknown as readonly LoadLine[], outputs), []);
  }),
);
