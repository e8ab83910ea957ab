import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { WallClock } from "../../../src/wire/event/wall_clock.ts";

const CASES: readonly (readonly [ts: number, seconds: number, nano: number, time: string])[] = [
  [0, 0, 0, "1970-01-01T00:00:00.000000000Z"],
  [1, 0, 0, "1970-01-01T00:00:00.000000001Z"],
  [999_999_999, 0, 1, "1970-01-01T00:00:01.000000000Z"],
  [5_000_000_007, 1_767_225_599, 999_999_999, "2026-01-01T00:00:05.000000006Z"],
  [86_399_999_999_999, 0, 0, "1970-01-01T23:59:59.999999999Z"],
];

for (const [ts, seconds, nanoseconds, time] of CASES) {
  Deno.test(`WallClock: ${ts} ns after ${seconds}.${nanoseconds} s is ${time}`, () => {
    assert.equal(new WallClock({ seconds, nanoseconds }).format(ts), time);
  });
}

Deno.test("WallClock is exact to the nanosecond, whatever it wrote before", () => {
  const clock = new WallClock({ seconds: 1_700_000_000, nanoseconds: 123_456_789 });
  // Up to 104 days of uptime a double holds every nanosecond.
  const ts = fc.oneof(fc.maxSafeNat(), fc.nat(9_000_000).map((s) => Math.max(0, s * 1e9 - 1)));
  fc.assert(
    fc.property(ts, (ts) => {
      const all = 1_700_000_000n * 1_000_000_000n + 123_456_789n + BigInt(ts);
      const second = Number(all / 1_000_000_000n);
      const date = new Date(second * 1000).toISOString().slice(0, 19);
      const rest = String(all % 1_000_000_000n).padStart(9, "0");
      assert.equal(clock.format(ts), `${date}.${rest}Z`);
    }),
    { numRuns: 500 },
  );
});
