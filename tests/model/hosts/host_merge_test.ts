import assert from "node:assert/strict";
import { MAX_MERGED_EVENTS } from "../../../src/model/base/limits.ts";
import { HostMerge } from "../../../src/model/hosts/host_merge.ts";

function merge(hold = 5) {
  const taken: number[] = [];
  const made = new HostMerge<number>({ hold, patience: 100 }, (item) => taken.push(item));
  const push = (host: string, items: readonly number[], now: number) =>
    made.push(host, items, (item) => item, now);
  return { made, taken, push };
}

Deno.test("HostMerge: an item waits for earlier ones of other hosts, and no longer", () => {
  const { made, taken, push } = merge();
  push("a", [10, 12], 0);
  push("b", [11], 3);
  assert.deepEqual(taken, []);
  made.release(6);
  assert.deepEqual(taken, [10, 11, 12]);
});

Deno.test("HostMerge: while a host sends its past, later items of others wait for it", () => {
  const { made, taken, push } = merge();
  made.past("a", 0);
  made.past("b", 0);
  push("b", [3, 30], 1);
  push("live", [50], 1);
  made.release(20);
  assert.deepEqual(taken, []);
  push("a", [1, 2, 10], 21);
  // The next item of a may be earlier than that of b.
  assert.deepEqual(taken, [1, 2, 3, 10]);
  push("a", [20], 22);
  made.present("a");
  made.present("b");
  made.release(40);
  assert.deepEqual(taken, [1, 2, 3, 10, 20, 30, 50]);
});

Deno.test("HostMerge: a host that is silent in its past is not waited for without end", () => {
  const { made, taken, push } = merge();
  made.past("a", 0);
  push("b", [1], 1);
  made.release(99);
  assert.deepEqual(taken, []);
  made.release(101);
  assert.deepEqual(taken, [1]);
});

Deno.test("HostMerge: nothing goes on before every host was heard, unless there is no room", () => {
  const { made, taken, push } = merge();
  made.waitUntil(50);
  push("a", [1], 0);
  made.release(49);
  assert.deepEqual(taken, []);
  push("b", [0], 49);
  made.release(50);
  assert.deepEqual(taken, [0, 1]);
  made.waitUntil(1_000);
  push("a", Array.from({ length: MAX_MERGED_EVENTS + 2 }, (_, i) => i), 60);
  assert.deepEqual([taken.length, made.hurried], [4, 2]);
});

Deno.test("HostMerge: flush passes everything on, in order", () => {
  const { made, taken, push } = merge(Infinity);
  made.past("a", 0);
  push("b", [2], 0);
  push("c", [1], 0);
  made.flush();
  assert.deepEqual(taken, [1, 2]);
});
