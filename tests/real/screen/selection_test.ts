import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";
import { isAlive, liveProcesses } from "../../support/model/live_processes.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram } from "../../support/machine/workload.ts";

/**
 * Returns the lines of a stream with these arguments about the processes that `act` starts. A process of
 * a busy machine that the first scan missed is inferred, and passes every choice of types.
 */
async function watch(
  args: readonly string[],
  act: (running: Traceflock) => Promise<unknown>,
): Promise<Line[]> {
  await using running = new Traceflock(["--json", ...args]);
  await running.ready();
  await act(running);
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
  assert.equal(running.complaints, "");
  return running.lines.filter(({ pid, inferred }) => pid !== undefined && inferred !== true);
}

together("the selection of a stream", 90, {
  "--events writes only those types": async () => {
    requireBpftrace();
    const lines = await watch(["--events", "exit,fork"], () => runProgram("true", []));
    assert.deepEqual([...new Set(lines.map(({ type }) => type))].sort(), ["exit", "fork"]);
  },
  "a query writes only matching events": async () => {
    requireBpftrace();
    const query = 'exit=33 and argv~"marked command"';
    const lines = await watch([query], async () => {
      await runProgram("sh", ["-c", "exit 33 # marked command"]);
      await runProgram("sh", ["-c", "exit 34 # marked command"]);
      await runProgram("sh", ["-c", "exit 33 # another"]);
    });
    assert.deepEqual(lines.map(({ type, exit_code, argv }) => [type, exit_code, argv[2]]), [
      ["exit", 33, "exit 33 # marked command"],
    ]);
  },
  "--under PID writes that process and its descendants, also orphaned ones": async () => {
    requireBpftrace();
    const shell = new Deno.Command("sh", { stdin: "piped" }).spawn();
    const input = shell.stdin.getWriter();
    try {
      const lines = await watch(["--under", String(shell.pid)], async (running) => {
        await runProgram("true", []);
        // The inner shell exits before its child, which then starts another.
        await input.write(new TextEncoder().encode("sh -c '(sleep 0.2; sh -c \"exit 9\") &'\n"));
        await running.line("the last exit", ({ exit_code }) => exit_code === 9);
      });
      assert.deepEqual(
        lines.filter(({ type }) => type === "exec").map(({ argv }) => argv.join(" ")),
        ['sh -c (sleep 0.2; sh -c "exit 9") &', "sleep 0.2", "sh -c exit 9"],
      );
      const moved = lines.filter(({ type }) => type === "reparent");
      assert.equal(moved.length, 1);
      assert.ok(lines.some(({ type, exit_code }) => type === "exit" && exit_code === 9));
    } finally {
      await input.close();
      await shell.status;
    }
  },
  "--snapshot first writes every living process with its arguments": async () => {
    requireBpftrace();
    const script = "read line # a bystander";
    const bystander = new Deno.Command("sh", { args: ["-c", script], stdin: "piped" }).spawn();
    const before = liveProcesses().map(({ key }) => key);
    try {
      await using running = new Traceflock(["--json", "--snapshot"]);
      await running.ready();
      assert.equal((await running.stop()).code, 0);
      const { lines } = running;
      const ready = lines.findIndex(({ type }) => type === "ready");
      const snapshot = lines.slice(1, ready);
      assert.deepEqual(new Set(snapshot.map(({ type }) => type)), new Set(["process"]));
      const keys = new Set(snapshot.map(({ key }) => key));
      assert.equal(keys.size, snapshot.length);
      // A process that is alive before and after the snapshot is alive during it.
      assert.deepEqual(before.filter((key) => isAlive(key) && !keys.has(key)), []);
      const found = snapshot.find(({ pid }) => pid === bystander.pid)!;
      assert.deepEqual(found.argv.slice(1), ["-c", script]);
      assert.equal(found.inferred, undefined);
      assert.equal(found.ppid, Deno.pid);
    } finally {
      await bystander.stdin.close();
      await bystander.status;
    }
  },
});
