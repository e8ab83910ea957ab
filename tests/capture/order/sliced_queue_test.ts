import assert from "node:assert/strict";
import { SlicedQueue } from "../../../src/capture/order/sliced_queue.ts";

function queueOf(...heaps: number[][]): SlicedQueue<number> {
  const queue = new SlicedQueue<number>();
  for (const heap of heaps) queue.push(heap);
  return queue;
}

Deno.test("SlicedQueue: take() returns a heap that fits into a slice whole, without a copy", () => {
  const heap = [1, 2, 3];
  const queue = queueOf(heap);
  assert.equal(queue.take(3), heap);
  assert.ok(queue.isEmpty);
});

Deno.test("SlicedQueue: take() returns heaps in order, each item once, in slices of one heap", () => {
  const queue = queueOf([1, 2, 3, 4, 5], [], [6]);
  const slices: (readonly number[])[] = [];
  while (!queue.isEmpty) slices.push(queue.take(2));
  assert.deepEqual(slices, [[1, 2], [3, 4], [5], [6]]);
  assert.deepEqual(queue.take(2), []);
});

Deno.test("SlicedQueue: a heap pushed between two slices comes after the rest", () => {
  const queue = queueOf([1, 2, 3]);
  assert.deepEqual(queue.take(2), [1, 2]);
  queue.push([4]);
  assert.deepEqual([queue.take(2), queue.take(2)], [[3], [4]]);
});

Deno.test("SlicedQueue: clear() drops the items that were not taken", () => {
  const queue = queueOf([1, 2, 3]);
  queue.take(1);
  queue.clear();
  queue.push([4, 5]);
  assert.deepEqual(queue.take(9), [4, 5]);
});
