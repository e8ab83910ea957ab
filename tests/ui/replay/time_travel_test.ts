import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import { arrive, PastTables } from "../../../src/ui/replay/time_travel.ts";
import { timeAction, travelled } from "../../../src/ui/state/time_update.ts";
import { initialState } from "../../../src/ui/state/state.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";

const SECOND = 1e9;
const present = 100 * SECOND;

Deno.test("[ goes a second back from now, and { fifteen", () => {
  const state = initialState(80, 24);
  assert.equal(timeAction(state, "time-back").travel, -SECOND);
  assert.equal(timeAction(timeAction(state, "time-leap-back"), "time-back").travel, -16 * SECOND);
});

Deno.test("back to now ends the journey and what was left of it", () => {
  const state = { ...initialState(80, 24), past: 5, travel: -3 };
  const { past, travel } = timeAction(state, "time-now");
  assert.deepEqual([past, travel], [null, 0]);
});

const JOURNEYS: readonly [string, number | null, number, number | null, boolean][] = [
  ["a step back from now is a moment ago", null, -SECOND, 99 * SECOND, false],
  ["a step back from the past is further back", 50 * SECOND, -SECOND, 49 * SECOND, false],
  ["a step forth that reaches the present is now", 99 * SECOND, SECOND, null, false],
  ["a step forth from now stays now", null, SECOND, null, false],
  ["nobody goes beyond what is remembered", 11 * SECOND, -15 * SECOND, 10 * SECOND, true],
  ["no step stays where it is", 50 * SECOND, 0, 50 * SECOND, false],
];

for (const [rule, past, travel, expected, refused] of JOURNEYS) {
  Deno.test(`arrive(): ${rule}`, () => {
    const horizon = 10 * SECOND;
    assert.deepEqual(arrive({ past, travel, present, horizon }), { past: expected, refused });
  });
}

Deno.test("a refused step is told", () => {
  const state = travelled({ ...initialState(80, 24), travel: -5 }, 7, true);
  assert.deepEqual([state.past, state.travel], [7, 0]);
  assert.match(state.notice ?? "", /remembered/);
});

Deno.test("PastTables shows only who lived then and what had happened by then", () => {
  const log = new EventLog();
  for (const ts of [1, 2, 3]) log.push({ type: "ready", ts: ts * SECOND });
  const table = new FakeTable([
    fakeProcess(1, { startTs: 0 }),
    fakeProcess(2, { startTs: 2.5 * SECOND }),
  ]);
  const pasts = new PastTables();
  const moment = { table, log, at: present, liveCount: 2 };
  const past = pasts.at(moment, 2 * SECOND, 0);
  assert.equal(past.liveCount, 1);
  assert.equal(past.log.end, 2);
  assert.equal(pasts.at(moment, 2 * SECOND, 0), past, "and makes it only once");
});
