import assert from "node:assert/strict";
import { Activity } from "../../../src/model/activity/activity.ts";
import { MAX_ACTIVE_PROCESSES, MAX_KEPT_OPENS } from "../../../src/model/base/limits.ts";
import { SECOND } from "../../../src/model/base/units.ts";
import type { ActivityInput } from "../../../src/model/activity/activity.ts";
import {
  CLOSE,
  CONNECT,
  FILE,
  NET,
  NET_SUMMARY,
  OPEN,
} from "../../support/activity/activity_events.ts";
import { EXIT } from "../../support/model/events.ts";

const ON = { type: "activity", ts: 1, kinds: ["net", "file"], reason: null } as const;

function folded(...events: readonly ActivityInput[]): Activity {
  const activity = new Activity();
  for (const event of events) activity.apply(event);
  return activity;
}

Deno.test("Activity adds the traffic of a process, in all and by protocol", () => {
  const process = folded(ON, NET, { ...NET, ts: NET.ts + SECOND }).get(NET.key);
  assert.equal(process?.net?.sentBytes, 2 * NET.sentBytes);
  assert.equal(process?.net?.receivedMessages, 2 * NET.receivedMessages);
  assert.equal(process?.protocols.get("udp")?.sentBytes, 2 * 60);
  assert.equal(process?.protocols.get("unix"), undefined);
});

Deno.test("Activity knows nothing of a process without an event: that is not zero", () => {
  assert.equal(folded(ON).get(NET.key), undefined);
  assert.equal(folded(ON, FILE).get(FILE.key)?.net, null);
  assert.equal(folded(ON, NET).get(NET.key)?.files, null);
});

Deno.test("a rate is that of the last interval, and 0 when the interval is over", () => {
  const activity = folded(ON, NET);
  assert.deepEqual(activity.get(NET.key)?.rate(NET.ts), { sent: 1200, received: 52_000 });
  assert.deepEqual(activity.hostRate(NET.ts + SECOND), { sent: 1200, received: 52_000 });
  assert.deepEqual(activity.hostRate(NET.ts + 2 * SECOND), { sent: 0, received: 0 });
});

Deno.test("the rate of the host is unknown while net is not traced", () => {
  assert.equal(folded(NET).hostRate(NET.ts), null);
  assert.equal(folded(ON, NET, { ...ON, kinds: [] }).hostRate(NET.ts), null);
});

Deno.test("the last milliseconds before an exit are no rate of gigabytes", () => {
  const burst = { ...NET, intervalNs: 1_000_000 };
  assert.equal(folded(ON, burst).get(NET.key)?.rate(NET.ts).sent, 1200);
});

Deno.test("Activity adds the calls on files; one unknown number makes the sum unknown", () => {
  const twice = folded(FILE, { ...FILE, creates: null, omittedOpens: 5 }).get(FILE.key);
  assert.deepEqual(twice?.files, {
    ...{ opens: 24, failedOpens: 6, creates: null, unlinks: 4, renames: 8 },
  });
  assert.equal(twice?.omittedOpens, 5);
});

Deno.test("Activity keeps the last opens and counts the others", () => {
  const opens = Array.from({ length: MAX_KEPT_OPENS + 3 }, (_, fd) => ({ ...OPEN, fd }));
  const process = folded(...opens).get(OPEN.key);
  assert.equal(process?.opens.length, MAX_KEPT_OPENS);
  assert.equal(process?.opens[0]?.fd, 3);
  assert.equal(process?.omittedOpens, 3);
});

Deno.test("an exit ends the rate and keeps the summary", () => {
  const activity = folded(ON, NET, { ...EXIT, net: NET_SUMMARY });
  const process = activity.get(NET.key);
  assert.deepEqual(process?.summary, NET_SUMMARY);
  assert.deepEqual(process?.rate(NET.ts), { sent: 0, received: 0 });
  assert.equal(process?.net?.sentBytes, 1200);
});

Deno.test("Activity counts connects, failed ones and accepts by process", () => {
  const failed = { ...CONNECT, connection: 2, result: "refused", errno: 111 } as const;
  const process = folded(ON, CONNECT, CLOSE, failed).get(CONNECT.key);
  assert.deepEqual([process?.connects, process?.failedConnects, process?.accepts], [1, 1, 0]);
});

Deno.test("Activity drops dead processes first, and counts them", () => {
  const activity = folded(ON, { ...NET, key: "1-1" }, { ...NET, key: "2-2" });
  activity.apply({ ...EXIT, key: "2-2" });
  for (let pid = 3; pid <= MAX_ACTIVE_PROCESSES + 1; pid++) {
    activity.apply({ ...NET, key: `${pid}-9` });
  }
  assert.equal(activity.get("2-2"), undefined);
  assert.notEqual(activity.get("1-1"), undefined);
  assert.equal(activity.droppedProcesses, 1);
  activity.apply({ ...NET, key: "7-7777" });
  assert.equal(activity.get("1-1"), undefined);
  assert.equal([...activity.processes()].length, MAX_ACTIVE_PROCESSES);
});

Deno.test("Activity counts its own losses and no others", () => {
  const lost = { type: "lost", ts: 2, reason: "" } as const;
  const activity = folded(
    { ...lost, count: 4, where: "activity" },
    { ...lost, count: null, where: "activity" },
    { ...lost, count: 9, where: "kernel" },
  );
  assert.deepEqual([activity.lost, activity.lostUncounted], [4, 1]);
});

Deno.test("a copy does not change with the original", () => {
  const activity = folded(ON, NET, CONNECT);
  const copy = activity.copy();
  for (const event of [NET, CLOSE, { ...ON, kinds: [] }]) activity.apply(event);
  assert.equal(copy.get(NET.key)?.net?.sentBytes, NET.sentBytes);
  assert.equal(copy.connections.liveCount, 1);
  assert.deepEqual([...copy.kinds], ["net", "file"]);
});
