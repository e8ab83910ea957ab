import assert from "node:assert/strict";
import { loadDefects, type LoadLine, type LoadOutput } from "../../support/activity/known_loads.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

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
    const talking = new Deno.Command(workload("sockets"), {
      ...{ args: ["talking"], stdin: "piped", stdout: "piped" },
    }).spawn();
    const withPeers = await running.line("a net line with UDP peers", (line) => {
      return line.pid === talking.pid && (line as { udp_peers?: unknown }).udp_peers != null;
    });
    await talking.stdin.close();
    const text = new TextDecoder().decode((await talking.output()).stdout);
    const port = Number(/^u \d+ (\d+)$/m.exec(text)?.[1]);
    assert.deepEqual((withPeers as { udp_peers?: unknown }).udp_peers, [
      { address: "127.0.0.1", port },
    ]);
    // Its other socket is not connected: that is where the connected one sends to.
    assert.deepEqual((withPeers as { udp_locals?: unknown }).udp_locals, [
      { address: "127.0.0.1", port },
    ]);
    outputs.push({ load: "talking", text: text.replace(/^u .*\n/m, "") });
    await running.stop();
    assert.deepEqual(loadDefects(running.lines as unknown as readonly LoadLine[], outputs), []);
  }),
);
