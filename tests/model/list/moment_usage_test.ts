import assert from "node:assert/strict";
import type { FlockEvent, SampleEvent } from "../../../src/model/event/event.ts";
import { knowsCpu, usageAt } from "../../../src/model/list/moment_usage.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { end, exit, fork, lived } from "../report/made_up_events.ts";

const SECOND = 1e9;

/** A sample with the cpu seconds so far, and the percentage, of some processes. */
function sample(
  seconds: number,
  round: number,
  values: Readonly<Record<number, readonly [cpu: number, percent: number | null]>>,
): SampleEvent {
  return {
    ...{ type: "sample", ts: seconds * SECOND, round, nextNs: 10 * SECOND },
    processes: Object.entries(values).map(([pid, [cpu, cpuPercent]]) => ({
      ...{ pid: Number(pid), key: `${pid}-0`, state: "R", cpuPercent, cpuUserNs: cpu * SECOND },
      ...{ cpuSystemNs: 0, rssBytes: 4096, threads: 1, nice: 0, readRate: 7, writeRate: null },
      ...{ diskReadRate: 3, diskWriteRate: null },
    })),
  };
}

/** Returns pid, percentage and interval of the users at a time, the first ones first. */
function usersAt(seconds: number, events: readonly FlockEvent[]) {
  const table = new ProcessTable();
  const later = events.filter((event) => event.ts > seconds * SECOND);
  for (const event of events) if (!later.includes(event)) table.apply(event);
  return usageAt(table, seconds * SECOND, later).users.map(({ row, fromTs, toTs }) => {
    const { cpuPercent } = row.usage;
    const interval = [fromTs, toTs].map((ts) => ts === null ? null : ts / SECOND);
    return [row.pid, cpuPercent === null ? null : Math.round(cpuPercent), ...interval];
  });
}

const RECORDING: readonly FlockEvent[] = [
  lived(0, 1, "init", -100),
  lived(0, 2, "busy", -100),
  sample(0, 0, { 1: [5, null], 2: [50, null] }),
  sample(10, 1, { 1: [5, 0], 2: [59, 90] }),
  fork(12, 1, 3),
  exit(16, 3, 0, 3),
  sample(20, 2, { 2: [60, 10] }),
  sample(30, 3, { 2: [60, 0] }),
  end(31),
];

Deno.test("usageAt() takes the interval of samples around the moment", () => {
  assert.deepEqual(usersAt(5, RECORDING), [[2, 90, 0, 10], [1, 0, 0, 10]]);
  assert.deepEqual(usersAt(18, RECORDING), [[2, 10, 10, 20], [1, 0, 10, 20]]);
});

Deno.test("usageAt() knows a process without a sample from its birth to its exit", () => {
  assert.deepEqual(usersAt(13, RECORDING), [[3, 75, 12, 16], [2, 10, 10, 20], [1, 0, 10, 20]]);
});

Deno.test("usageAt() ends at the exit of a sampled process", () => {
  const events = [
    ...RECORDING.slice(0, 4),
    exit(14, 2, 0, 61),
    ...RECORDING.slice(6),
  ];
  assert.deepEqual(usersAt(12, events)[0], [2, 50, 10, 14]);
});

Deno.test("usageAt(): without a later round the cpu of a living process is unknown, not zero", () => {
  const cut = RECORDING.slice(0, 4);
  assert.deepEqual(usersAt(11, cut), [[1, null, null, null], [2, null, null, null]]);
});

Deno.test("usageAt(): after a pause of the samples the cpu is unknown", () => {
  const paused = [
    ...RECORDING.slice(0, 4),
    sample(500, 2, { 1: [5, null], 2: [400, null] }),
    sample(510, 3, {}),
    end(511),
  ];
  assert.ok(usersAt(200, paused).every(([, percent]) => percent === null));
});

Deno.test("usageAt(): an older recording has the cpu of processes whose life is known", () => {
  const older = [
    lived(0, 1, "init", -100),
    fork(1, 1, 4),
    exit(5, 4, 0, 2),
    end(6),
  ];
  assert.deepEqual(usersAt(2, older), [[4, 50, 1, 5], [1, null, null, null]]);
  const table = new ProcessTable();
  table.apply(older[0]!);
  assert.equal(knowsCpu(usageAt(table, 0, [])), false);
});

Deno.test("usageAt() has no process that was born later, or that had exited", () => {
  assert.deepEqual(usersAt(11, RECORDING).map(([pid]) => pid), [2, 1]);
  assert.deepEqual(usersAt(17, RECORDING).map(([pid]) => pid), [2, 1]);
});

Deno.test("usageAt() leaves the table as it was", () => {
  const table = new ProcessTable();
  for (const event of RECORDING.slice(0, 4)) table.apply(event);
  const { revision } = table;
  usageAt(table, 11 * SECOND, RECORDING.slice(4));
  assert.equal(table.revision, revision);
  assert.equal(table.get("2-0")?.usage.cpuPercent, 90);
});
