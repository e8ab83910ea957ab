import assert from "node:assert/strict";
import { PULSE_TOP } from "../../../src/model/base/limits.ts";
import { PulseCounter } from "../../../src/model/hosts/pulse_counter.ts";
import { EXEC, EXIT, FORK } from "../../support/model/events.ts";

const SECOND = 1e9;

Deno.test("PulseCounter: the rates are those of the last whole second", () => {
  const counter = new PulseCounter();
  assert.equal(counter.counts(SECOND).rates, null);
  for (const at of [2.1, 2.9, 3.5]) counter.observe({ ...FORK, ts: at * SECOND });
  assert.deepEqual(counter.counts(3.6 * SECOND).rates, { fork: 2, exec: 0, exit: 0 });
  assert.deepEqual(counter.counts(4 * SECOND).rates, { fork: 1, exec: 0, exit: 0 });
  assert.deepEqual(counter.counts(9 * SECOND).rates, { fork: 0, exec: 0, exit: 0 });
});

Deno.test("PulseCounter: the commands with the most births come first, a few of them", () => {
  const counter = new PulseCounter();
  for (let i = 0; i < 20; i++) {
    for (let times = 0; times <= i; times++) {
      counter.observe({ ...EXEC, ts: SECOND, comm: { text: `c${i}` } });
    }
  }
  const { top } = counter.counts(2 * SECOND);
  assert.equal(top.length, PULSE_TOP);
  assert.deepEqual(top[0], { command: "c19", births: 20 });
});

Deno.test("PulseCounter: failures, OOM kills, losses and gaps count from the start", () => {
  const counter = new PulseCounter();
  counter.observe({ ...EXIT, exitCode: 1, signal: null, oom: false });
  counter.observe({ ...EXIT, exitCode: null, signal: 9, oom: true });
  counter.observe({ type: "lost", ts: 6e9, count: 4, where: "kernel", reason: "r" });
  counter.observe({ type: "lost", ts: 6e9, count: null, where: "queue", reason: "r" });
  counter.observe({ type: "gap", ts: 7e9, fromTs: 6e9, toTs: 7e9, repaired: 0, reason: "r" });
  const { failures, oomKills, lost } = counter.counts(9e9);
  assert.deepEqual([failures, oomKills], [2, 1]);
  assert.deepEqual(lost, { kernel: 4, queue: 0, line: 0, uncounted: 1, gaps: 1 });
});

Deno.test("PulseCounter: without the status of an exit, failures are unknown and not none", () => {
  const counter = new PulseCounter();
  const failures = () => {
    const { failures, signals, oomKills } = counter.counts(9e9);
    return [failures, signals, oomKills];
  };
  assert.deepEqual(failures(), [0, 0, 0]);
  counter.observe({ ...EXIT, exitCode: null, signal: null });
  assert.deepEqual(failures(), [null, null, null]);
  counter.observe({ ...EXIT, exitCode: 1, signal: null });
  assert.deepEqual(failures(), [1, 0, 0]);
});
