import assert from "node:assert/strict";
import fc from "../support/model/laws.ts";
import {
  around,
  fitted,
  momentText,
  panned,
  ticks,
  zoomed,
} from "../../src/page/base/time_window.ts";

const time = fc.double({ min: -1e15, max: 1e15, noNaN: true });

Deno.test("fitted() moves any window into the recording, with a microsecond at least", () => {
  fc.assert(
    fc.property(time, time, fc.double({ min: 0, max: 1e15, noNaN: true }), (a, b, whole) => {
      const { from, to } = fitted({ from: a, to: b }, whole);
      const end = Math.max(whole, 1000);
      assert.ok(from >= 0 && to <= end * (1 + 1e-12) && to - from >= 1000 * (1 - 1e-3));
    }),
  );
});

Deno.test("zoomed() keeps the time under the pointer in its position", () => {
  const next = zoomed({ from: 100, to: 300 }, 0.5, 150);
  assert.deepEqual(next, { from: 125, to: 225 });
  assert.deepEqual(zoomed(next, 2, 150), { from: 100, to: 300 });
  assert.deepEqual(panned({ from: 100, to: 300 }, 0.25), { from: 150, to: 350 });
  assert.deepEqual(around(0, 1e6), { from: -150_000, to: 1_150_000 });
});

Deno.test("ticks() are round, inside the window and not too many", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 1e15 }),
    fc.integer({ min: 1e3, max: 1e15 }),
    (from, length) => {
      const list = ticks({ from, to: from + length }, length / 10);
      assert.ok(list.length <= 11);
      for (const { at, step } of list) {
        assert.ok(at >= from && at <= from + length && step >= length / 10);
      }
    },
  ));
});

Deno.test("momentText() is as exact as the step needs", () => {
  assert.deepEqual(
    [[0, 1e9], [1.2e9, 0.2e9], [2e9, 1e9], [340e6, 20e6], [1.5e3, 500], [135e9, 15e9]].map((
      [at, step],
    ) => momentText(at!, step!)),
    ["0", "1.2s", "2s", "340ms", "1.5µs", "2m15s"],
  );
  assert.equal(momentText(3725e9, 60e9), "1h02m");
  assert.equal(momentText(3725e9, 5e9), "1h02m05s");
});
