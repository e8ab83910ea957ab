import assert from "node:assert/strict";
import { FakeBpftrace } from "../../support/capture/fake_bpftrace.ts";
import { rssOf } from "../../support/model/live_processes.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { stormCounts } from "../../support/model/stream_checks.ts";
import { pause, within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

const COUNT = 1_000;

/** Runs a storm under a bpftrace with these faults. */
async function storm(faults: Record<string, number>) {
  await using fake = new FakeBpftrace(faults);
  await using running = new Traceflock(["--json"], { env: fake.env });
  await running.ready();
  const { pid } = await runProgram(workload("storm"), [String(COUNT), "4", "fork"]);
  await pause(1_500);
  const rss = rssOf(running.pid);
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
  assert.equal(running.complaints, "");
  assert.equal(fake.lives, 1);
  const { lines } = running;
  assert.equal(lines.at(-1)!.type, "end");
  const where = new Set(lines.filter(({ type }) => type === "lost").map(({ where }) => where));
  return { ...stormCounts(lines, pid, COUNT), where, rss };
}

Deno.test(
  "invalid lines (garbage, NULs, invalid UTF-8, 1 MB, a false loss) and duplicate lines cost no event",
  within(60, async () => {
    requireBpftrace();
    const { missing, declared, rss } = await storm({
      ...{ garbage: 20, zero: 19, badutf8: 10, long: 300, lost: 50, dup: 7 },
    });
    assert.deepEqual([missing, declared], [0, 0]);
    assert.ok(rss < 300e6, `${rss} bytes`);
  }),
);

for (const [fault, where] of [["trunc", "line"], ["join", "line"], ["drop", "kernel"]] as const) {
  Deno.test(
    `lines damaged by \`${fault}\` are declared lost, and the good lines beside them count`,
    within(60, async () => {
      requireBpftrace();
      const account = await storm({ [fault]: 20 });
      assert.ok(account.missing > 0 && account.missing < COUNT / 2, `${account.missing} missing`);
      assert.ok(account.missing <= account.declared, JSON.stringify(account));
      assert.ok(account.where.has(where), [...account.where].join());
    }),
  );
}
