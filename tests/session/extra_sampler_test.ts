import assert from "node:assert/strict";
import { type ExtraReading, NO_READING } from "../../src/model/process/extra_usage.ts";
import type { Process } from "../../src/model/process/process.ts";
import { ExtraSampler } from "../../src/session/extra_sampler.ts";
import { ExtraReader } from "../../src/sources/procfs/extra_reader.ts";
import { fakeProcess } from "../ui/support/fake_table.ts";

/** Returns a sampler whose readings a test sets. */
function machine(rows: readonly Process[]) {
  const read: string[] = [];
  const readings = new Map<number, ExtraReading>();
  const table = {
    sampled: (key: string, values: object) =>
      Object.assign(rows.find((row) => row.key === key)!.usage, values),
  };
  const sampler = new ExtraSampler(table, {
    read: (pid, sources) => {
      read.push(`${pid} ${[...sources].join(" ")}`);
      return readings.get(pid) ?? NO_READING;
    },
  });
  return { sampler, readings, read };
}

Deno.test("ExtraSampler: a rate needs two readings, and is unknown before", () => {
  const row = fakeProcess(7);
  const { sampler, readings } = machine([row]);
  const take = (ts: number, readBytes: number | null) => {
    readings.set(7, { ...NO_READING, readBytes, virtBytes: 4096 });
    sampler.begin();
    sampler.take(row, new Set(["io", "stat"]), ts);
    sampler.end(false);
  };
  take(1e9, 1000);
  assert.equal(row.usage.extra?.readRate, null);
  assert.equal(row.usage.extra?.virtBytes, 4096);
  take(3e9, 5000);
  assert.equal(row.usage.extra?.readRate, 2000);
  take(4e9, 5000);
  assert.equal(row.usage.extra?.readRate, 0);
  assert.equal(row.usage.extra?.writeRate, null);
  // A reading that comes at once must not make a rate of some milliseconds.
  take(4.1e9, 9000);
  assert.equal(row.usage.extra?.readRate, 0);
});

Deno.test("ExtraSampler: an unchanged reading keeps the object, so that time travel stores nothing", () => {
  const row = fakeProcess(7);
  const { sampler, readings } = machine([row]);
  readings.set(7, { ...NO_READING, oomScore: 3 });
  sampler.take(row, new Set(["oom"]), 1e9);
  const { extra } = row.usage;
  sampler.take(row, new Set(["oom"]), 2e9);
  assert.equal(row.usage.extra, extra);
});

Deno.test("ExtraSampler: nothing is read without a need, and old values leave the row", () => {
  const [a, b] = [fakeProcess(1), fakeProcess(2)];
  const { sampler, read } = machine([a!, b!]);
  sampler.begin();
  sampler.take(a!, new Set(), 1e9);
  assert.deepEqual(read, []);
  sampler.take(a!, new Set(["statm"]), 1e9);
  sampler.take(b!, new Set(["statm"]), 1e9);
  sampler.end(false);
  assert.deepEqual(read, ["1 statm", "2 statm"]);
  sampler.begin();
  sampler.take(b!, new Set(["statm"]), 2e9);
  sampler.end(false);
  assert.equal(a!.usage.extra, null);
  assert.notEqual(b!.usage.extra, null);
  // While an order needs the values, rows take turns and keep them.
  sampler.begin();
  sampler.end(true);
  assert.notEqual(b!.usage.extra, null);
});

Deno.test("ExtraReader reads the files of a process, and only those asked for", () => {
  const reader = new ExtraReader(4096);
  const reading = reader.read(Deno.pid, ["stat", "statm", "status", "oom"]);
  assert.ok(reading.virtBytes! > 1e6 && reading.priority !== null && reading.processor !== null);
  assert.ok(reading.sharedBytes! > 0 && reading.switches! > 0);
  assert.equal(reading.readBytes, null);
  assert.deepEqual(reader.read(2 ** 22 + 1, ["stat", "io"]), NO_READING);
});
