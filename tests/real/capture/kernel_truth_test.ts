import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

const MEBIBYTE = 1 << 20;

Deno.test(
  "orphans go to the adopter in their own pid namespace, whose init exits last",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const { stdout } = await runProgram(workload("adopter"), []);
    await running.stop();
    const [middle, outside, init] = stdout.split(" ").map(Number);
    const family = running.lines.filter(({ birth_ppid, type }) =>
      type === "fork" && [middle, init].includes(birth_ppid)
    ).map(({ pid }) => pid);
    // Neither the child outside nor the init of the new namespace goes to that init.
    const moved = (of: number | undefined) =>
      running.lines.find(({ type, pid }) => type === "reparent" && pid === of);
    assert.equal(moved(outside)?.new_ppid, moved(init)?.new_ppid);
    assert.ok(moved(init)?.new_ppid !== init && moved(init)?.old_ppid === middle);
    // The orphan in the namespace goes to that init.
    const adopted = running.lines.filter(({ type, new_ppid }) =>
      type === "reparent" && new_ppid === init
    );
    // The kernel kills a namespace in any order: a grandchild of init is adopted when its parent
    // dies first.
    const exitPlace = (of: unknown) =>
      running.lines.findIndex(({ type, pid }) => type === "exit" && pid === of);
    const orphans = running.lines.filter(({ type, birth_ppid, pid }) =>
      type === "fork" && family.includes(birth_ppid) && ![middle, init].includes(birth_ppid) &&
      exitPlace(birth_ppid) < exitPlace(pid)
    );
    assert.deepEqual(
      adopted.map(({ pid }) => pid).sort(),
      orphans.map(({ pid }) => pid).sort(),
    );
    assert.ok(adopted.length >= 1, "the orphan of the first parent that exits");
    assert.ok(family.length >= 4);
    const ended = new Set<unknown>();
    for (const line of running.lines) {
      if (line.key === undefined) continue;
      assert.notEqual(line.key, line.parent_key);
      assert.ok(!ended.has(line.parent_key), `${line.type} ${line.key} below a dead parent`);
      if (line.type === "reparent") assert.notEqual(line.old_ppid, line.new_ppid);
      if (line.type === "exit") ended.add(line.key);
    }
    const fork = running.lines.find(({ type, pid }) => type === "fork" && pid === init);
    assert.equal(fork?.ns_pid, 1);
  }),
);

Deno.test(
  "the peak memory of a process is never that of its parent",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const { pid } = await runProgram(workload("big_parent"), []);
    await running.stop();
    const exits = running.lines.filter(({ type, ppid }) => type === "exit" && ppid === pid);
    assert.equal(exits.length, 4);
    const [vforked, forked, shared, copied] = exits.map(({ max_rss_bytes }) => max_rss_bytes);
    for (const own of [vforked, forked]) {
      assert.ok(own === null || own! < 10 * MEBIBYTE, `/bin/true had ${own} bytes`);
    }
    assert.equal(shared, null, "a child in its parent's memory has none of its own");
    assert.ok(copied === null || copied! > 0);
    const parent = running.lines.find((line) => line.type === "exit" && line.pid === pid);
    assert.ok((parent?.max_rss_bytes ?? 0) > 190 * MEBIBYTE);
  }),
);

Deno.test(
  "an exec of a broken program is marked; a crash and an exec that returns are not",
  within(60, async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync();
    const broken = `${folder}/broken`;
    Deno.writeFileSync(broken, Deno.readFileSync("/bin/true").subarray(0, 9000), { mode: 0o755 });
    await using running = new Traceflock(["--json"]);
    await running.ready();
    await runProgram("/bin/sh", [
      "-c",
      `${broken}; /nonexistent/x; sh -c 'kill -SEGV $$'; :`,
    ]);
    await running.stop();
    Deno.removeSync(folder, { recursive: true });
    const failed = running.lines.filter(({ exec_failed }) => exec_failed !== undefined);
    assert.deepEqual(
      failed.map(({ type, comm, exec_failed }) => [type, comm, exec_failed]),
      recent() ? [["exit", "broken", true]] : [],
    );
    if (recent()) assert.match(String(failed[0]?.filename), /\/sh$/);
  }),
);

/** Kernels before 6.16 do not show it. */
function recent(): boolean {
  const [major, minor] = Deno.osRelease().split(".").map(Number);
  return major! > 6 || (major === 6 && minor! >= 16);
}
