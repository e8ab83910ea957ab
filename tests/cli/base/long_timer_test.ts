import assert from "node:assert/strict";
import { longTimer } from "../../../src/cli/base/long_timer.ts";
import { FakeClock } from "../../ui/support/fake_clock.ts";

const DAY = 86_400_000;

/** A timer like setTimeout: a time that needs more than 32 bits ends at once. */
function runtimeTimer(clock: FakeClock) {
  return (ms: number, callback: () => void) => clock.after(ms > 2 ** 31 - 1 ? 1 : ms, callback);
}

for (const days of [0, 1, 24, 25, 30, 365]) {
  Deno.test(`longTimer() of ${days} days calls back once, on time`, () => {
    const clock = new FakeClock(0);
    let calls = 0;
    longTimer(days * DAY, () => calls++, runtimeTimer(clock));
    if (days > 0) clock.pass(days * DAY - 1);
    assert.equal(calls, 0);
    clock.pass(1);
    assert.equal(calls, 1);
    clock.pass(400 * DAY);
    assert.equal(calls, 1);
  });
}

Deno.test("longTimer() can be cancelled in any of its steps", () => {
  for (const passed of [1, 24, 26, 60]) {
    const clock = new FakeClock(0);
    let calls = 0;
    const cancel = longTimer(70 * DAY, () => calls++, runtimeTimer(clock));
    clock.pass(passed * DAY);
    cancel();
    clock.pass(100 * DAY);
    assert.equal(calls, 0);
  }
});
