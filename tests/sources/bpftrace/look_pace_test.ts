import assert from "node:assert/strict";
import { LookPace } from "../../../src/sources/bpftrace/look_pace.ts";

const MARK_BYTES = 40;
const MOST_BYTES = 1 << 18;

/**
 * Looks into a pipe into which `bytes` come every `everyMs`, for a minute; a timer is `slackMs` late,
 * as timers are.
 */
function watch(bytes: number, everyMs: number, slackMs: number) {
  const pace = new LookPace(MOST_BYTES);
  let [looks, written, longest] = [0, 0, 0];
  for (let now = 0.5, next = 0; now < 60_000;) {
    let there = 0;
    for (; next <= now; next += everyMs) {
      there += bytes;
      written++;
      longest = Math.max(longest, now - next);
    }
    looks++;
    now += pace.after(Math.min(there, MOST_BYTES)) + slackMs;
  }
  return { looksEach: looks / written, longest };
}

Deno.test("where nothing but watermarks comes, one look finds each, and soon", () => {
  for (const slackMs of [0, 0.2, 1, 2]) {
    const { looksEach, longest } = watch(MARK_BYTES, 100, slackMs);
    assert.ok(looksEach < 1.35, `${looksEach} looks for each watermark, ${slackMs} ms late`);
    assert.ok(longest <= 15, `${longest} ms until it was seen, ${slackMs} ms late`);
  }
});

Deno.test("where watermarks stay away, it is looked at the usual pace, and not for ever faster", () => {
  const pace = new LookPace(MOST_BYTES);
  assert.equal(pace.after(MARK_BYTES), 97);
  const pauses = Array.from({ length: 8 }, () => pace.after(0));
  assert.deepEqual(pauses, [10, 10, 10, 10, 10, 25, 25, 25]);
});

Deno.test("while events come, nothing waits longer than for one look, and what fills it is followed", () => {
  const { looksEach, longest } = watch(300, 5, 0.2);
  assert.ok(longest <= 26 && looksEach < 0.25, `${longest} ms, ${looksEach} looks for each write`);
  const pace = new LookPace(MOST_BYTES);
  assert.equal(pace.after(MOST_BYTES), 0);
  assert.equal(pace.after(MOST_BYTES - 1), 25);
});
