import assert from "node:assert/strict";
import { Tally } from "../../../src/model/event/tally.ts";
import { EVENTS, EXIT, FORK } from "../../support/model/events.ts";

Deno.test("Tally counts every event by its type", () => {
  const tally = new Tally();
  for (const event of Object.values(EVENTS)) tally.count(event);
  const expected: Record<string, number> = {};
  for (const { type } of Object.values(EVENTS)) expected[type] = (expected[type] ?? 0) + 1;
  assert.deepEqual(tally.events, expected);
});

Deno.test("Tally adds losses by their place, and counts losses of unknown size apart", () => {
  const tally = new Tally();
  for (const [count, where] of [[5, "kernel"], [2, "queue"], [1, "line"], [7, "kernel"]] as const) {
    tally.count({ type: "lost", ts: 1, count, where, reason: "" });
  }
  tally.count({ type: "lost", ts: 1, count: null, where: "line", reason: "" });
  assert.deepEqual(tally.lost, { kernel: 12, queue: 2, line: 1, activity: 0 });
  assert.deepEqual([tally.lostTotal, tally.lostUncounted], [15, 1]);
});

Deno.test("Tally counts a loss of activity apart: no event of the lifecycle is missing", () => {
  const tally = new Tally();
  for (const count of [3, null]) {
    tally.count({ type: "lost", ts: 1, count, where: "activity", reason: "" });
  }
  assert.deepEqual([tally.lost.activity, tally.lostTotal, tally.lostUncounted], [3, 0, 0]);
});

Deno.test("Tally: a failure is a code other than 0 or a signal; unknown is not a failure", () => {
  const tally = new Tally();
  const ends = [[0, null], [3, null], [null, 9], [null, null]] as const;
  for (const [exitCode, signal] of ends) tally.count({ ...EXIT, exitCode, signal });
  assert.equal(tally.failures, 2);
});

Deno.test("Tally counts late events", () => {
  const tally = new Tally();
  tally.count({ ...FORK, late: true });
  tally.count(FORK);
  assert.equal(tally.late, 1);
});
