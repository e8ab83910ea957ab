import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { TimelineSurvey } from "../../../src/sources/replay/timeline_survey.ts";
import { EXIT, FORK } from "../../support/model/events.ts";
import { opened, recorded } from "../../support/model/recordings.ts";

const SECOND = 1e9;

/** A fork each millisecond, and in the middle of all a gap. */
function busy(count: number): FlockEvent[] {
  const forks = Array.from({ length: count }, (_, i): FlockEvent => ({
    ...FORK,
    ...{ ts: SECOND + i * 1e6, pid: 1000 + (i % 5_000), key: `${1000 + (i % 5_000)}-${i}` },
  }));
  const ts = forks[count / 2]!.ts;
  const gap: FlockEvent = {
    ...{ type: "gap", ts, fromTs: ts - 1e6, toTs: ts, repaired: 0, reason: "restarted" },
  };
  return forks.toSpliced(count / 2 + 1, 0, gap);
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

Deno.test("survey: it counts a small recording event by event", () => {
  const events: FlockEvent[] = [
    { ...FORK, ts: SECOND },
    { ...EXIT, ts: 2 * SECOND, exitCode: 1 },
    { type: "lost", ts: 3 * SECOND, count: 5, where: "kernel", reason: "full" },
    { ...FORK, ts: 5 * SECOND, pid: 77, key: "77-77" },
  ];
  const { counts, failures, losses } = new TimelineSurvey(opened(recorded(events)));
  const quarter = counts.length / 4;
  assert.deepEqual([counts[0], counts[quarter], counts.at(-1)], [1, 1, 1]);
  assert.equal(sum(counts), 3);
  assert.equal(failures[quarter], 1);
  assert.equal(losses[quarter * 2], 1);
});

Deno.test("survey: it counts only its span", () => {
  const events = [1, 2, 3, 4].map((at): FlockEvent => ({ ...FORK, ts: at * SECOND }));
  const span = { fromTs: 2 * SECOND, toTs: 3 * SECOND };
  assert.equal(sum(new TimelineSurvey(opened(recorded(events)), span).counts), 2);
});

Deno.test("survey: it reads the headers of a large recording, and later finds the gaps", () => {
  const count = 60_000;
  const pace = { frameEvents: 1024, keyEvents: 1e9, keyEventsPerRow: 0 };
  const table = { maxDead: 4, maxDeadArgvBytes: 1 << 20 };
  const survey = new TimelineSurvey(opened(recorded(busy(count), { pace: { ...pace, table } })));
  assert.ok(Math.abs(sum(survey.counts) - count) < 1);
  const usual = count / survey.counts.length;
  for (const piece of survey.counts) {
    assert.ok(piece > usual * 0.5 && piece < usual * 2, `${piece}`);
  }
  assert.equal(sum(survey.losses), 0);
  assert.ok(survey.mayHaveLoss(SECOND, 1), "before the search");
  while (survey.refine());
  assert.equal(sum(survey.losses), 1);
  assert.equal(survey.losses[survey.losses.length / 2], 1);
  assert.equal(survey.refine(), false);
  const gapTs = SECOND + (count / 2) * 1e6;
  assert.ok(survey.mayHaveLoss(gapTs - SECOND, 1) && survey.mayHaveLoss(gapTs + SECOND, -1));
  assert.ok(!survey.mayHaveLoss(gapTs + SECOND, 1) && !survey.mayHaveLoss(gapTs - SECOND, -1));
});
