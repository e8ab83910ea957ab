import assert from "node:assert/strict";
import { Activity } from "../../../src/model/activity/activity.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import {
  readActivityState,
  writeActivityState,
} from "../../../src/wire/recording/activity_state.ts";
import { readTable } from "../../../src/wire/recording/table_reader.ts";
import { writeTable } from "../../../src/wire/recording/table_writer.ts";
import {
  ACCEPT,
  ACTIVITY_EVENTS,
  CLOSE,
  CONNECT,
  FILE,
  NET,
  TRANSFER,
} from "../../support/activity/activity_events.ts";
import { EXIT } from "../../support/model/events.ts";

/** Returns an activity as plain values. */
function picture(activity: Activity) {
  return {
    ...{ kinds: [...activity.kinds], reason: activity.reason, lost: activity.lost },
    processes: [...activity.processes()].map((process) => ({
      ...{ key: process.key, net: process.net, files: process.files, isDead: process.isDead },
      ...{ connects: process.connects, accepts: process.accepts, failed: process.failedConnects },
      ...{
        protocols: [...process.protocols],
        omitted: process.omittedOpens + process.opens.length,
      },
    })),
    live: [...activity.connections.live()],
    closed: [...activity.connections.closed()],
  };
}

function sample(): Activity {
  const activity = new Activity();
  const { activity: on } = ACTIVITY_EVENTS;
  for (
    const event of [
      ...[on, NET, FILE, CONNECT, { ...ACCEPT, connection: 18, key: "9-9", pid: 9 }, CLOSE],
      ...[{ ...CONNECT, connection: 20, result: "refused", errno: 111 }, ACTIVITY_EVENTS["listen"]],
      ...[{ ...CONNECT, connection: 21 }, { ...EXIT, key: "9-9", pid: 9 }],
      ...[ACTIVITY_EVENTS["lost of activity"]],
    ]
  ) activity.apply(event as Parameters<Activity["apply"]>[0]);
  return activity;
}

Deno.test("a key frame holds the activity: a seek shows what a replay from the start shows", () => {
  const activity = sample();
  const read = readActivityState(writeActivityState(activity));
  assert(read !== null);
  assert.deepEqual(picture(read), picture(activity));
});

Deno.test("a key frame has the bytes of open connections; their rates begin with the next reading", () => {
  const activity = new Activity();
  activity.apply(CONNECT);
  activity.apply({ ...TRANSFER, omitted: 2 });
  const read = readActivityState(writeActivityState(activity));
  const [one] = read!.connections.live();
  assert.deepEqual([one?.sentBytes, one?.receivedBytes, one?.state], [2_000, 500, "established"]);
  assert.deepEqual(one?.reading, {
    ...{ ts: TRANSFER.ts, intervalNs: null, sentRate: null, receivedRate: null },
  });
  assert.deepEqual(read?.connections.reading, { ts: TRANSFER.ts, omitted: 2 });
});

Deno.test("a table without activity has none after a key frame, one with it has it", () => {
  const table = new ProcessTable();
  assert.equal(readTable(writeTable(table), { maxDead: 9 })?.activity, null);
  table.apply(NET);
  const read = readTable(writeTable(table), { maxDead: 9 })?.activity;
  assert.equal(read?.get(NET.key)?.net?.sentBytes, NET.sentBytes);
});

const ODD: readonly unknown[] = [
  ...["", "{}", 7, null, ["9-9", -1, 0, 0, 0], ["x", 1, 1, 1, 0], ["9-9", 1.5, 0, 0, 0]],
  '{"v":1,"type":"ready","time":"","ts":1,"host":""}',
];

for (const odd of ODD) {
  Deno.test(`a key frame with the odd activity ${JSON.stringify(odd)} is refused`, () => {
    assert.equal(readActivityState([odd]), null);
  });
}
