import assert from "node:assert/strict";
import { Activity } from "../../../src/model/activity/activity.ts";
import { PastActivity } from "../../../src/model/activity/past_activity.ts";
import type { ActivityInput } from "../../../src/model/activity/activity.ts";
import { PastTable } from "../../../src/model/table/past_table.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { lived } from "../report/made_up_events.ts";
import {
  close,
  connect,
  existing,
  net,
  traced,
  transfer,
} from "../../support/activity/traffic_recording.ts";

const EVENTS = [
  traced(2, ["net"]),
  existing(2, 7, 1),
  connect(3, 7, 2),
  net(4, 7, 10, 20),
  transfer(4, 7, 2, 100, 200),
  connect(5, 7, 3, { address: "192.0.2.9", port: 81 }, "refused"),
  close(6, 7, 2, 300, 400),
  connect(7, 7, 4),
  transfer(8, 7, 4, 5, 6),
] as readonly ActivityInput[];

function activity(): Activity {
  const activity = new Activity();
  for (const event of EVENTS) activity.apply(event);
  return activity;
}

/** Returns the connections at a time: `number state bytes`, the closed ones in brackets. */
function at(seconds: number): string {
  const { connections, kinds } = new PastActivity(activity(), seconds * 1e9);
  const live = [...connections.live()].map(({ number, state, sentBytes }) =>
    `${number} ${state} ${sentBytes}`
  );
  const closed = [...connections.closed()].map(({ number, result }) => `[${number} ${result}]`);
  return `${[...kinds].join()}: ${[...live, ...closed].join(", ")}`;
}

Deno.test("a past moment has the connections that were open then, and those that had ended", () => {
  assert.equal(at(2.5), "net: 1 established null");
  assert.equal(at(3.5), "net: 2 established null, 1 established null");
  assert.equal(at(5.5), "net: 2 established null, 1 established null, [3 refused]");
  assert.equal(at(6.5), "net: 1 established null, [2 closed], [3 refused]");
  assert.equal(at(7.5), "net: 1 established null, 4 established null, [2 closed], [3 refused]");
});

Deno.test("bytes that were read later are unknown, those read before are known", () => {
  assert.match(at(7.9), /4 established null/);
  assert.match(at(8), /4 established 5/);
});

Deno.test("nothing is known of a moment before the tracing, and no total of any moment", () => {
  assert.equal(at(1.9), ": ");
  const past = new PastActivity(activity(), 5e9);
  assert.equal(past.hasTotals, false);
  assert.equal(past.get(), undefined);
  assert.equal(past.hostRate(), null);
});

Deno.test("a process of a past moment never has its present traffic", () => {
  const table = new ProcessTable();
  table.apply(lived(1, 7, "curl"));
  for (const event of EVENTS) table.apply(event);
  const [present] = table.living();
  assert.equal(present!.activity!.connects, 2);
  const past = new PastTable(table, 4e9, 0);
  const [then] = past.living();
  assert.equal(then!.activity, undefined);
  assert.deepEqual([...past.activity!.connections.live()].map(({ number }) => number), [2, 1]);
});
