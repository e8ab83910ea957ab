import assert from "node:assert/strict";
import { NO_LOSSES, UNKNOWN_VITALS } from "../../../src/ui/state/host.ts";
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

Deno.test("HostPast counts the losses up to a moment", () => {
  const past = new HostPast();
  past.record(10 * SECOND, VITALS, NO_LOSSES, SECOND);
  past.record(20 * SECOND, VITALS, { ...NO_LOSSES, kernel: 7 }, SECOND);
  past.record(30 * SECOND, VITALS, { ...NO_LOSSES, kernel: 9 }, SECOND);
  const kernel = [5, 19, 20, 29, 31].map((at) => past.lossesAt(at * SECOND).kernel);
  assert.deepEqual(kernel, [0, 0, 7, 7, 9]);
});
