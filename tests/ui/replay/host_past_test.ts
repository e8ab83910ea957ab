import assert from "node:assert/strict";
import { UNKNOWN_VITALS } from "../../../src/model/scan/host_vitals.ts";
import { NO_LOSSES } from "../../../src/ui/state/host.ts";
import { HostPast } from "../../../src/ui/replay/host_past.ts";
import { VITALS } from "../support/sample_host.ts";

const SECOND = 1e9;

Deno.test("HostPast has the values of a moment, and none at a time without readings", () => {
  const past = new HostPast();
  const later = { ...VITALS, cpuPercent: 99 };
  past.record(10 * SECOND, VITALS, NO_LOSSES, 3 * SECOND);
  past.record(11 * SECOND, later, NO_LOSSES, 3 * SECOND);
  const cpu = [9, 10, 10.9, 11, 13.9, 14].map((at) => past.vitalsAt(at * SECOND).cpuPercent);
  const known = VITALS.cpuPercent;
  assert.deepEqual(cpu, [null, known, known, 99, 99, null]);
  assert.deepEqual(past.vitalsAt(0), UNKNOWN_VITALS);
});

Deno.test("HostPast: a reading is the mean since the one before, and the seconds between have its value", () => {
  const past = new HostPast();
  const at = (seconds: number, cpuPercent: number | null) =>
    past.record(seconds * SECOND, { ...VITALS, cpuPercent }, NO_LOSSES, 3 * SECOND);
  const cpu = (ts: number, count: number) =>
    past.historyUntil(ts * SECOND).series(count, ({ cpuPercent }) => cpuPercent);
  assert.deepEqual(cpu(10, 3), [null, null, null]);
  at(10.2, null);
  at(11.2, 11);
  at(12.2, 12);
  assert.deepEqual(cpu(12.3, 5), [null, null, null, 11, 12]);
  at(13.2, 13);
  // The sampling slows down to five seconds.
  at(18.2, 18);
  assert.deepEqual(cpu(18.4, 9), [null, 11, 12, 13, 18, 18, 18, 18, 18]);
  assert.deepEqual(cpu(13.3, 4), [null, 11, 12, 13]);
  // Nothing is known of the time after the last reading.
  assert.deepEqual(cpu(23.5, 7), [18, null, null, null, null, null, null]);
});

Deno.test("HostPast counts the losses up to a moment", () => {
  const past = new HostPast();
  past.record(10 * SECOND, VITALS, NO_LOSSES, SECOND);
  past.record(20 * SECOND, VITALS, { ...NO_LOSSES, kernel: 7 }, SECOND);
  past.record(30 * SECOND, VITALS, { ...NO_LOSSES, kernel: 9 }, SECOND);
  const kernel = [5, 19, 20, 29, 31].map((at) => past.lossesAt(at * SECOND).kernel);
  assert.deepEqual(kernel, [0, 0, 7, 7, 9]);
});
