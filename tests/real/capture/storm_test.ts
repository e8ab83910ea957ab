import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { assertTimeOrder } from "../../support/model/stream_checks.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

for (const [mode, count] of [["fork", 5_000], ["exec", 2_000]] as const) {
  Deno.test(
    `a storm of ${count} children by ${mode}: no loss, each event once, in order`,
    within(60, async () => {
      requireBpftrace();
      await using running = new Traceflock(["--json"]);
      await running.ready();
      const storm = await runProgram(workload("storm"), [String(count), "8", mode]);
      assert.equal(storm.code, 0);
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
      const { lines } = running;
      assert.deepEqual(lines.filter(({ type }) => type === "lost" || type === "gap"), []);
      assert.equal(lines.at(-1)!.lost, 0);
      assertTimeOrder(lines);
      const keys = new Set(
        lines.filter(({ type, birth_ppid }) => type === "fork" && birth_ppid === storm.pid)
          .map(({ key }) => key),
      );
      assert.equal(keys.size, count);
      const types = mode === "exec" ? ["fork", "exec", "exit"] : ["fork", "exit"];
      const stories = new Map<string, Line[]>();
      for (const line of lines) {
        if (!keys.has(line.key)) continue;
        const story = stories.get(line.key);
        if (story === undefined) stories.set(line.key, [line]);
        else story.push(line);
      }
      const codes = new Array<number>(256).fill(0);
      for (const story of stories.values()) {
        assert.deepEqual(story.map(({ type }) => type), types);
        codes[story.at(-1)!.exit_code!]!++;
      }
      assert.deepEqual(
        codes,
        codes.map((_, code) => Math.ceil((count - code) / 256)),
      );
    }),
  );
}
