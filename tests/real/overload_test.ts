import assert from "node:assert/strict";
import { rssOf } from "../support/live_processes.ts";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { endsEqualToProc, stormCounts } from "../support/stream_checks.ts";
import { eventually, pause, within } from "../support/time_limit.ts";
import { Traceflock, traceflock } from "../support/traceflock.ts";
import { runProgram, workload } from "../support/workload.ts";

const MEGABYTE = 1e6;

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
    await pause(1_500);
    storm.kill("SIGTERM");
    await storm.status;
    const { pid } = storm;
    await endsEqualToProc(running);
    const { lines } = running;
    const ready = lines.findIndex(({ type }) => type === "ready");
    const forks = lines.slice(ready).filter((line) => line.birth_ppid === pid);
    const exits = new Set(lines.filter(({ type }) => type === "exit").map(({ key }) => key));
    assert.ok(forks.length > 100);
    assert.deepEqual(forks.filter(({ key }) => !exits.has(key)), []);
    assert.deepEqual(lines.filter(({ type }) => type === "lost"), []);
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
    let over = false;
    void storm.then(() => over = true);
    await eventually("the storm is over", () => {
      peak = Math.max(peak, rssOf(running.pid));
      return over;
    });
    await pause(4_000);
    peak = Math.max(peak, rssOf(running.pid));
    running.read();
    await pause(3_000);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    const { pid } = await storm;
    const { lines } = running;
    const lost = lines.filter(({ type }) => type === "lost");
    // There are several when the storm is not yet processed as the reader continues.
    assert.ok(lost.length >= 1 && lost.length <= 4, `${lost.length} lost events`);
    assert.deepEqual([...new Set(lost.map(({ where }) => where))], ["queue"]);
    const account = stormCounts(lines, pid, count);
    assert.ok(account.missing > 0, "the queue was large enough");
    assert.ok(account.missing <= account.declared, JSON.stringify(account));
    // 64 MB of it is the queue; the rest is uncollected garbage.
    assert.ok(peak < 450 * MEGABYTE, `${peak} bytes`);
  }),
);

Deno.test(
  "SIGTERM with a reader that does not read: TraceFlock ends with 6 and the reason after seconds",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    running.hold();
    await runProgram(workload("storm"), ["2000", "4", "fork"]);
    await pause(500);
    running.signal("SIGTERM");
    assert.deepEqual(await running.ended(), { code: 6, signal: null });
    assert.match(
      running.complaints,
      /^traceflock: Cannot write to stdout: the reader takes no more bytes; .*\n$/,
    );
  }),
);
