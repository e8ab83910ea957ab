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
  const take = (ts: number, rchar: number | null, ioOfThread = true) => {
    readings.set(7, { ...NO_READING, rchar, readBytes: rchar, ioOfThread, virtBytes: 4096 });
    sampler.begin();
    sampler.take(row, new Set(["io", "stat"]), ts);
    sampler.end(false);
  };
  take(1e9, 1000);
  assert.equal(row.usage.extra?.readRate, null);
  assert.equal(row.usage.extra?.virtBytes, 4096);
  take(3e9, 5000);
  assert.equal(row.usage.extra?.readRate, 2000);
  assert.equal(row.usage.extra?.diskReadRate, 2000);
  assert.equal(row.usage.extra?.rchar, 5000);
  take(4e9, 5000);
  assert.equal(row.usage.extra?.readRate, 0);
  assert.equal(row.usage.extra?.writeRate, null);
  // A reading that comes at once must not make a rate of some milliseconds.
  take(4.1e9, 9000);
  assert.equal(row.usage.extra?.readRate, 0);
  // A second thread: now the totals have the children, too, and do not compare with the former ones.
  take(6e9, 900_000, false);
  assert.equal(row.usage.extra?.readRate, null);
  take(7e9, 900_500, false);
  assert.equal(row.usage.extra?.readRate, 500);
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

Deno.test("ExtraSampler: a row that comes back soon has its rates at once, later it begins anew", () => {
  const rows = [fakeProcess(1), fakeProcess(2)];
  const { sampler, readings } = machine(rows);
  const round = (pid: number, rchar: number, ts: number) => {
    readings.set(pid, { ...NO_READING, rchar, ioOfThread: true });
    sampler.begin();
    sampler.take(rows[pid - 1]!, new Set(["io"]), ts);
    sampler.end(false);
    return rows[pid - 1]!.usage.extra?.readRate;
  };
  assert.equal(round(1, 1000, 1e9), null);
  assert.equal(round(2, 0, 2e9), null);
  assert.equal(rows[0]!.usage.extra, null);
  assert.equal(round(1, 5000, 5e9), 1000);
  assert.equal(round(2, 900, 7.1e9), null);
  assert.equal(round(2, 900 + 60_000, 67.1e9), 1000);
});

Deno.test("ExtraReader reads the files of a process, and only those asked for", () => {
  const reader = new ExtraReader(4096);
  const reading = reader.read(Deno.pid, ["stat", "statm", "status", "oom"], null);
  assert.ok(reading.virtBytes! > 1e6 && reading.priority !== null && reading.processor !== null);
  assert.ok(reading.sharedBytes! > 0 && reading.switches! > 0);
  assert.equal(reading.readBytes, null);
  assert.deepEqual(reader.read(2 ** 22 + 1, ["stat", "io"], null), NO_READING);
});

Deno.test("ExtraReader reads the totals of a single thread, without the children it waited for", () => {
  const root = Deno.makeTempDirSync({ prefix: "traceflock-proc-" });
  try {
    Deno.mkdirSync(`${root}/7/task/7`, { recursive: true });
    Deno.writeTextFileSync(`${root}/7/io`, "rchar: 900\n");
    Deno.writeTextFileSync(`${root}/7/task/7/io`, "rchar: 100\n");
    const reader = new ExtraReader(4096, root);
    const rchar = (threads: number | null) => reader.read(7, ["io"], threads).rchar;
    assert.deepEqual([rchar(1), rchar(2), rchar(null)], [100, 900, 900]);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("ExtraSampler: the working directory is that of now, and stays when it cannot be read", () => {
  const row = fakeProcess(7);
  const kernel = fakeProcess(8, { kernelThread: true });
  const sampled: [string, object][] = [];
  const cwds = [{ text: "/a" }, { text: "/b" }, null, { text: "/" }];
  const sampler = new ExtraSampler({
    sampled: (key, values) => "cwd" in values && sampled.push([key, values]),
  }, { read: () => ({ ...NO_READING, cwd: cwds.shift() ?? null }) });
  for (const ts of [1e9, 2e9, 3e9]) sampler.take(row, new Set(["cwd"]), ts);
  sampler.take(kernel, new Set(["cwd"]), 3e9);
  assert.deepEqual(sampled, [
    [row.key, { cwd: { text: "/a" } }],
    [row.key, { cwd: { text: "/b" } }],
  ]);
  const reader = new ExtraReader(4096);
  assert.deepEqual(reader.read(Deno.pid, ["cwd"], null).cwd, { text: Deno.cwd() });
  assert.equal(reader.read(2 ** 22 + 1, ["cwd"], null).cwd, null);
});
