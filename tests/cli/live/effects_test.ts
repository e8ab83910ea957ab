import assert from "node:assert/strict";
import { frozenText, processEffects, resultText } from "../../../src/cli/live/effects.ts";
import type { PidfdOutcome } from "../../../src/sources/libc/pidfd.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import type { ProcessEffect } from "../../../src/ui/widgets/effect.ts";
import { eventually } from "../../support/machine/time_limit.ts";
import type { SignalTarget } from "../../../src/ui/widgets/signal_target.ts";

function target(pid: number, key = `${pid}-1`): SignalTarget {
  const name = { name: `proc${pid}`, command: `proc${pid}`, user: "lena", age: "3s" };
  return { key, pid, ...name, isDead: false, risk: null };
}

/** Returns the result of TERM to processes 1, 2, ... with these outcomes. */
function message(outcomes: readonly PidfdOutcome["kind"][], isRoot = true): string {
  const attempts = outcomes.map((kind, i) => ({
    target: target(i + 1),
    outcome: kind === "failed" ? { kind, errno: 22 } : { kind },
  }));
  const targets = attempts.map((attempt) => attempt.target);
  return resultText({ type: "signal", signal: 15, targets }, attempts, isRoot, null);
}

Deno.test("effects: a success has the name of the process", () => {
  assert.equal(message(["done"]), "SIGTERM sent to 1 proc1");
  assert.equal(message(["done", "done"]), "SIGTERM sent to 2 of 2 processes");
});

Deno.test("effects: a refusal has its reason", () => {
  assert.equal(message(["gone"]), "SIGTERM refused: 1 proc1 has ended");
  assert.equal(
    message(["denied"], false),
    "SIGTERM refused: 1 proc1 belongs to another user, or needs root (EPERM); " +
      "run `sudo traceflock`",
  );
  assert.equal(
    message(["failed", "done"]),
    "SIGTERM sent to 1 of 2 processes; " +
      "1 proc1 could not be reached: error 22 of the kernel (errno(3))",
  );
});

Deno.test("effects: of many refusals three are named", () => {
  assert.equal(
    message(["done", "gone", "gone", "gone", "gone", "gone"]),
    "SIGTERM sent to 1 of 6 processes; 2 proc2 has ended; 3 proc3 has ended; 4 proc4 has ended; " +
      "and 2 more",
  );
});

Deno.test("effects: a real process gets a signal and a nice value, and the result says so", async () => {
  const child = new Deno.Command("sleep", { args: ["60"], stdin: "null" }).spawn();
  const proc = new ProcReader();
  const perform = processEffects(proc, true);
  const key = proc.stat(child.pid)?.key ?? "";
  const targets = [target(child.pid, key)];
  const effect = (part: Partial<ProcessEffect>) => perform({ targets, ...part } as ProcessEffect);
  const nice = proc.stat(child.pid)!.nice + 1;
  assert.equal(effect({ type: "renice", step: 1 }), `nice ${nice}: ${child.pid} proc${child.pid}`);
  assert.equal(
    effect({ type: "signal", signal: 9 }),
    `SIGKILL sent to ${child.pid} proc${child.pid}`,
  );
  assert.equal((await child.status).signal, "SIGKILL");
  assert.equal(
    effect({ type: "renice", step: -1 }),
    `nice -1 refused: ${child.pid} proc${child.pid} has ended`,
  );
});

Deno.test("effects: a zombie is distinguished from a process that took the signal", async () => {
  // The shell becomes a program that never waits for its child.
  const script = "true & exec sleep 60";
  const parent = new Deno.Command("sh", { args: ["-c", script], stdin: "null" }).spawn();
  const proc = new ProcReader();
  try {
    const zombie = await eventually(
      "the child is a zombie",
      () =>
        proc.pids().map((pid) => proc.stat(pid)).find((stat) =>
          stat?.ppid === parent.pid && stat.state === "Z"
        ),
    );
    assert.ok(zombie);
    const targets = [target(zombie.pid, zombie.key)];
    assert.equal(
      processEffects(proc, true)({ type: "signal", signal: 9, targets }),
      `SIGKILL refused: ${zombie.pid} proc${zombie.pid} has ended; its parent has not ` +
        "waited for it (zombie)",
    );
  } finally {
    parent.kill("SIGKILL");
    await parent.status;
  }
});

Deno.test("effects: a real process gets an I/O priority and CPUs, each thread of it", async () => {
  const child = new Deno.Command("sleep", { args: ["60"], stdin: "null" }).spawn();
  const proc = new ProcReader();
  const perform = processEffects(proc, true);
  const key = proc.stat(child.pid)?.key ?? "";
  const targets = [target(child.pid, key)];
  const name = `${child.pid} proc${child.pid}`;
  const output = (command: string, ...args: string[]) =>
    new TextDecoder().decode(new Deno.Command(command, { args }).outputSync().stdout);
  try {
    const io = { class: "best effort", level: 6 } as const;
    assert.equal(perform({ type: "ionice", io, targets }), `I/O best effort 6: ${name}`);
    assert.match(output("ionice", "-p", String(child.pid)), /best-effort: prio 6/);
    const allowed = () =>
      /^Cpus_allowed_list:\t(.*)$/m.exec(output("cat", `/proc/${child.pid}/status`))?.[1];
    const bind = (cpus: readonly number[] | null, text: string) =>
      perform({ type: "affinity", cpus, text, targets });
    assert.equal(bind(null, "all"), `all CPUs: ${name}`);
    const all = allowed();
    // The tests themselves may run on fewer CPUs.
    const first = Number.parseInt(all ?? "");
    assert.equal(bind([first], "one"), `CPUs one: ${name}`);
    assert.equal(allowed(), String(first));
    assert.equal(bind(null, "all"), `all CPUs: ${name}`);
    assert.equal(allowed(), all);
    assert.equal(
      bind([8000], "8000"),
      `CPUs 8000 refused: ${name} may use none of these CPUs (EINVAL)`,
    );
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test("effects: I/O priority and CPUs leave another process with the same pid alone", async () => {
  const child = new Deno.Command("sleep", { args: ["60"], stdin: "null" }).spawn();
  const perform = processEffects(new ProcReader(), true);
  const targets = [target(child.pid, `${child.pid}-1`)];
  const io = { class: "idle", level: 0 } as const;
  assert.match(perform({ type: "ionice", io, targets }), /I\/O idle refused: .* has ended/);
  assert.match(
    perform({ type: "affinity", cpus: [0], text: "0", targets }),
    /CPUs 0 refused: .* has ended/,
  );
  child.kill("SIGKILL");
  await child.status;
});

Deno.test("effects: the freezer says what it did, or why it did nothing", () => {
  const targets = [target(1), target(2)];
  const text = (
    outcome: Parameters<typeof frozenText>[1],
    isFrozen = true,
    isRoot = true,
  ) => frozenText({ cgroup: "/pod", isFrozen, targets }, outcome, isRoot);
  assert.equal(text({ kind: "done" }), "Frozen: /pod, 2 processes");
  assert.equal(text({ kind: "done" }, false), "Thawed: /pod, 2 processes");
  assert.match(text({ kind: "asked" }), /has begun/);
  assert.match(text({ kind: "own" }), /TraceFlock itself is in \/pod/);
  assert.match(text({ kind: "moved" }, false), /Thaw refused: none of these processes/);
  assert.match(text({ kind: "older" }), /\/pod is a cgroup of version 1; only version 2/);
  assert.match(text({ kind: "absent" }), /no freezer of cgroup version 2/);
  assert.match(text({ kind: "denied" }, true, false), /run `sudo traceflock`/);
  assert.match(text({ kind: "failed", why: "EBUSY" }), /EBUSY/);
});

Deno.test("effects: a process that is not in the cgroup any more saves the cgroup of its name", () => {
  const perform = processEffects(new ProcReader(), true);
  const targets = [target(Deno.pid, `${Deno.pid}-1`)];
  assert.match(
    perform({ type: "freeze", isFrozen: true, cgroup: "/traceflock-none", targets }),
    /Freeze refused: none of these processes is in \/traceflock-none/,
  );
});
