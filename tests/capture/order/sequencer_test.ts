import assert from "node:assert/strict";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import {
  LAST_PATIENCE_MS,
  type LossNotice,
  PATIENCE_MS,
  type Sequenced,
  Sequencer,
} from "../../../src/capture/order/sequencer.ts";
import { exitSeen } from "../../support/capture/observations.ts";

/** A sequencer of two CPUs with a clock that the test sets. */
class Bench {
  readonly out: Sequenced[] = [];
  readonly batches: number[] = [];
  readonly sequencer: Sequencer;
  nowMs = 0;

  constructor({ cpus = 2, maxWaiting = 1000 } = {}) {
    this.sequencer = new Sequencer(
      { cpus, maxWaiting, clock: () => this.nowMs },
      (batch) => {
        this.batches.push(batch.length);
        this.out.push(...batch);
      },
    );
  }

  /** Adds events of one CPU with consecutive numbers. */
  events(cpu: number, seq: number, ...times: number[]): this {
    times.forEach((ts, i) => this.sequencer.observation(seen(cpu, seq + i, ts)));
    return this;
  }

  watermark(ts: number, ...counts: number[]): this {
    this.sequencer.signal({ kind: "watermark", ts, firstCpu: 0, counts });
    return this;
  }

  problem(): this {
    this.sequencer.signal({ kind: "problem", reason: "", line: "" });
    return this;
  }

  /** Adds equal watermarks, as bpftrace prints them ten times a second. */
  quiet(ms: number, ts: number, ...counts: number[]): this {
    for (let passed = 0; passed < ms; passed += 100) {
      this.nowMs += 100;
      this.watermark(ts + passed, ...counts);
    }
    return this;
  }

  /** The delivered items in order: the time of an event, `lost 3 kernel` or `mark`. */
  get story(): string[] {
    return this.out.map((item) => {
      if (item.kind === "lost") return `lost ${item.count} ${item.where}`;
      return item.kind === "mark" ? "mark" : `${item.ts}${item.late === true ? " late" : ""}`;
    });
  }

  get losses(): LossNotice[] {
    return this.out.filter((item): item is LossNotice => item.kind === "lost");
  }
}

function seen(cpu: number, seq: number, ts: number): Observation {
  return exitSeen({ pid: 1, ts, cpu, seq });
}

Deno.test("the sequencer delivers no event before a watermark covers it", () => {
  const bench = new Bench().events(0, 1, 10, 20).events(1, 1, 15);
  assert.deepEqual([bench.story, bench.sequencer.waiting], [[], 3]);
});

Deno.test("the sequencer delivers the events of all CPUs in time order", () => {
  const bench = new Bench().events(1, 1, 15, 25, 26).events(0, 1, 10, 20, 30).watermark(40, 3, 3);
  assert.deepEqual(bench.story, ["10", "15", "20", "25", "26", "30"]);
  assert.deepEqual([bench.batches, bench.sequencer.waiting], [[6], 0]);
  assert.equal(bench.sequencer.releasedTs, 40);
});

Deno.test("a watermark waits for the events that it counted", () => {
  const bench = new Bench().events(0, 1, 10).watermark(40, 1, 2);
  assert.deepEqual(bench.story, []);
  bench.events(1, 1, 5);
  bench.watermark(50, 1, 2);
  assert.deepEqual(bench.story, []);
  bench.events(1, 2, 35).watermark(60, 1, 2);
  assert.deepEqual(bench.story, ["5", "10", "35"]);
});

Deno.test("an event after the watermark waits for the next watermark", () => {
  const bench = new Bench().events(0, 1, 10, 50).events(1, 1, 45).watermark(40, 1, 0);
  assert.deepEqual(bench.story, ["10"]);
  bench.watermark(60, 2, 1);
  assert.deepEqual(bench.story, ["10", "45", "50"]);
});

Deno.test("at equal times, events come in CPU order, then losses and marks", () => {
  const bench = new Bench().events(1, 1, 10);
  bench.sequencer.mark(10, () => []);
  bench.events(0, 3, 10).watermark(10, 3, 1);
  assert.deepEqual(bench.story, ["10", "10", "lost 2 kernel", "mark"]);
  assert.deepEqual(bench.out.slice(0, 2).map((item) => item.kind === "exit" && item.cpu), [0, 1]);
});

Deno.test("the sequencer ignores the counts of absent CPUs", () => {
  const bench = new Bench({ cpus: 1 }).events(0, 1, 10).watermark(20, 1, 7, 8, 9);
  assert.deepEqual(bench.story, ["10"]);
});

Deno.test("a watermark of many CPUs is whole once all its lines have arrived", () => {
  const bench = new Bench({ cpus: 6 }).events(0, 1, 10).events(5, 1, 12);
  bench.watermark(20, 1, 0, 0, 0);
  assert.deepEqual(bench.story, []);
  bench.watermark(20, 1, 0, 0, 0);
  assert.deepEqual(bench.story, [], "a line that comes twice does not replace the missing one");
  bench.sequencer.signal({ kind: "watermark", ts: 20, firstCpu: 4, counts: [0, 1, 0, 0] });
  assert.deepEqual(bench.story, ["10", "12"]);
});

Deno.test("a watermark with a lost line delays no other watermark", () => {
  const bench = new Bench({ cpus: 6 }).events(0, 1, 10).watermark(20, 1, 0, 0, 0);
  bench.watermark(30, 1, 0, 0, 0);
  bench.sequencer.signal({ kind: "watermark", ts: 30, firstCpu: 4, counts: [0, 0, 0, 0] });
  assert.deepEqual([bench.story, bench.sequencer.releasedTs], [["10"], 30]);
});

Deno.test("a hole in the numbers of a CPU is declared exactly at its place", () => {
  const bench = new Bench().events(0, 1, 10).events(0, 5, 20).events(1, 3, 15);
  bench.watermark(30, 5, 3);
  assert.deepEqual(bench.story, ["10", "15", "lost 2 kernel", "20", "lost 3 kernel"]);
});

Deno.test("a hole is blamed on unreadable lines first, then on the kernel", () => {
  const bench = new Bench().problem().problem();
  bench.events(0, 11, 20).watermark(30, 11, 0);
  assert.deepEqual(bench.story, ["20", "lost 2 line", "lost 8 kernel"]);
});

Deno.test("an unreadable line that was no event does not explain a later hole", () => {
  const bench = new Bench().problem();
  bench.events(0, 1, 10).watermark(20, 1, 0).events(0, 4, 30).watermark(40, 4, 0);
  assert.deepEqual(bench.story, ["10", "30", "lost 2 kernel"]);
});

Deno.test("an event with a repeated number is ignored and causes no loss", () => {
  const bench = new Bench().events(0, 1, 10, 20).events(0, 1, 11, 21).events(0, 3, 30);
  bench.watermark(40, 3, 0);
  assert.deepEqual(bench.story, ["10", "20", "30"]);
});

for (
  const [what, cpu, seq] of [
    ["a number 0", 0, 0],
    ["a number that no CPU can reach", 0, 2 ** 40],
    ["an absent CPU", 2, 1],
    ["a fractional CPU number", 1.5, 1],
  ] as const
) {
  Deno.test(`an event with ${what} is ignored and has no effect`, () => {
    const bench = new Bench().events(0, 1, 10).events(cpu, seq, 15).events(0, 2, 20);
    bench.watermark(40, 2, 0);
    assert.deepEqual(bench.story, ["10", "20"]);
  });
}

Deno.test("the last events of a CPU are declared lost after patience, not before", () => {
  const bench = new Bench().events(0, 1, 10).watermark(20, 1, 3);
  bench.quiet(PATIENCE_MS - 100, 21, 1, 3);
  assert.deepEqual(bench.story, []);
  bench.quiet(200, 2000, 1, 3);
  assert.deepEqual(bench.story, ["10", "lost 3 kernel"]);
  assert.equal(bench.losses[0]?.ts, 20);
});

Deno.test("patience restarts while many events arrive, and ends once they stop", () => {
  const bench = new Bench().watermark(5, 0, 3);
  let seq = 1;
  for (let beat = 0; beat < 20; beat++) {
    bench.events(0, seq, ...Array.from({ length: 400 }, (_, i) => 10 + seq + i));
    seq += 400;
    bench.quiet(100, 10_000 + beat, seq - 1, 3);
    if (bench.sequencer.waiting > 900) bench.sequencer.end(0);
  }
  assert.deepEqual(bench.losses, []);
  bench.quiet(PATIENCE_MS + 200, 20_000, seq - 1, 3);
  assert.deepEqual(bench.losses.map(({ count }) => count), [3]);
});

Deno.test("the stream continues at last while the other CPUs stay busy", () => {
  const bench = new Bench({ maxWaiting: 1e6 }).watermark(5, 0, 3);
  let seq = 1;
  for (let ms = 0; ms <= LAST_PATIENCE_MS + 200; ms += 100) {
    bench.events(0, seq, ...Array.from({ length: 60 }, (_, i) => 10 + seq + i));
    seq += 60;
    bench.quiet(100, 10 + seq, seq - 1, 3);
  }
  assert.deepEqual(bench.losses.map(({ count }) => count), [3]);
  assert.ok(bench.out.length > 10_000);
});

Deno.test("patience does not run while bpftrace is silent", () => {
  const bench = new Bench().events(0, 1, 10).watermark(20, 1, 3);
  bench.nowMs += 60_000;
  bench.watermark(30, 1, 3);
  assert.deepEqual(bench.story, []);
  bench.events(1, 1, 11, 12, 13).watermark(40, 1, 3);
  assert.deepEqual(bench.story, ["10", "11", "12", "13"]);
});

Deno.test("an event that arrives after it was declared lost is not delivered", () => {
  const bench = new Bench().events(0, 1, 10).watermark(20, 1, 2).quiet(800, 30, 1, 2);
  assert.deepEqual(bench.story, ["10", "lost 2 kernel"]);
  bench.events(1, 1, 15, 16).events(1, 3, 2000).watermark(3000, 1, 3);
  assert.deepEqual(bench.story, ["10", "lost 2 kernel", "2000"]);
});

Deno.test("an event older than the delivered ones is delivered at once, marked late", () => {
  const bench = new Bench().events(0, 1, 10).watermark(40, 1, 0).events(1, 1, 30);
  assert.deepEqual(bench.story, ["10", "30 late"]);
});

Deno.test("at the bound, the older half is delivered in order and the rest waits", () => {
  const bench = new Bench({ maxWaiting: 5 }).events(0, 1, 10, 30, 50).events(1, 1, 20, 40, 60);
  assert.deepEqual(bench.story, ["10", "20", "30", "40"]);
  assert.equal(bench.sequencer.waiting, 2);
  bench.events(1, 4, 35).watermark(70, 3, 4);
  assert.deepEqual(bench.story, ["10", "20", "30", "40", "35 late", "50", "60"]);
});

Deno.test("an impossible time does not delay the events after it", () => {
  const bench = new Bench({ maxWaiting: 4 }).events(0, 1, 2 ** 60, 11, 12, 13, 14, 15, 16, 17);
  assert.ok(bench.sequencer.waiting <= 4);
  assert.deepEqual(bench.story, ["11", "12", "13", "14", "15", "16"].slice(0, bench.out.length));
  assert.ok(bench.out.length >= 4);
});

Deno.test("a mark runs once all events before its moment are delivered", () => {
  const order: string[] = [];
  const sequencer = new Sequencer({ cpus: 1, maxWaiting: 9, clock: () => 0 }, (batch) => {
    for (const item of batch) item.kind === "mark" ? item.run(() => {}) : order.push(`${item.ts}`);
  });
  for (const [ts, name] of [[25, "b"], [15, "a"], [25, "c"]] as const) {
    sequencer.mark(ts, () => order.push(name));
  }
  [10, 20, 30].forEach((ts, i) => sequencer.observation(seen(0, i + 1, ts)));
  sequencer.signal({ kind: "watermark", ts: 22, firstCpu: 0, counts: [2] });
  assert.deepEqual(order, ["10", "a", "20"]);
  sequencer.signal({ kind: "watermark", ts: 40, firstCpu: 0, counts: [3] });
  assert.deepEqual(order, ["10", "a", "20", "b", "c", "30"]);
});

Deno.test("a mark for a past moment runs with the next delivery", () => {
  const bench = new Bench().events(0, 1, 10).watermark(40, 1, 0);
  bench.sequencer.mark(20, () => []);
  bench.watermark(50, 1, 0);
  assert.deepEqual(bench.story, ["10", "mark"]);
});

Deno.test("the end delivers the waiting events up to its moment", () => {
  const bench = new Bench().events(0, 1, 10, 30).events(1, 1, 20, 50).watermark(15, 1, 0);
  bench.sequencer.end(40);
  assert.deepEqual(bench.story, ["10", "20", "30"]);
});

Deno.test("final counters declare the events that bpftrace dropped at its stop", () => {
  const bench = new Bench().events(0, 1, 10, 20).events(1, 1, 15);
  bench.sequencer.signal({ kind: "final", cpu: 0, count: 2 });
  bench.sequencer.signal({ kind: "final", cpu: 1, count: 8 });
  bench.sequencer.signal({ kind: "final", cpu: 9, count: 8 });
  bench.sequencer.end(100);
  assert.deepEqual(bench.story, ["10", "15", "lost 7 kernel", "20"]);
});
