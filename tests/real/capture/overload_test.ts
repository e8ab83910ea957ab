import assert from "node:assert/strict";
import { cpuOf, rssOf } from "../../support/model/live_processes.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { endsEqualToProc, stormCounts } from "../../support/model/stream_checks.ts";
import { eventually, pause, within } from "../../support/machine/time_limit.ts";
import { Traceflock, traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

const MEGABYTE = 1e6;

/** Waits until a process uses less than a tenth of a cpu. */
async function rests(pid: number): Promise<void> {
  await eventually("it rests", async () => {
    const before = cpuOf(pid);
    await pause(600);
    return cpuOf(pid) - before < 60e6;
  });
}

Deno.test(
  "with buffers too small for the storm, no more is missing than declared, and the table soon equals /proc",
  within(90, async () => {
    requireBpftrace();
    const count = 20_000;
    await using running = new Traceflock(["--json", "--snapshot"], {
      env: { TRACEFLOCK_BUFFER_PAGES: "2" },
    });
    await running.ready();
    const { pid } = await runProgram(workload("storm"), [String(count), "16", "vfork"]);
    const rss = rssOf(running.pid);
    await endsEqualToProc(running);
    const account = stormCounts(running.lines, pid, count);
    assert.ok(account.missing > 0, "nothing was lost: the buffers were too large");
    assert.ok(account.missing <= account.declared, JSON.stringify(account));
    assert.ok(rss < 300 * MEGABYTE, `${rss} bytes`);
    assert.ok(running.lines.at(-1)!.lost! >= account.declared);
  }),
);

Deno.test(
  "TRACEFLOCK_BUFFER_PAGES that is no power of two is refused with 2",
  within(20, async () => {
    requireBpftrace();
    for (const pages of ["65", "0", "many", "-64"]) {
      const env = { TRACEFLOCK_BUFFER_PAGES: pages };
      const { code, stderr } = await traceflock(["--json"], { env });
      assert.equal(code, 2);
      assert.match(stderr, /^traceflock: .*"(65|0|many|-64)".* power of two.*\n$/);
    }
  }),
);

Deno.test(
  "a start in the middle of a storm: no ghosts, and every event after `ready` is there",
  within(60, async () => {
    requireBpftrace();
    const storm = new Deno.Command(workload("storm"), {
      args: ["0", "8", "fork", "60"],
      stdout: "null",
    }).spawn();
    await using running = new Traceflock(["--json", "--snapshot"]);
    await running.ready();
    await eventually("some events are there", () => {
      return running.lines.filter((line) => line.birth_ppid === storm.pid).length > 500;
    });
    storm.kill("SIGTERM");
    await storm.status;
    const { pid } = storm;
    await endsEqualToProc(running);
    const { lines } = running;
    const ready = lines.findIndex(({ type }) => type === "ready");
    const forks = lines.slice(ready).filter((line) => line.birth_ppid === pid);
    const exits = new Set(lines.filter(({ type }) => type === "exit").map(({ key }) => key));
    assert.ok(forks.length > 100);
    const missing = forks.filter(({ key }) => !exits.has(key));
    const { declared } = stormCounts(lines.slice(ready), pid, Infinity);
    assert.ok(missing.length <= declared, JSON.stringify(missing.slice(0, 3)));
  }),
);

Deno.test(
  "a reader that does not read: memory is bounded, and a `lost` event counts the dropped events",
  within(240, async () => {
    requireBpftrace();
    // Enough to fill the queue twice, and to use pids again.
    const count = 120_000;
    await using running = new Traceflock(["--json"]);
    await running.ready();
    running.hold();
    const storm = runProgram(workload("storm"), [String(count), "4", "vfork"]);
    let peak = 0;
    const measured = () => peak = Math.max(peak, rssOf(running.pid));
    const timer = setInterval(measured, 50);
    const { pid } = await storm;
    await rests(running.pid);
    clearInterval(timer);
    measured();
    running.read();
    await rests(running.pid);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    const { lines } = running;
    const lost = lines.filter(({ type }) => type === "lost");
    // There are several when the storm is not yet processed as the reader continues.
    assert.ok(lost.length >= 1 && lost.length <= 40, `${lost.length} lost events`);
    assert.deepEqual([...new Set(lost.map(({ where }) => where))], ["queue"]);
    const account = stormCounts(lines, pid, count);
    assert.ok(account.missing > 0, "the queue was large enough");
    assert.ok(account.missing <= account.declared, JSON.stringify(account));
    // 64 MB of it is the queue; the rest is uncollected garbage.
    assert.ok(peak < 450 * MEGABYTE, `${peak} bytes`);
  }),
);
