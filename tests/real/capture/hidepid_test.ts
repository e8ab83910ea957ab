import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { liveProcesses } from "../../support/model/live_processes.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram } from "../../support/machine/workload.ts";

Deno.test(
  "a /proc with hidepid=2 hides no process from root, and no living process counts as dead",
  within(40, async () => {
    requireBpftrace();
    const hidden = 'mount -t proc -o hidepid=2 proc /proc; exec "$@"';
    await using running = new Traceflock(["--json", "--snapshot"], {
      wrapper: ["unshare", "--mount", "--", "sh", "-c", hidden, "sh"],
    });
    await running.ready();
    const before = liveProcesses().map(({ key }) => key);
    const { pid } = await runProgram("true", []);
    assert.equal((await running.stop()).code, 0);
    const { lines } = running;
    const known = new Set(
      lines.filter(({ type }) => type === "process" || type === "fork").map(({ key }) => key),
    );
    assert.deepEqual(before.filter((key) => !known.has(key)), []);
    assert.deepEqual(lines.filter(({ state }) => state === "X"), []);
    assert.deepEqual(
      lines.filter((line) => line.pid === pid).map(({ type }) => type),
      ["fork", "exec", "exit"],
    );
    assert.equal(running.complaints, "");
  }),
);
