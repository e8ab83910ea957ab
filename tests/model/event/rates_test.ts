import assert from "node:assert/strict";
import { Rates } from "../../../src/model/event/rates.ts";

const SECOND = 1e9;
const totals = (n: number) => ({ fork: n, exec: 2 * n, exit: 0 });

Deno.test("Rates are unknown before a whole second has passed", () => {
  const rates = new Rates();
  rates.sample(10.2 * SECOND, totals(0));
  rates.sample(10.9 * SECOND, totals(50));
  assert.equal(rates.perSecond("fork"), null);
  assert.deepEqual(rates.history("fork", 5), []);
});

Deno.test("Rates: events count in the second in which their total was sampled", () => {
  const rates = new Rates();
  rates.sample(10 * SECOND, totals(100));
  rates.sample(10.5 * SECOND, totals(107));
  rates.sample(11.5 * SECOND, totals(110));
  rates.sample(12.1 * SECOND, totals(110));
  assert.deepEqual(rates.history("fork", 9), [7, 3]);
  assert.equal(rates.perSecond("exec"), 6);
  assert.equal(rates.perSecond("exit"), 0);
});

Deno.test("Rates: a second without a sample is quiet, not repeated", () => {
  const rates = new Rates();
  rates.sample(1 * SECOND, totals(0));
  rates.sample(1.5 * SECOND, totals(9));
  rates.sample(5 * SECOND, totals(9));
  assert.deepEqual(rates.history("fork", 9), [9, 0, 0, 0]);
});

Deno.test("Rates: the past is bounded", () => {
  const rates = new Rates(4);
  for (let i = 0; i < 50; i++) rates.sample(i * SECOND, totals(i * i));
  assert.equal(rates.history("fork", 100).length, 4);
  assert.deepEqual(rates.history("fork", 2), [47 * 47 - 46 * 46, 48 * 48 - 47 * 47]);
  rates.sample(1e6 * SECOND, totals(0));
  assert.deepEqual(rates.history("fork", 9), [0, 0, 0, 0]);
});

Deno.test("Rates.at() has the rates of a former time, and null where they are unknown", () => {
  const rates = new Rates(10);
  const totals = { fork: 0, exec: 0, exit: 0 };
  for (let second = 0; second <= 20; second++) {
    totals.fork += second;
    rates.sample(second * 1e9, { ...totals });
  }
  assert.equal(rates.at(20e9).perSecond("fork"), rates.perSecond("fork"));
  assert.equal(rates.at(15.5e9).perSecond("fork"), 14);
  assert.deepEqual(rates.at(15e9).history("fork", 3), [12, 13, 14]);
  assert.equal(rates.at(5e9).perSecond("fork"), null);
  assert.deepEqual(rates.at(5e9).history("fork", 3), []);
  assert.equal(rates.at(99e9).perSecond("fork"), 19);
});
