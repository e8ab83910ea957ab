import assert from "node:assert/strict";
import { MAX_LISTED_THREADS, MAX_THREAD_READS } from "../../src/model/base/limits.ts";
import { type ThreadReading, ThreadSampler } from "../../src/session/thread_sampler.ts";
import { fakeProcess } from "../ui/support/fake_table.ts";

/** A /proc in which process P has the threads P, P + 1, ... */
class FakeProc {
  reads = 0;
  ts = 0;
  readonly counts = new Map<number, number>();
  readonly gone = new Set<number>();
  readonly cpuNs = new Map<number, number>();
  readonly startTicks = new Map<number, number>();

  threads(pid: number): readonly number[] | null {
    const count = this.counts.get(pid);
    return count === undefined ? null : Array.from({ length: count }, (_, i) => pid + i);
  }

  thread(pid: number, tid: number): ThreadReading | null {
    this.reads++;
    if (this.gone.has(tid)) return null;
    return {
      ...{ tid, comm: { text: `t${tid}` }, state: "S", nice: 0, priority: 20, processor: 0 },
      cpuNs: this.cpuNs.get(tid) ?? 0,
      startTicks: this.startTicks.get(tid) ?? pid,
    };
  }

  now(): number {
    return this.ts;
  }
}

const process = (pid: number) => fakeProcess(pid, { threads: 3 });

function cpuOf(sampler: ThreadSampler, key: string): (number | null)[] | undefined {
  return sampler.of(key)?.threads.map(({ cpuPercent }) => cpuPercent);
}

Deno.test("ThreadSampler: the cpu of a thread is unknown at first, and then that since the last reading", () => {
  const proc = new FakeProc();
  proc.counts.set(100, 2);
  const sampler = new ThreadSampler(proc);
  const row = process(100);
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [null, null]);
  proc.ts = 1e9;
  proc.cpuNs.set(101, 5e8);
  row.usage.cpuPercent = 50;
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [0, 50]);
  proc.ts += 1e8;
  proc.cpuNs.set(101, 6e8);
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [0, 50], "too soon for another percentage");
  proc.ts += 1e9;
  proc.startTicks.set(101, 7);
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [0, null], "the tid belongs to another thread");
});

Deno.test("ThreadSampler: no thread uses more cpu than its process, and both show the same time", () => {
  const proc = new FakeProc();
  proc.counts.set(100, 2);
  const sampler = new ThreadSampler(proc);
  const row = process(100);
  sampler.readMore([row]);
  proc.ts = 1e9;
  proc.cpuNs.set(100, 1e9);
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [null, null], "the time before the round is no base");
  proc.ts = 2e9;
  proc.cpuNs.set(100, 2.01e9);
  row.usage.cpuPercent = 99;
  sampler.read([row]);
  assert.deepEqual(cpuOf(sampler, row.key), [99, 0]);
});

Deno.test("ThreadSampler: it reads the given processes only, and forgets the others", () => {
  const proc = new FakeProc();
  for (const pid of [100, 200]) proc.counts.set(pid, 3);
  const sampler = new ThreadSampler(proc);
  const [first, second] = [process(100), process(200)];
  sampler.read([first]);
  assert.equal(proc.reads, 3);
  sampler.readMore([second, first]);
  assert.equal(proc.reads, 6);
  assert.equal(sampler.of(first.key)?.total, 3);
  sampler.read([second]);
  assert.equal(sampler.of(first.key), undefined);
  sampler.read([]);
  assert.equal(sampler.of(second.key), undefined);
  const { revision } = sampler;
  sampler.read([]);
  assert.equal(sampler.revision, revision, "nothing to read is no change");
});

Deno.test("ThreadSampler: a kernel thread, a dead process and a single thread are not read", () => {
  const proc = new FakeProc();
  for (const pid of [1, 2, 3]) proc.counts.set(pid, 5);
  new ThreadSampler(proc).read([
    fakeProcess(1, { threads: 1 }),
    fakeProcess(2, { threads: 5, kernelThread: true }),
  ]);
  assert.equal(proc.reads, 0);
});

Deno.test("ThreadSampler: the reads are bounded, by process and in all; the rest is counted", () => {
  const proc = new FakeProc();
  const rows = Array.from({ length: 12 }, (_, i) => fakeProcess(1000 * (i + 1), { threads: 900 }));
  for (const { pid } of rows) proc.counts.set(pid, 900);
  const sampler = new ThreadSampler(proc);
  sampler.read(rows);
  assert.equal(proc.reads, MAX_THREAD_READS);
  assert.equal(sampler.of(rows[0]!.key)?.threads.length, MAX_LISTED_THREADS);
  for (const { key } of rows) assert.equal(sampler.of(key)?.total, 900);
});

Deno.test("ThreadSampler: a thread that ends meanwhile has no row and is none of the rest", () => {
  const proc = new FakeProc();
  proc.counts.set(100, 3);
  proc.gone.add(101);
  const sampler = new ThreadSampler(proc);
  const row = process(100);
  sampler.read([row]);
  assert.deepEqual(sampler.of(row.key)?.threads.map(({ tid }) => tid), [100, 102]);
  assert.equal(sampler.of(row.key)?.total, 2);
});

Deno.test("ThreadSampler: a pid that another process has taken gives no threads", () => {
  const proc = new FakeProc();
  proc.counts.set(100, 3);
  proc.startTicks.set(100, 99_999);
  const sampler = new ThreadSampler(proc);
  const row = process(100);
  sampler.read([row]);
  assert.deepEqual(sampler.of(row.key), { threads: [], total: 0 });
  proc.counts.clear();
  sampler.read([row]);
  assert.deepEqual(sampler.of(row.key), { threads: [], total: 0 });
});
