import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { greatest } from "../../../src/model/report/ranking.ts";

Deno.test("greatest() equals the beginning of the whole list sorted", () => {
  const items = fc.array(fc.record({ value: fc.integer({ min: -5, max: 5 }) }));
  fc.assert(fc.property(items, fc.integer({ min: 1, max: 20 }), (items, count) => {
    const sorted = [...items].sort((a, b) => b.value - a.value).slice(0, count);
    assert.deepEqual(greatest(items, count, ({ value }) => value), sorted);
  }));
});
