import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { MAX_PAST_SAMPLE_BYTES } from "../../../src/model/base/limits.ts";
import { plainText } from "../../../src/model/base/text.ts";
import type { ExtraUsage } from "../../../src/model/process/extra_usage.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { SAMPLE_FIELDS } from "../../../src/model/table/sample_fields.ts";
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

Deno.test("SampledPast is bounded: the oldest former values go, and are unknown then", () => {
  const past = new SampledPast({ maxBytes: 64 * 1024, maxTexts: 100 });
  const busy = fakeProcess(7);
  const idle = fakeProcess(8, { cpuPercent: 1 });
  past.record(idle, 0);
  for (let i = 0; i < 20_000; i++) {
    busy.usage.cpuPercent = i;
    past.record(busy, i * SECOND);
    assert.ok(past.byteLength <= 64 * 1024);
  }
  assert.equal(cpuAt(past, busy.key, 3), undefined);
  assert.equal(cpuAt(past, busy.key, 19_000), 19_000);
  assert.equal(cpuAt(past, idle.key, 20), 1, "a process without changes needs no log");
});

Deno.test("SampledPast: a change takes few bytes, so that 2,000 a second reach a minute back", () => {
  const past = new SampledPast();
  const rows = Array.from({ length: 200 }, (_, i) => fakeProcess(i + 1));
  for (let second = 0; second < 60; second++) {
    for (const [i, row] of rows.entries()) {
      Object.assign(row.usage, {
        ...{ cpuPercent: (second * 7 + i) % 100, cpuUserNs: second * 1e7 * (i % 9) },
        rssBytes: 4096 * (1000 + (second * i) % 50),
      });
      past.record(row, second * SECOND);
    }
    past.pass(second * SECOND, SECOND);
  }
  const bytesOfChange = past.byteLength / (60 * rows.length);
  assert.ok(bytesOfChange < 20, `a change takes ${bytesOfChange} bytes`);
  assert.ok(MAX_PAST_SAMPLE_BYTES / bytesOfChange / 2_000 > 60, "2,000 changes a second");
  assert.equal(cpuAt(past, rows[3]!.key, 10), 73);
});

Deno.test("SampledPast: full lists of texts begin anew, with the present values kept", () => {
  const past = new SampledPast({ maxBytes: 64 * 1024, maxTexts: 8 });
  const row = fakeProcess(7, { cgroup: "/a" });
  for (let i = 0; i < 30; i++) {
    row.identity.cgroup = `/session-${i}.scope`;
    past.record(row, i * SECOND);
    past.pass(i * SECOND, SECOND);
  }
  const at = (second: number) => past.valuesAt(second * SECOND).get(row.key)?.values.cgroup;
  assert.equal(at(29), "/session-29.scope");
  assert.equal(at(2), undefined);
});

Deno.test("SampledPast: the steps of a process are those of its life, unknown in gaps", () => {
  const past = new SampledPast();
  const row = fakeProcess(7, { cpuPercent: 5, rssBytes: 4096 });
  past.record(row, 1 * SECOND);
  past.pass(1 * SECOND, SECOND);
  row.usage.cpuPercent = 6;
  past.record(row, 2 * SECOND);
  past.pass(2 * SECOND, SECOND);
  past.pass(60 * SECOND, SECOND);
  const steps = () =>
    past.stepsOf(row.key, 0).steps.map(({ since, cpuPercent }) => [
      Math.round(since / SECOND),
      cpuPercent,
    ]);
  assert.deepEqual(steps(), [[1, 5], [2, 6], [2, null], [60, 6]]);
  row.ending = fakeEnding(61 * SECOND);
  past.pass(62 * SECOND, SECOND);
  assert.deepEqual(steps().at(-1), [61, null], "a dead process has its steps too");
});

/** The values that a law compares, at the resolution that SampledPast keeps. */
interface Values {
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
  readonly cpuUserNs: number | null;
  readonly state: string | null;
  readonly nice: number | null;
  readonly cgroup: string | null;
  readonly extra: ExtraUsage | null;
}

const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null, freq: 4 });

const anyExtra: fc.Arbitrary<ExtraUsage> = fc.record({
  priority: maybe(fc.integer({ min: -100, max: 39 })),
  policy: maybe(fc.nat(14)),
  ioPriority: maybe(fc.nat(4 * 8192 - 1)),
  processor: maybe(fc.nat(8191)),
  virtBytes: maybe(fc.nat(2 ** 30).map((kib) => kib * 1024)),
  tty: maybe(fc.constantFrom("", "pts/0", "tty1")),
  majorFaultRate: maybe(fc.nat(100_000).map((n) => n / 100)),
  readRate: maybe(fc.nat(2 ** 31 - 1)),
  writeRate: maybe(fc.nat(2 ** 31 - 1)),
  diskReadRate: maybe(fc.nat(2 ** 31 - 1)),
  diskWriteRate: maybe(fc.nat(2 ** 31 - 1)),
  // The totals are not kept.
  ...{ rchar: fc.constant(null), wchar: fc.constant(null), syscr: fc.constant(null) },
  ...{ syscw: fc.constant(null), readBytes: fc.constant(null), writeBytes: fc.constant(null) },
  cancelledWriteBytes: fc.constant(null),
  sharedBytes: maybe(fc.nat(2 ** 30).map((kib) => kib * 1024)),
  swapBytes: maybe(fc.nat(2 ** 30).map((kib) => kib * 1024)),
  switchRate: maybe(fc.nat(100_000).map((n) => n / 100)),
  pssBytes: maybe(fc.nat(2 ** 30).map((kib) => kib * 1024)),
  oomScore: maybe(fc.integer({ min: 0, max: 2000 })),
}, { noNullPrototype: true });

const anyValues: fc.Arbitrary<Values> = fc.record({
  cpuPercent: maybe(fc.nat(819_200).map((n) => n / 100)),
  rssBytes: maybe(fc.nat(2 ** 31 - 1).map((pages) => pages * 4096)),
  cpuUserNs: maybe(fc.nat(2 ** 31 - 1).map((ticks) => ticks * 1e7)),
  state: maybe(fc.constantFrom("R", "S", "D", "Z", "T", "t", "I")),
  nice: maybe(fc.integer({ min: -20, max: 19 })),
  cgroup: maybe(fc.constantFrom("/", "/a", "/b/ü")),
  extra: maybe(anyExtra),
}, { noNullPrototype: true });

/** A reading of one of the processes; null values are a death. */
const anyStep = fc.record({
  process: fc.nat(4),
  later: fc.nat(5_000).map((ms) => ms * 1e6),
  values: fc.option(anyValues, { nil: null, freq: 8 }),
});

Deno.test("SampledPast law: the values at each time are those that were sampled last", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const past = new SampledPast();
      const rows: Process[] = [];
      const seen = new Map<string, { ts: number; values: Values | null }[]>();
      let [ts, pid] = [1e12, 100];
      for (const step of steps) {
        ts += step.later;
        const row = rows[step.process] ??= fakeProcess(pid++, { startTs: ts });
        const list = seen.get(row.key) ?? [];
        seen.set(row.key, list);
        if (step.values === null) {
          row.ending = fakeEnding(ts);
          past.pass(ts, Infinity);
          if (list.length > 0) list.push({ ts, values: null });
          delete rows[step.process];
          continue;
        }
        const { cgroup, ...usage } = step.values;
        Object.assign(row.usage, usage);
        row.identity.cgroup = cgroup;
        past.record(row, ts);
        list.push({ ts, values: step.values });
      }
      const times = [...seen.values()].flat().flatMap((one) => [one.ts - 1000, one.ts]);
      for (const at of times) {
        const values = past.valuesAt(at);
        for (const [key, list] of seen) {
          const expected = list.findLast((one) => one.ts <= at)?.values ?? null;
          const found = values.get(key)?.values ?? null;
          assert.deepEqual(found === null ? null : pick(found), expected);
        }
      }
    }),
    { numRuns: 200 },
  );
});

function pick({ cpuPercent, rssBytes, cpuUserNs, state, nice, cgroup, extra }: Values): Values {
  return { cpuPercent, rssBytes, cpuUserNs, state, nice, cgroup, extra };
}

Deno.test("the mask of a record has a bit for each field", () => {
  assert.ok(SAMPLE_FIELDS.length <= 31);
});

Deno.test("SampledPast keeps the bytes of a folder that is not UTF-8", () => {
  const past = new SampledPast();
  const row = fakeProcess(7);
  row.image.cwd = { text: "/\ufffd", hex: "2fff" };
  past.record(row, SECOND);
  row.image.cwd = plainText("/\ufffd");
  past.record(row, 2 * SECOND);
  const at = (second: number) => past.valuesAt(second * SECOND).get(row.key)?.values.cwd;
  assert.deepEqual([at(1), at(2)], [{ text: "/\ufffd", hex: "2fff" }, { text: "/\ufffd" }]);
});
