import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { onTimeout, within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { workload } from "../../support/machine/workload.ts";

const MODES = ["fill", "spill", "pad", "move"] as const;

Deno.test(
  "no title of a process shows its environment, neither in the snapshot nor at its exit",
  within(60, async () => {
    requireBpftrace();
    const children = MODES.map((mode) =>
      new Deno.Command(workload("title"), {
        args: [mode, "a", "b", "c", "d", "e", "f", "g"],
        env: { LONG: "x".repeat(40), SECRET: "hunter2" },
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
      }).spawn()
    );
    const end = () => {
      for (const child of children) child.kill("SIGKILL");
    };
    onTimeout(end);
    const bytes: number[] = [];
    for (const child of children) {
      const reader = child.stdout.getReader();
      const { value } = await reader.read();
      bytes.push(Number(new TextDecoder().decode(value).split(" ")[1]));
      await reader.cancel();
    }
    await using running = new Traceflock(["--json", "--snapshot"]);
    await running.ready();
    end();
    await Promise.all(children.map((child) => child.status));
    await running.stop();
    const titles = [
      "t".repeat(bytes[0]!),
      "t".repeat(bytes[1]!),
      "daemon: waiting",
      "daemon: moved",
    ];
    for (const [i, { pid }] of children.entries()) {
      const ours = running.lines.filter((line) => line.pid === pid);
      assert.deepEqual(ours.map((line) => line.type), ["process", "exit"], MODES[i]);
      for (const line of ours) assert.deepEqual(line.argv, [titles[i]], MODES[i]);
      assert.doesNotMatch(JSON.stringify(ours), /SECRET|xxxx/);
    }
  }),
);
