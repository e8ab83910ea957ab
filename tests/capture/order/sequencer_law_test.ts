import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { CaptureSignal, Observation } from "../../../src/capture/parse/observation.ts";
import { type Sequenced, Sequencer } from "../../../src/capture/order/sequencer.ts";
import { exitSeen } from "../../support/capture/observations.ts";

/** A happening on a machine: an event on a CPU, or a watermark of all counters. */
interface Happening {
  readonly cpu: number;
  /** Nanoseconds since the previous happening. */
  readonly gap: number;
  readonly isWatermark: boolean;
  readonly isLost: boolean;
}

interface Machine {
  readonly cpus: number;
  readonly happenings: readonly Happening[];
  /** The order in which bpftrace reads the CPUs' buffers, and the time of each read. */
  readonly reads: readonly (readonly [cpu: number, ms: number])[];
}

type Line = Observation | CaptureSignal;

function machine(lossy: boolean): fc.Arbitrary<Machine> {
  return fc.integer({ min: 1, max: 6 }).chain((cpus) =>
    fc.record({
      cpus: fc.constant(cpus),
      happenings: fc.array(
        fc.record({
          cpu: fc.nat(cpus - 1),
          gap: fc.nat(3),
          isWatermark: fc.nat(3).map((n) => n === 0),
          isLost: lossy ? fc.nat(4).map((n) => n === 0) : fc.constant(false),
        }),
        { maxLength: 120, size: "max" },
      ),
      reads: fc.array(fc.tuple(fc.nat(cpus - 1), fc.nat(400)), { maxLength: 200, size: "max" }),
    })
  );
}

/** Returns the final buffer of each CPU, and the number of events that each CPU counted. */
function buffersOf({ cpus, happenings }: Machine): { buffers: Line[][]; counts: number[] } {
  const buffers: Line[][] = Array.from({ length: cpus }, () => []);
  const counts = new Array<number>(cpus).fill(0);
  let ts = 1;
  for (const { cpu, gap, isWatermark, isLost } of happenings) {
    ts += gap;
    if (!isWatermark) {
      const line = exitSeen({ pid: 1, ts, cpu, seq: ++counts[cpu]! });
      if (!isLost) buffers[cpu]!.push(line);
      continue;
    }
    // A watermark reads its clock before the counters; an event reads its clock after its counter.
    for (let firstCpu = 0; firstCpu < cpus; firstCpu += 4) {
      const part = [0, 1, 2, 3].map((i) => counts[firstCpu + i] ?? 0);
      // The last line of a watermark may get lost.
      if (isLost && firstCpu + 4 >= cpus) continue;
      buffers[cpu]!.push({ kind: "watermark", ts, firstCpu, counts: part });
    }
    ts++;
  }
  return { buffers, counts };
}

function run(machine: Machine, maxWaiting: number): { out: Sequenced[]; total: number } {
  const out: Sequenced[] = [];
  let nowMs = 0;
  const { cpus, reads } = machine;
  const sequencer = new Sequencer(
    { cpus, maxWaiting, clock: () => nowMs },
    (batch) => out.push(...batch),
  );
  const { buffers, counts } = buffersOf(machine);
  const at = new Array<number>(cpus).fill(0);
  const feed = (cpu: number) => {
    const line = buffers[cpu]![at[cpu]!++];
    if (line === undefined) return;
    if ("cpu" in line && line.kind !== "final") sequencer.observation({ ...line });
    else sequencer.signal(line as CaptureSignal);
  };
  for (const [cpu, ms] of reads) {
    nowMs += ms;
    feed(cpu);
  }
  for (let cpu = 0; cpu < cpus; cpu++) {
    for (let left = buffers[cpu]!.length - at[cpu]!; left > 0; left--) feed(cpu);
  }
  counts.forEach((count, cpu) => sequencer.signal({ kind: "final", cpu, count }));
  sequencer.end(Number.MAX_SAFE_INTEGER);
  assert.equal(sequencer.waiting, 0);
  return { out, total: counts.reduce((sum, count) => sum + count, 0) };
}

/** Asserts that every event is delivered once, or declared lost. */
function checkAccount(out: readonly Sequenced[], total: number): void {
  const seen = new Set<string>();
  let lost = 0;
  for (const item of out) {
    if (item.kind === "lost") {
      assert.ok(item.count > 0);
      lost += item.count;
    } else if (item.kind !== "mark") {
      const name = `${item.cpu} ${item.seq}`;
      assert.ok(!seen.has(name), `${name} twice`);
      seen.add(name);
    }
  }
  assert.equal(seen.size + lost, total, "an event is delivered and declared lost");
}

function checkOrder(out: readonly Sequenced[]): void {
  const times = out.filter((item) => item.kind !== "exit" || item.late !== true)
    .map(({ ts }) => ts);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
}

Deno.test("without loss, the sequencer delivers every event once, in order, and none is late", () => {
  fc.assert(
    fc.property(machine(false), (machine) => {
      // No time passes, so the sequencer's patience never ends.
      const reads = machine.reads.map(([cpu]) => [cpu, 0] as const);
      const { out, total } = run({ ...machine, reads }, 1e6);
      checkOrder(out);
      assert.equal(out.length, total);
      assert.ok(out.every((item) => item.kind === "exit" && item.late === undefined));
    }),
    { numRuns: 300 },
  );
});

Deno.test("with loss, the sequencer declares exactly the missing events, and no event is late", () => {
  fc.assert(
    fc.property(machine(true), (machine) => {
      const { out, total } = run(machine, 1e6);
      checkOrder(out);
      checkAccount(out, total);
      assert.ok(out.every((item) => item.kind !== "exit" || item.late === undefined));
    }),
    { numRuns: 500 },
  );
});

Deno.test("at the bound, late events are marked and the count of events stays exact", () => {
  fc.assert(
    fc.property(machine(true), fc.integer({ min: 1, max: 8 }), (machine, maxWaiting) => {
      const { out, total } = run(machine, maxWaiting);
      checkOrder(out);
      checkAccount(out, total);
    }),
    { numRuns: 500 },
  );
});
