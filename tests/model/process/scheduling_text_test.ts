import assert from "node:assert/strict";
import { columnOf } from "../../../src/model/list/columns.ts";
import { startText } from "../../../src/model/list/column_values.ts";
import {
  ioPriorityRank,
  ioPriorityText,
  policyText,
} from "../../../src/model/process/scheduling_text.ts";
import { fakeProcess } from "../../ui/support/fake_table.ts";

const ioprio = (ioClass: number, level: number) => (ioClass << 13) | level;

Deno.test("policyText() has the names of sched(7), and the number of a policy of the future", () => {
  assert.deepEqual([0, 1, 2, 3, 5, 6, 7].map(policyText), [
    ...["OTHER", "FIFO", "RR", "BATCH", "IDLE", "DEADLINE", "EXT"],
  ]);
  assert.deepEqual([4, 12].map(policyText), ["4", "12"]);
});

Deno.test("ioPriorityText() has class and level, without the hints of newer kernels", () => {
  const all = [ioprio(0, 0), ioprio(1, 0), ioprio(2, 4), ioprio(2, 4 | 1 << 3), ioprio(3, 0)];
  assert.deepEqual(all.map(ioPriorityText), ["nice", "rt 0", "be 4", "be 4", "idle"]);
  assert.equal(ioPriorityText(ioprio(5, 1)), "40961");
});

Deno.test("ioPriorityRank() is the order of service; a nice value decides where none was set", () => {
  const rank = (ioClass: number, level: number, nice: number | null = 0) =>
    ioPriorityRank(ioprio(ioClass, level), nice);
  assert.deepEqual([rank(0, 0, -20), rank(0, 0), rank(0, 0, 19)], [16, 20, 23]);
  assert.equal(rank(0, 0), rank(2, 4));
  assert.ok(rank(1, 7)! < rank(2, 0)! && rank(2, 7)! < rank(3, 0)!);
  assert.equal(rank(0, 0, null), null);
});

const BOOT = Date.UTC(2026, 10, 23, 14, 0, 0);
const DAY = 86_400e9;

Deno.test("startText(): the time of the last day, the day of the last months, else month and year", () => {
  assert.equal(startText(187e9, 200e9, BOOT), "14:03:07");
  assert.equal(startText(187e9, 187e9 + DAY, BOOT), "23 Nov");
  assert.equal(startText(187e9, 400 * DAY, BOOT), "Nov 2026");
  assert.equal(startText(10 * 3600e9, 11 * 3600e9, BOOT), "00:00:00");
});

Deno.test("START is unknown where the time of the boot is unknown", () => {
  const { text } = columnOf("started");
  assert.equal(text(fakeProcess(1, { startTs: 0 }), 0), "?");
  const host = { memoryTotal: null, localAtBoot: BOOT };
  assert.equal(text(fakeProcess(1, { startTs: 0 }), 0, 8, host), "14:00:00");
});
