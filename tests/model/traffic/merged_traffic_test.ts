import assert from "node:assert/strict";
import { RecordingFold } from "../../../src/model/report/recording_fold.ts";
import { select, type Selection } from "../../../src/model/report/selection.ts";
import { mergedTraffic } from "../../../src/model/traffic/merged_traffic.ts";
import { trafficReport } from "../../../src/model/traffic/traffic_report.ts";
import { TRAFFIC_EVENTS } from "../../support/activity/traffic_recording.ts";

/** The same traffic on a host that booted so many seconds later, by the time of day. */
function hostOf(host: string, later: number): Selection {
  const fold = new RecordingFold();
  fold.clock({ seconds: 1_700_000_000 + later, nanoseconds: 0 });
  for (const event of TRAFFIC_EVENTS) fold.apply({ ...event, host });
  return select(fold.contents(), { query: null, fromTs: null, toTs: null });
}

Deno.test("mergedTraffic() of one host is its report", () => {
  const one = hostOf("web1", 0);
  assert.deepEqual(mergedTraffic([one], 5), trafficReport(one, 5));
});

Deno.test("mergedTraffic() adds peers and failures, and names the host of each process", () => {
  const [web, db] = [hostOf("web1", 0), hostOf("db2", 100)];
  const one = trafficReport(web, 10);
  const both = mergedTraffic([web, db], 10);
  assert.equal(both.net.sentBytes, 2 * one.net.sentBytes!);
  assert.equal(both.net.processes, 2 * one.net.processes);
  assert.equal(both.peers.count, one.peers.count);
  assert.deepEqual(
    both.peers.byConnections.map(({ connections, failed, processes }) => [
      connections,
      failed,
      processes,
    ]),
    one.peers.byConnections.map(({ connections, failed, processes }) => [
      2 * connections,
      2 * failed,
      2 * processes,
    ]),
  );
  const [movers, failed] = [both.net.movers, both.failed.groups[0]!];
  assert.deepEqual(movers.slice(0, 2).map(({ host, pid }) => [host, pid]), [
    ["web1", movers[0]!.pid],
    ["db2", movers[0]!.pid],
  ]);
  assert.equal(both.failed.count, 2 * one.failed.count);
  assert.equal(failed.firstTs, one.failed.groups[0]!.firstTs);
  // The clock of db2 began 100 seconds later.
  assert.equal(failed.lastTs, one.failed.groups[0]!.lastTs + 100e9);
  assert.equal(both.coverage.lost, 2 * one.coverage.lost);
});

Deno.test("mergedTraffic() says that a kind was traced all the time only when it was on every host", () => {
  const [web, other] = [hostOf("web1", 0), hostOf("db2", 0)];
  const untraced: Selection = {
    ...other,
    contents: { ...other.contents, activity: { ...other.contents.activity, traced: [] } },
  };
  const both = mergedTraffic([web, untraced], 10);
  assert.deepEqual(both.coverage.whole, []);
  assert.deepEqual(both.coverage.kinds, trafficReport(web, 10).coverage.kinds);
});
