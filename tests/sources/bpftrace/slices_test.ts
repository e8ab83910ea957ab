import assert from "node:assert/strict";
import { Slices } from "../../../src/sources/bpftrace/slices.ts";
import { eventually } from "../../support/time_limit.ts";

function bench(size: number) {
  const seen: number[][] = [];
  let emptied = 0;
  const slices = new Slices<number>(size, (slice) => seen.push([...slice]), () => emptied++);
  return { seen, slices, emptied: () => emptied };
}

Deno.test("Slices: what fits into one slice is done at once", () => {
  const { seen, slices, emptied } = bench(3);
  slices.push([1, 2, 3]);
  slices.push([4]);
  assert.deepEqual([seen, slices.isEmpty, emptied()], [[[1, 2, 3], [4]], true, 2]);
});

Deno.test("Slices: a heap is done in order, and other work comes between its slices", async () => {
  const { seen, slices, emptied } = bench(2);
  let between = 0;
  const timer = setInterval(() => between++, 0);
  slices.push([1, 2, 3, 4, 5]);
  slices.push([6]);
  assert.deepEqual([seen, slices.isEmpty], [[[1, 2]], false]);
  await eventually("it is empty", () => slices.isEmpty, 5_000);
  clearInterval(timer);
  assert.deepEqual([seen, emptied()], [[[1, 2], [3, 4], [5], [6]], 1]);
  assert.ok(between > 0);
});

Deno.test("Slices: at the end all is done now, each item once, also when that asks for more", async () => {
  const { seen, slices } = bench(2);
  slices.push([1, 2, 3, 4, 5]);
  slices.finish();
  assert.deepEqual([seen.flat(), slices.isEmpty], [[1, 2, 3, 4, 5], true]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(seen.flat(), [1, 2, 3, 4, 5]);

  const nested: number[] = [];
  const inner: Slices<number> = new Slices(1, ([item]) => {
    nested.push(item!);
    if (item === 1) inner.finish();
  }, () => {});
  inner.push([1, 2, 3]);
  assert.deepEqual(nested, [1, 2, 3]);
});
