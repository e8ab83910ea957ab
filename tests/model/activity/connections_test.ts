import assert from "node:assert/strict";
import { Activity } from "../../../src/model/activity/activity.ts";
import { Connections } from "../../../src/model/activity/connections.ts";
import { flowRate } from "../../../src/model/activity/flow.ts";
import { MAX_CLOSED_CONNECTIONS } from "../../../src/model/base/limits.ts";
import { SECOND } from "../../../src/model/base/units.ts";
import type { ConnectionEvent } from "../../../src/model/event/event.ts";
import { ACCEPT, CLOSE, CONNECT, TRANSFER } from "../../support/activity/activity_events.ts";
import { SUBJECT } from "../../support/model/events.ts";

function connections(...events: readonly ConnectionEvent[]): Connections {
  const all = new Connections();
  for (const event of events) all.apply(event);
  return all;
}

Deno.test("a connection is live from its connect or accept to its close", () => {
  const all = connections(CONNECT, { ...ACCEPT, connection: 18 });
  assert.deepEqual([...all.live()].map(({ direction }) => direction), ["connect", "accept"]);
  all.apply({ ...CLOSE, ts: CLOSE.ts + 9 });
  assert.equal(all.liveCount, 1);
  const [closed] = all.closed();
  assert.equal(closed?.number, 17);
  assert.equal(closed?.openedTs, CONNECT.ts);
  assert.equal(closed?.closedTs, CLOSE.ts + 9);
  assert.deepEqual([closed?.sentBytes, closed?.receivedBytes], [1140, 52_000]);
});

Deno.test("an attempt that failed is a closed connection at once", () => {
  const all = connections({ ...CONNECT, result: "refused", errno: 111 });
  assert.equal(all.liveCount, 0);
  const [failed] = all.closed();
  assert.deepEqual([failed?.result, failed?.errno, failed?.openedTs], ["refused", 111, null]);
});

Deno.test("a close of an unknown connection has what its event says", () => {
  const [closed] = connections(CLOSE).closed();
  assert.equal(closed?.openedTs, CLOSE.ts - CLOSE.durationNs!);
  const [existed] = connections({ ...CLOSE, direction: null, durationNs: null }).closed();
  assert.deepEqual([existed?.openedTs, existed?.existed], [null, true]);
});

Deno.test("a connection from /proc is marked, and its direction is unknown", () => {
  const { connection, protocol, local, remote } = CONNECT;
  const ends = { ...SUBJECT, connection, protocol, local, remote };
  const all = connections({ type: "connection", ...ends, state: "established" });
  const [one] = all.live();
  assert.deepEqual([one?.existed, one?.direction, one?.openedTs], [true, null, null]);
});

Deno.test("the closed connections come last one first, and are bounded", () => {
  const all = connections();
  for (let connection = 1; connection <= MAX_CLOSED_CONNECTIONS + 2; connection++) {
    all.apply({ ...CLOSE, connection });
  }
  const numbers = [...all.closed()].map(({ number }) => number);
  assert.deepEqual(numbers.slice(0, 2), [MAX_CLOSED_CONNECTIONS + 2, MAX_CLOSED_CONNECTIONS + 1]);
  assert.deepEqual([numbers.length, numbers.at(-1)], [MAX_CLOSED_CONNECTIONS, 3]);
  assert.equal(all.dropped, 2);
});

Deno.test("Activity forgets the open connections when their tracing stops", () => {
  const activity = new Activity();
  activity.apply({ type: "activity", ts: 1, kinds: ["net"], reason: null });
  activity.apply(CONNECT);
  activity.apply({ type: "activity", ts: 2, kinds: ["net", "file"], reason: null });
  assert.equal(activity.connections.liveCount, 1);
  activity.apply({ type: "activity", ts: 3, kinds: ["file"], reason: null });
  assert.equal(activity.connections.liveCount, 0);
});

Deno.test("the connections of a process are its open ones, then its closed ones", () => {
  const activity = new Activity();
  for (const event of [CONNECT, CLOSE, { ...ACCEPT, connection: 20 }]) activity.apply(event);
  activity.apply({ ...ACCEPT, connection: 21, key: "9-9" });
  assert.deepEqual([...activity.connectionsOf(SUBJECT.key)].map(({ number }) => number), [20, 17]);
});

/** Returns the rate of the only open connection. */
function rate(all: Connections, now = all.reading.ts): number | null {
  const [one] = all.live();
  return flowRate(one!, now, all.reading);
}

Deno.test("an open connection has the bytes and the rate of its last reading", () => {
  const all = connections(CONNECT);
  assert.equal(rate(all), null, "nothing is read yet");
  all.apply(TRANSFER);
  const [one] = all.live();
  assert.deepEqual([one?.sentBytes, one?.receivedBytes, one?.openedTs], [2_000, 500, CONNECT.ts]);
  assert.equal(rate(all), 2_500);
  all.apply({ ...TRANSFER, ts: TRANSFER.ts + SECOND, sentBytes: 2_300, state: "close_wait" });
  assert.deepEqual([rate(all), [...all.live()][0]?.state], [300, "close_wait"]);
});

Deno.test("a connection without a new reading rests, unless the reading left some out", () => {
  const all = connections(CONNECT, TRANSFER);
  assert.equal(rate(all, TRANSFER.ts + 2 * SECOND), 2_500);
  assert.equal(rate(all, TRANSFER.ts + 3 * SECOND), 0);
  const other = { ...TRANSFER, connection: 99, ts: TRANSFER.ts + SECOND };
  all.apply(other);
  assert.equal(rate(all), 0, "the later reading had nothing new of it");
  all.apply({ ...other, ts: other.ts + SECOND, omitted: 3 });
  assert.equal(rate(all), null, "it may be one of the three");
});

Deno.test("the rate of a connection that existed before begins with its second reading", () => {
  const { connection, protocol, local, remote } = CONNECT;
  const ends = { ...SUBJECT, connection, protocol, local, remote };
  const all = connections({ type: "connection", ...ends, state: "established" });
  all.apply({ ...TRANSFER, direction: null, intervalNs: null });
  assert.equal(rate(all), null);
  all.apply({ ...TRANSFER, direction: null, ts: TRANSFER.ts + SECOND, receivedBytes: 700 });
  assert.equal(rate(all), 200);
});

Deno.test("a closed connection has the bytes of its close, and the mean of its life", () => {
  const all = connections(CONNECT, TRANSFER, { ...CLOSE, ts: CONNECT.ts + 4 * SECOND });
  const [closed] = all.closed();
  assert.deepEqual([closed?.sentBytes, closed?.reading], [CLOSE.sentBytes, null]);
  assert.equal(flowRate(closed!, 0, all.reading), (1_140 + 52_000) / 4);
});
