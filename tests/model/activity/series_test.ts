import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { Series } from "../../../src/model/activity/series.ts";

Deno.test("Series keeps the sum of each interval", () => {
  const series = new Series(2);
  series.add(0, 10, [1, 2]);
  series.add(10, 20, [3, 4]);
  assert.deepEqual([...series.points()], [
    { fromTs: 0, toTs: 10, values: [1, 2] },
    { fromTs: 10, toTs: 20, values: [3, 4] },
  ]);
  assert.deepEqual(series.sums(), [4, 6]);
  assert.deepEqual(series.sums(15, 25), [3, 4], "an interval counts where it ends");
  assert.equal(series.sums(21, 30), null);
});

Deno.test("Series never has more intervals than its limit, and every sum stays exact", () => {
  const values = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(values, fc.integer({ min: 2, max: 16 }), (values, limit) => {
    const series = new Series(1, limit);
    for (const [i, value] of values.entries()) {
      series.add(i, i + 1, [value]);
      assert.ok(series.length <= limit);
    }
    assert.deepEqual(series.sums(), [values.reduce((sum, value) => sum + value, 0)]);
    const points = [...series.points()];
    assert.equal(points[0]!.fromTs, 0);
    assert.equal(points.at(-1)!.toTs, values.length);
    for (const [i, { toTs }] of points.entries()) {
      if (i + 1 < points.length) assert.equal(toTs, points[i + 1]!.fromTs);
    }
  }));
});

Deno.test("Series adds a late interval to its last one, and an unknown value makes a sum unknown", () => {
  const series = new Series(1);
  series.add(10, 20, [5]);
  series.add(0, 10, [7]);
  assert.deepEqual([...series.points()], [{ fromTs: 0, toTs: 20, values: [12] }]);
  series.add(20, 30, [NaN]);
  assert.deepEqual(series.sums(), [NaN]);
});
