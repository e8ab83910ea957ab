import assert from "node:assert/strict";
import { MAX_PAST_SAMPLES } from "../../../src/model/base/limits.ts";
import { SampledPast } from "../../../src/model/table/sampled_past.ts";
import { fakeEnding, fakeProcess } from "../../ui/support/fake_table.ts";

const SECOND = 1e9;
const cpuAt = (past: SampledPast, key: string, second: number) =>
  past.valuesAt(second * SECOND).get(key)?.values.cpuPercent;

Deno.test("SampledPast has values from their first reading on", () => {
  const past = new SampledPast();
  const row = fakeProcess(7, { cpuPercent: 5 });
  past.record(row, 10 * SECOND);
  row.usage.cpuPercent = 50;
  past.record(row, 20 * SECOND);
  past.record(row, 21 * SECOND);
  assert.deepEqual([9, 10, 19, 20, 99].map((second) => cpuAt(past, row.key, second)), [
    ...[undefined, 5, 5, 50, 50],
  ]);
});

Deno.test("SampledPast keeps the values of a dead process until its exit", () => {
  const past = new SampledPast();
  const row = fakeProcess(7, { cpuPercent: 5 });
  past.record(row, 10 * SECOND);
  row.ending = fakeEnding(12 * SECOND);
  row.usage.cpuPercent = null;
  past.pass(13 * SECOND, SECOND);
  assert.deepEqual([11, 12].map((second) => cpuAt(past, row.key, second)), [5, undefined]);
});

Deno.test("SampledPast has no values in a gap without readings", () => {
  const past = new SampledPast();
  const row = fakeProcess(7, { cpuPercent: 5 });
  past.record(row, 10 * SECOND);
  past.pass(10 * SECOND, SECOND);
  past.pass(100 * SECOND, SECOND);
  assert.deepEqual([10, 50, 100].map((second) => cpuAt(past, row.key, second)), [5, undefined, 5]);
});

Deno.test("SampledPast is bounded: the oldest former values are overwritten", () => {
  const past = new SampledPast();
  const busy = fakeProcess(7);
  const idle = fakeProcess(8, { cpuPercent: 1 });
  past.record(idle, 0);
  for (let i = 0; i < MAX_PAST_SAMPLES + 10; i++) {
    busy.usage.cpuPercent = i;
    past.record(busy, i * SECOND);
  }
  assert.equal(cpuAt(past, busy.key, 3), undefined);
  assert.equal(cpuAt(past, busy.key, 20), 20);
  assert.equal(cpuAt(past, idle.key, 20), 1, "a process without changes needs no sample");
});
