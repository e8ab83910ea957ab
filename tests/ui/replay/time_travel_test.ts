import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import { PastTables } from "../../../src/ui/replay/past_tables.ts";
import { arrive, timeAction } from "../../../src/ui/replay/time_update.ts";
import { initialState } from "../../../src/ui/state/state.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";

const SECOND = 1e9;
const present = 100 * SECOND;

const now = { present, horizon: 10 * SECOND };

Deno.test("[ goes a second back from now, and { fifteen", () => {
  const once = timeAction(initialState(80, 24), "time-back", now);
  assert.equal(once.past, 99 * SECOND);
  assert.equal(timeAction(once, "time-leap-back", now).past, 84 * SECOND);
});

Deno.test("back to now ends the journey", () => {
  const state = { ...initialState(80, 24), past: 5 };
  assert.equal(timeAction(state, "time-now", now).past, null);
});

const JOURNEYS: readonly [string, number | null, number, number | null, boolean][] = [
  ["a step back from now is a moment ago", null, -SECOND, 99 * SECOND, false],
  ["a step back from the past is further back", 50 * SECOND, -SECOND, 49 * SECOND, false],
  ["a step forth that reaches the present is now", 99 * SECOND, SECOND, null, false],
  ["a step forth from now stays now", null, SECOND, null, false],
  [
    "a step back stops at the oldest moment that is kept",
    11 * SECOND,
    -15 * SECOND,
    10 * SECOND,
    true,
  ],
  ["no step stays where it is", 50 * SECOND, 0, 50 * SECOND, false],
];

for (const [rule, past, travel, expected, refused] of JOURNEYS) {
  Deno.test(`arrive(): ${rule}`, () => {
    const horizon = 10 * SECOND;
    assert.deepEqual(arrive({ past, travel, present, horizon }), { past: expected, refused });
  });
}

Deno.test("a step beyond the oldest kept moment stops there with a notice", () => {
  const state = { ...initialState(80, 24), past: 11 * SECOND };
  const { past, notice } = timeAction(state, "time-leap-back", now);
  assert.equal(past, 10 * SECOND);
  assert.match(notice ?? "", /remembered/);
});

Deno.test("PastTables shows only the processes and the events of that moment", () => {
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
  assert.equal(pasts.at(moment, 2 * SECOND, 0), past, "the past is made only once");
});
