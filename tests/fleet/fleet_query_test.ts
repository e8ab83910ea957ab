import assert from "node:assert/strict";
import { FleetQuery } from "../../src/fleet/viewer/fleet_query.ts";
import type { ForeignFrame } from "../../src/fleet/viewer/foreign_frame.ts";
import { foreignFrame } from "../../src/fleet/viewer/foreign_frame.ts";
import type { AnswerTaker } from "../../src/fleet/viewer/viewer.ts";
import { linesFrame } from "../../src/sinks/lines_frame.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { FORK } from "../support/model/events.ts";

/** A question to web1, whose answer the test gives. */
function question(live: boolean) {
  const state = { nowMs: 0, isUp: true, isGone: false };
  const events: FlockEvent[] = [];
  const reports: string[] = [];
  let taker: AnswerTaker | undefined;
  const query = new FleetQuery({
    viewer: {
      ask: (_host, _ask, _request, one) => {
        taker = one;
        return { renew: () => {}, close: () => {} };
      },
      get isUp() {
        return state.isUp;
      },
      isGone: () => state.isGone,
    },
    request: { query: "", sinceMs: live ? null : 60_000, live, events: null },
    take: (_, some) => events.push(...some),
    report: (text) => reports.push(text),
    now: () => state.nowMs,
  });
  query.add("web1");
  const frame = () => {
    const OFFSET = { seconds: 1, nanoseconds: 0 };
    const { frame } = linesFrame([{ event: FORK, wallOffset: null }], "web1", OFFSET, 0);
    taker!.frame(foreignFrame(frame) as ForeignFrame);
  };
  return { state, events, reports, query, frame, taker: taker! };
}

const lostIn = (events: readonly FlockEvent[]) =>
  events.flatMap((event) => event.type === "lost" ? [event.count] : []);

Deno.test("a message that cannot be read is a lost event, whatever the end of the answer says", () => {
  const { query, frame, taker, events, reports } = question(false);
  frame();
  taker.ended("a message cannot be unpacked", true);
  taker.ended("complete", false);
  assert.deepEqual(lostIn(events), [null]);
  assert.deepEqual(reports, ["web1: a message cannot be unpacked"]);
  assert.deepEqual([query.isOver, query.isComplete], [true, false]);
  query.close();
});

Deno.test("an answer about the past that does not end is given up, and is not complete", () => {
  const cases = [[4_000, {}], [74_000, {}], [5_001, { isGone: true }], [75_001, {}]] as const;
  for (const [nowMs, more] of [...cases, [10, { isUp: false }] as const]) {
    const { query, frame, state, events, reports } = question(false);
    frame();
    Object.assign(state, { nowMs, ...more });
    query.lookForSilent();
    const isGivenUp = nowMs > 75_000 || Object.keys(more).length > 0;
    assert.equal(query.isOver, isGivenUp, String(nowMs));
    assert.deepEqual(lostIn(events), isGivenUp ? [null] : []);
    assert.match(reports.join(), isGivenUp ? /^web1: .*; ask again$/ : /^$/);
    assert.equal(query.isComplete, false);
    query.close();
  }
});

Deno.test("a host that has not answered yet, or is away at the end, makes the sums unknown", () => {
  const { query, frame, state } = question(true);
  assert.equal(query.isComplete, false);
  frame();
  assert.equal(query.isComplete, true);
  for (const away of [{ isUp: false }, { isUp: true, isGone: true }]) {
    Object.assign(state, away);
    assert.equal(query.isComplete, false);
  }
  query.close();
});
