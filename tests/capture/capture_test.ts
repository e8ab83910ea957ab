import assert from "node:assert/strict";
import { Capture, type CaptureItems, type ProcLookup } from "../../src/capture/capture.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { cutAt } from "../support/capture/capture_lines.ts";
import { NO_LOOKUP } from "../support/machine/no_lookup.ts";
import { GOLDEN, GOLDEN_LINE_ENDS } from "./golden_stream.ts";

const NO_PROC: ProcLookup = {
  complete: true,
  stat: () => null,
  argv: () => null,
  longerArgv: () => null,
  details: () => {
    throw new Error("no process is there to be read");
  },
};

/** A capture and the table to which its events are applied. */
class Bench {
  readonly table = new ProcessTable();
  readonly events: FlockEvent[] = [];
  readonly capture: Capture;
  watermarks = 0;

  constructor(cpus = 2, proc = NO_PROC) {
    this.capture = new Capture({
      ...{ cpus, countsThreads: false, table: this.table, lookup: NO_LOOKUP, proc },
      ...{ now: () => 1e18, clock: () => 0 },
    });
    this.capture.promise();
  }

  push(text: string | Uint8Array): this {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const { items, watermarks } = this.capture.push(bytes);
    this.watermarks += watermarks.length;
    return this.take(items);
  }

  take(items: CaptureItems): this {
    items.forEach((item) => {
      if (item.type === "scanned") return;
      this.events.push(item);
      this.table.apply(item);
    });
    return this;
  }

  get story(): string[] {
    return this.events.map((event) => "pid" in event ? `${event.type} ${event.pid}` : event.type);
  }
}

const hex = (value: number) => value.toString(16);
const fork = (ts: number, cpu: number, seq: number, pid: number, ppid: number) =>
  `F ${[ts, cpu, seq, pid, 5, pid, ppid, 5, ppid, 0, 0, 0, 0, 0].map(hex).join(" ")}\n`;
const exit = (ts: number, cpu: number, seq: number, pid: number) =>
  `X ${[ts, cpu, seq, pid, 5, ...new Array<number>(20).fill(0)].map(hex).join(" ")}\n`;
const mark = (ts: number, ...counts: [number, number]) =>
  `W ${hex(ts)} 0 ${counts.map(hex).join(" ")} 0 0\n`;

Deno.test("Capture: a real stream gives the same events in time order for any chunk sizes", () => {
  const whole = new Bench().push(GOLDEN);
  whole.take(whole.capture.end(1e18));
  const times = whole.events.map(({ ts }) => ts);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  const types = new Set(whole.events.map(({ type }) => type));
  for (const type of ["fork", "exec", "exit", "rename", "reparent"] as const) {
    assert.ok(types.has(type), type);
  }
  const odd = GOLDEN_LINE_ENDS.map((end) => end - 7).filter((end) => end > 0);
  for (const cuts of [GOLDEN_LINE_ENDS, odd]) {
    const cut = new Bench();
    for (const bytes of cutAt(GOLDEN, cuts)) cut.push(bytes);
    cut.take(cut.capture.end(1e18));
    assert.deepEqual(cut.events, whole.events);
  }
});

Deno.test("Capture: a watermark releases the events of both CPUs", () => {
  const bench = new Bench().push(fork(30, 0, 1, 20, 10) + exit(40, 0, 2, 20));
  bench.push(fork(20, 1, 1, 10, 9));
  assert.deepEqual([bench.story, bench.watermarks, bench.capture.releasedTs], [[], 0, 0]);
  bench.push(mark(35, 1, 1));
  assert.deepEqual(bench.story, ["process 9", "fork 10", "fork 20"]);
  bench.push(mark(50, 2, 1));
  assert.deepEqual(bench.story.slice(3), ["exit 20"]);
  assert.deepEqual([bench.watermarks, bench.capture.releasedTs], [2, 50]);
});

Deno.test("Capture: a hole in the numbers of a CPU is a lost event and requests a scan", () => {
  const bench = new Bench().push(fork(10, 0, 4, 20, 1) + mark(20, 4, 0));
  assert.deepEqual(
    bench.events.filter((event) => event.type === "lost").map(({ count }) => count),
    [3],
  );
  assert.deepEqual([bench.capture.takeScanRequest(), bench.capture.takeScanRequest()], [
    true,
    false,
  ]);
});

Deno.test("Capture: end() returns the waiting events, and the final counts show the lost ones", () => {
  const bench = new Bench().push(fork(1e9, 0, 1, 20, 1) + "@seq[0]: 3\n@seq[1]: 0\n");
  assert.deepEqual(bench.story, []);
  bench.take(bench.capture.end(2e9));
  // One lost event is the fork of process 1.
  assert.deepEqual(bench.story, ["process 1", "fork 20", "lost"]);
  // Another tracer starts to count from 1.
  bench.push(exit(3e9, 0, 1, 20) + mark(4e9, 1, 0));
  assert.deepEqual(bench.story.slice(3), ["exit 20"]);
});

Deno.test("Capture: a tracer that never worked leaves no events", () => {
  const bench = new Bench().push(fork(10, 0, 1, 20, 1));
  bench.capture.reset();
  bench.push(fork(30, 0, 1, 40, 1) + mark(40, 1, 0));
  assert.deepEqual(bench.story, ["process 1", "fork 40"]);
});

Deno.test("Capture: a large batch is interpreted in slices, each on request", () => {
  const count = 1_200;
  const lines = Array.from({ length: count }, (_, i) => fork(10 + i, 0, i + 1, 100 + i, 1));
  const bench = new Bench();
  bench.push(lines.join("") + mark(5_000, count, 0));
  const sizes = [bench.table.liveCount];
  while (!bench.capture.isIdle) sizes.push(bench.take(bench.capture.tick()).table.liveCount);
  // The table also has process 1, which appeared without a fork.
  assert.deepEqual(sizes, [501, 1_001, 1_201]);
});

Deno.test("Capture: a scan takes effect at its place in the stream", async () => {
  const bench = new Bench().push(mark(5, 0, 0));
  const scan = { processes: [], startTs: 1e9, endTs: 2e9, complete: true };
  const reconciled = bench.capture.reconcile(scan, true);
  bench.push(fork(10, 0, 1, 20, 1) + mark(1.5e9, 1, 0));
  assert.equal(bench.table.byPid(20)?.ending, null);
  bench.push(mark(3e9, 1, 0));
  assert.equal(bench.table.byPid(20), undefined);
  assert.deepEqual(await reconciled, { repaired: 2, ts: 2e9 });
});

Deno.test("Capture: the loss of a fork names the process, and how it was found", () => {
  const bench = new Bench().push(exit(10, 0, 1, 20) + mark(20, 1, 0));
  bench.take(bench.capture.end(30));
  const reasons = bench.events.map((event) => event.type === "lost" ? event.reason : "");
  assert.ok(reasons.includes("no probe saw the fork of process 20, known by its exit"));
});

Deno.test("Capture: a process without a fork is a lost event after the promise and outside a gap", () => {
  const lostAfter = (prepare: (capture: Capture) => void) => {
    const bench = new Bench();
    prepare(bench.capture);
    bench.push(exit(10, 0, 1, 20) + mark(20, 1, 0));
    bench.take(bench.capture.end(30));
    return bench.story.filter((line) => line === "lost").length;
  };
  assert.equal(lostAfter(() => {}), 1);
  assert.equal(lostAfter((capture) => capture.beginGap()), 0);
  assert.equal(
    lostAfter((capture) => {
      capture.beginGap();
      capture.endGap();
    }),
    1,
  );
});

Deno.test("events that no probe got are one loss, a scan is wanted, and the stream keeps its order", () => {
  const bench = new Bench();
  bench.push(fork(10, 0, 1, 100, 1)).push(mark(20, 1, 0));
  assert.equal(bench.capture.takeScanRequest(), false);
  bench.take(bench.capture.skipped(3, "no probe ran"));
  const lost = bench.events.at(-1)!;
  assert.deepEqual(lost, {
    type: "lost",
    ts: 10,
    count: 3,
    where: "kernel",
    reason: "no probe ran",
  });
  assert.equal(bench.capture.takeScanRequest(), true);
});
