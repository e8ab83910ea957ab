import assert from "node:assert/strict";
import { LookPace } from "../../../src/sources/bpftrace/look_pace.ts";

const MOST_BYTES = 1 << 18;
const MARK_INTERVAL_MS = 100;

/**
 * Looks for a minute into a pipe into which a watermark comes ten times a second, and `rate` bytes a
 * millisecond besides; a timer is `slackMs` late, as timers are.
 */
function watch(rate: number, slackMs: number) {
  const pace = new LookPace(MOST_BYTES, 4 * MOST_BYTES);
  let [looks, marks, longest, there, most] = [0, 0, 0, 0, 0];
  for (let now = 0.5, next = 0; now < 60_000;) {
    for (; next <= now; next += MARK_INTERVAL_MS) {
      pace.mark();
      marks++;
      longest = Math.max(longest, now - next);
    }
    looks++;
    const taken = Math.min(there, MOST_BYTES);
    there -= taken;
    const pause = pace.after(Math.floor(taken)) + slackMs;
    now += pause;
    there += rate * pause;
    most = Math.max(most, there);
  }
  return { looksEach: looks / marks, longest, most };
}

for (const [what, rate] of [["a watermark alone", 0], ["500 processes a second", 150]] as const) {
  Deno.test(`where ${what} comes, one look finds it, and soon`, () => {
    for (const slackMs of [0, 0.2, 1, 2]) {
      const { looksEach, longest } = watch(rate, slackMs);
      assert.ok(looksEach < 1.35, `${looksEach} looks for each watermark, ${slackMs} ms late`);
      assert.ok(longest <= 15, `${longest} ms until it was seen, ${slackMs} ms late`);
    }
  });
}

for (const [what, rate] of [["a storm", 500], ["a heavy one", 2_500]] as const) {
  Deno.test(`where ${what} comes, one look finds two watermarks`, () => {
    for (const slackMs of [0, 0.2, 1, 2]) {
      const { looksEach, longest } = watch(rate, slackMs);
      assert.ok(looksEach < 1.35, `${looksEach} looks for each watermark, ${slackMs} ms late`);
      assert.ok(longest <= 115, `${longest} ms until it was seen, ${slackMs} ms late`);
    }
  });
}

Deno.test("what would fill the pipe before the second watermark is looked for at each", () => {
  const { longest, most } = watch(6_000, 0.2);
  assert.ok(longest <= 15, `${longest} ms until it was seen`);
  assert.ok(most <= 4 * MOST_BYTES, `${most} bytes at once`);
});

Deno.test("where watermarks stay away, it is looked at the usual pace, and not for ever faster", () => {
  const pace = new LookPace(MOST_BYTES, 4 * MOST_BYTES);
  assert.equal(pace.after(40), 25);
  pace.mark();
  assert.equal(pace.after(40), 97);
  const pauses = Array.from({ length: 8 }, () => pace.after(300));
  assert.deepEqual(pauses, [10, 10, 10, 10, 10, 25, 25, 25]);
});

Deno.test("what fills a look is followed at once, with a watermark or without", () => {
  const pace = new LookPace(MOST_BYTES, 4 * MOST_BYTES);
  assert.equal(pace.after(MOST_BYTES), 0);
  pace.mark();
  assert.equal(pace.after(MOST_BYTES), 0);
  assert.equal(pace.after(MOST_BYTES - 1), 97);
});

Deno.test("a pipe that could not be made larger is never left to fill up", () => {
  const small = 65_536;
  const pace = new LookPace(MOST_BYTES, small);
  assert.equal(pace.after(small), 0);
  pace.mark();
  pace.mark();
  assert.equal(pace.after(small / 2 - 1), 97, "a storm, and for two watermarks there is no room");
});
