import assert from "node:assert/strict";
import { SECOND } from "../../../src/model/base/units.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import {
  ACCEPT,
  CLOSE,
  CONNECT,
  FILE,
  NET,
  OPEN,
  TRANSFER,
} from "../../support/activity/activity_events.ts";
import { ReplayScreen } from "../support/replay_screen.ts";
import { StoryScreen } from "../support/story_screen.ts";

const SIZES: readonly (readonly [number, number])[] = [[60, 15], [80, 24], [120, 40], [200, 60]];

/** Returns the tab Activity of a live process, after these events of it. */
function opened(columns: number, rows: number, events: readonly FlockEvent[]): StoryScreen {
  const made = new StoryScreen(columns, rows);
  const { key } = made.story.table.byPid(10001)!;
  for (const event of events) made.story.push({ ...event, pid: 10001, key } as FlockEvent);
  return made.press("Alt+1", "1", "0", "0", "0", "1", "Enter", "0");
}

/** A server with open, closed, refused and older connections, and some files. */
function busy(columns: number, rows: number): StoryScreen {
  const { now } = new StoryScreen(columns, rows);
  const [begin, later] = [{ ts: now - 9 * SECOND }, { ts: now - SECOND }];
  const ends = {
    remote: { address: "198.51.100.9", port: 51_000 },
    local: { address: "192.0.2.7", port: 443 },
  };
  const older = { ...TRANSFER, ...begin, ...ends, remote: null, connection: 1 };
  return opened(columns, rows, [
    { type: "activity", ...begin, kinds: ["net", "file", "open"], reason: null },
    { ...older, type: "connection", state: "listen" },
    { ...ACCEPT, ...begin, ...ends, connection: 2 },
    { ...TRANSFER, ...later, ...ends, connection: 2, direction: "accept" },
    { ...CONNECT, ...begin, connection: 3 },
    { ...CLOSE, ...later, connection: 3, durationNs: 8 * SECOND },
    { ...CONNECT, ...begin, connection: 4, result: "refused", errno: 111 },
    { ...NET, ...later },
    { ...FILE, ...later, omittedOpens: 7 },
    { ...OPEN, ...later },
    { ...OPEN, ...later, path: { text: "/tmp/\u001b[31mred" }, fd: null, errno: 13 },
  ]);
}

for (const [columns, rows] of SIZES) {
  Deno.test(`activity tab at ${columns}x${rows}`, async (t) => {
    await t.assertSnapshot(busy(columns, rows).text());
  });
}

Deno.test("activity tab: an open connection has bytes and rate, one that failed has none", () => {
  const text = busy(120, 40).text();
  assert.match(text, /established +2\.0K +500B +2\.4K +9s +0 from/);
  assert.match(text, /closed +1\.1K +51K +6\.5K +8\.0s +\S+ to \[2001:db8::3\]:443/);
  assert.match(text, /refused +- +- +- +- +- to/);
  assert.match(text, /listen +- +- +- +\? +- at 192\.0\.2\.7:443/, "its age is unknown");
});

Deno.test("activity tab: the busiest files have their sampled bytes, as text that no terminal obeys", () => {
  const { key, pid } = NET;
  const made = opened(120, 40, [{ type: "activity", ts: 1, kinds: ["file"], reason: null }, {
    ...{ ...NET, type: "file", key, pid, intervalNs: 1e9, opens: 1, failedOpens: 0, creates: 0 },
    ...{ unlinks: 0, renames: 0 },
    busyFiles: {
      intervalNs: 1e9,
      files: [
        { access: "write", bytes: 2048, path: { text: "/srv/\x1b[31mlog" } },
        { access: "read_write", bytes: 1024, path: { text: "/srv/db" }, deleted: true },
      ],
      ...{ omitted: 3, unread: 40 },
    },
  }]);
  const text = made.text();
  assert.match(text, /BUSIEST FILES {2}bytes so far, sampled by positions/);
  assert.match(text, /wrote +2\.0K \/srv\/\S*\[31mlog/);
  assert.match(text, /moved +1\.0K \/srv\/db \(deleted\)/);
  assert.match(text, /at least 3 others moved on[^]*40 open files are not sampled/);
});

Deno.test("activity tab: what is not traced is named, with the way to trace it", () => {
  assert.match(
    opened(120, 40, []).text(),
    /Network and files are not traced: A traces them/,
  );
  const only = opened(200, 60, [{ type: "activity", ts: 1, kinds: ["net"], reason: null }]);
  assert.match(only.text(), /Files are not traced: A traces them/);
  assert.match(only.text(), /TRAFFIC {2}none seen/);
  const over = opened(200, 60, [
    { type: "activity", ts: 1, kinds: ["net", "file"], reason: null },
    { ...NET },
    { type: "activity", ts: 2, kinds: [], reason: null },
  ]);
  assert.match(over.text(), /Network and files are not traced now: these are the numbers so far/);
  assert.match(over.text(), /TCP +1\.1K/);
});

Deno.test("activity tab: a recording without activity says how to record it", () => {
  const made = new ReplayScreen(120, 40).press("Alt+1", "Down", "Enter", "0");
  assert.match(made.text(), /not traced: record --activity net,file/);
});
