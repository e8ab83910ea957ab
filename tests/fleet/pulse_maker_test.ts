import assert from "node:assert/strict";
import { PulseMaker } from "../../src/fleet/agent/pulse_maker.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { EXIT, SNAPSHOT } from "../support/model/events.ts";

const IDENTITY = {
  ...{ host: "web1", instance: "i", version: "0.1.0", kernel: null, bootId: null, cpus: 2 },
  ...{ sinceMs: 0, source: "bpftrace" as const },
};
const NO_COST = { cpuPercent: null, rssBytes: null, spoolBytes: null, unshipped: null };

Deno.test("PulseMaker: the threads of the kernel are no processes", () => {
  const table = new ProcessTable();
  const maker = new PulseMaker(IDENTITY, table, { stat: () => null });
  table.apply({ ...SNAPSHOT, pid: 2, key: "2-1", kernelThread: true });
  table.apply({ ...SNAPSHOT, pid: 900, key: "900-9", kernelThread: false });
  assert.equal(maker.pulse(0, 0, 9e9, NO_COST).processes, 1);
});

Deno.test("PulseMaker: without the status of an exit, failures are unknown and not none", () => {
  const table = new ProcessTable();
  const maker = new PulseMaker(IDENTITY, table, { stat: () => null });
  const exit = (exitCode: number | null) => {
    const event = { ...EXIT, exitCode, signal: null };
    table.apply(event);
    maker.count([event]);
    const { failures, signals, oom } = maker.pulse(0, 0, 9e9, NO_COST).totals;
    return [failures, signals, oom];
  };
  assert.deepEqual(exit(null), [null, null, null]);
  assert.deepEqual(exit(3), [1, 0, 0]);
});
