/** `deno task test:traffic` runs it: it needs the distribution's iperf3, nginx, ab, wrk and fio. */
import assert from "node:assert/strict";
import { pause, within } from "../support/machine/time_limit.ts";
import { TRAFFIC_LOADS, type Truth, withSpace } from "./traffic_loads.ts";
import { watchWithTraceflock } from "./traffic_watchers.ts";

/** Control lines of iperf3, and files that a program reads at its start. */
const MOST_ERROR = 0.01;
/** The last interval of the counts. */
const SETTLE_MS = 1_500;

Deno.test(
  "--activity counts the traffic of real programs within 1 %, and each of their connections",
  within(60, async () => {
    const watcher = await watchWithTraceflock();
    const folder = Deno.makeTempDirSync({ dir: "/var/tmp", prefix: "traceflock-traffic-" });
    const truths: Truth[] = [];
    try {
      await withSpace(async () => {
        for (const { run } of TRAFFIC_LOADS) truths.push(await run(folder));
      });
      await pause(SETTLE_MS);
    } finally {
      Deno.removeSync(folder, { recursive: true });
      await watcher.stop();
    }
    for (const [i, { name }] of TRAFFIC_LOADS.entries()) {
      const truth = truths[i]!;
      const counted = watcher.count(truth.pids);
      for (const what of ["sent", "received", "files"] as const) {
        const [all, some] = [truth[what], counted[what]];
        if (all === null) continue;
        assert.ok(
          some !== null && Math.abs(some - all) <= MOST_ERROR * all,
          `${name}: ${what} ${some} of ${all}`,
        );
      }
      if (truth.ends !== null) {
        assert.equal(counted.ends, truth.ends, `${name}: ends of connections`);
      }
    }
  }),
);
