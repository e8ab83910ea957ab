import assert from "node:assert/strict";
import { median, quantile } from "../../../src/model/base/quantile.ts";

Deno.test("median() of an even count is the mean of the middle two", () => {
  const cases: [number[], number | null][] = [
    [[], null],
    [[7], 7],
    [[1, 2], 1.5],
    [[1, 2, 9], 2],
    [[1, 2, 4, 9], 3],
  ];
  for (const [sorted, middle] of cases) assert.equal(median(sorted), middle);
});

Deno.test("quantile() returns one of the values, or null without values", () => {
  assert.equal(quantile([], 0.9), null);
  assert.equal(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9), 9);
  assert.equal(quantile([1, 2], 0.99), 2);
});
