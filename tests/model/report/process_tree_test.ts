import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { activityRates } from "../../../src/model/report/activity_rates.ts";
import { processTree } from "../../../src/model/report/process_tree.ts";
import type { ProcessRecord } from "../../../src/model/report/process_record.ts";
import { history } from "./made_up_recordings.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

Deno.test("processTree() puts parents before children, and children in order of their start", () => {
  const { processes } = foldRecording([
    lived(1, 1, "init"),
    fork(4, 1, 4),
    fork(5, 4, 5),
    lived(6, 3, "old", 0.5),
    fork(7, 1, 2),
    exit(8, 4, 0),
  ]);
  const { order, depth, parent, end } = processTree(processes);
  assert.deepEqual(
    order.map(({ pid }, i) => [pid, depth[i], parent[i], end[i]]),
    [[3, 0, -1, 1], [1, 0, -1, 5], [4, 1, 1, 4], [5, 2, 2, 4], [2, 1, 1, 5]],
  );
});

Deno.test("processTree() has every process once and each subtree in one range, for any recording", () => {
  fc.assert(fc.property(history, (events) => {
    const { processes } = foldRecording(events);
    const { order, depth, parent, end } = processTree(processes);
    assert.deepEqual(new Set(order), new Set(processes));
    assert.equal(order.length, processes.length);
    for (let place = 0; place < order.length; place++) {
      const above = parent[place]!;
      if (above < 0) assert.equal(depth[place], 0);
      else {
        assert.equal(order[place]!.parentId, order[above]!.id);
        assert.equal(depth[place], depth[above]! + 1);
        assert.ok(above < place && end[place]! <= end[above]!);
      }
    }
  }));
});

Deno.test("processTree() keeps a circle of parents, and a chain deeper than the stack", () => {
  const { processes: [record] } = foldRecording([lived(1, 1, "a")]);
  const circle: ProcessRecord[] = [{ ...record!, id: 0, parentId: 1 }, {
    ...record!,
    id: 1,
    parentId: 0,
  }];
  assert.deepEqual(processTree(circle).order.map(({ id }) => id), [0, 1]);
  const chain = Array.from({ length: 100_000 }, (_, id) => ({
    ...record!,
    id,
    parentId: id === 0 ? null : id - 1,
  }));
  assert.equal(processTree(chain).depth.at(-1), 99_999);
});

Deno.test("activityRates() counts by piece of time, and the most processes at one time", () => {
  const contents = foldRecording([
    lived(10, 1, "init", 2),
    fork(10.5, 1, 2),
    exec(10.6, 2, "a", []),
    fork(11.2, 1, 3),
    exit(11.2, 2, 0),
    exit(13.9, 3, 0),
    end(14),
  ]);
  const { stepNs, forks, execs, exits, alive } = activityRates(contents, 4);
  assert.equal(stepNs, 1e9);
  assert.deepEqual([...forks], [1, 1, 0, 0]);
  assert.deepEqual([...execs], [1, 0, 0, 0]);
  assert.deepEqual([...exits], [0, 1, 0, 1]);
  assert.deepEqual([...alive], [2, 2, 2, 2]);
});

Deno.test("activityRates() counts every birth and exit within its bound, for any recording", () => {
  fc.assert(fc.property(history, fc.integer({ min: 1, max: 50 }), (events, most) => {
    const contents = foldRecording(events);
    const { forks, exits, alive } = activityRates(contents, most);
    const sum = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0);
    assert.ok(forks.length <= most);
    assert.equal(sum(forks), contents.processes.filter(({ birthSeen }) => birthSeen).length);
    assert.equal(
      sum(exits),
      contents.processes.filter(({ ending }) => ending?.seen === true).length,
    );
    assert.ok(Math.max(...alive) <= contents.processes.length);
  }));
});
