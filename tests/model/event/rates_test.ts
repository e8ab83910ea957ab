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

Deno.test("Rates: a late event of a recording counts in its own second", () => {
  const rates = new Rates(4);
  rates.sample(1 * SECOND, totals(0));
  rates.sample(3.5 * SECOND, totals(0));
  rates.sample(3.5 * SECOND, totals(5));
  rates.sample(2.2 * SECOND, totals(5));
  rates.sample(2.2 * SECOND, totals(7));
  rates.sample(3.9 * SECOND, totals(8));
  rates.sample(4 * SECOND, totals(8));
  assert.deepEqual(rates.history("fork", 9), [0, 2, 6]);
  // It is older than the past that is kept.
  rates.sample(20 * SECOND, totals(8));
  rates.sample(3 * SECOND, totals(9));
  rates.sample(21 * SECOND, totals(9));
  assert.deepEqual(rates.history("fork", 9), [0, 0, 0, 0]);
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

Deno.test("Rates: seconds without a sample share the events; after many each is unknown", () => {
  const rates = new Rates();
  rates.sample(1 * SECOND, totals(0));
  rates.sample(5.5 * SECOND, totals(40));
  rates.sample(6 * SECOND, totals(40));
  assert.deepEqual(rates.history("fork", 9), [0, 10, 10, 10, 10]);
  assert.equal(rates.perSecond("exec"), 20);
  assert.equal(rates.perSecond("exit"), 0);
  rates.sample(100 * SECOND, totals(50));
  rates.sample(101 * SECOND, totals(53));
  rates.sample(102 * SECOND, totals(53));
  assert.deepEqual(rates.history("fork", 4), [null, null, null, 3]);
  // Nothing happened: each of these seconds is known to be quiet.
  rates.sample(200 * SECOND, totals(53));
  assert.deepEqual(rates.history("exec", 3), [0, 0, 0]);
});

Deno.test("Rates: seconds without a way to the host are unknown, and what it reports then counts nowhere", () => {
  const rates = new Rates();
  rates.sample(1 * SECOND, { unknownSince: 0 });
  rates.sample(2 * SECOND, { unknownSince: 0 });
  assert.equal(rates.perSecond("fork"), null);
  rates.sample(3.5 * SECOND, totals(1000));
  rates.sample(4.5 * SECOND, totals(1002));
  rates.sample(5 * SECOND, totals(1002));
  assert.deepEqual(rates.history("fork", 9), [null, null, null, 2]);
  for (let second = 6; second <= 10; second++) rates.sample(second * SECOND, totals(1002));
  // The end of the connection was noticed late.
  rates.sample(10.5 * SECOND, { unknownSince: 7.5 * SECOND });
  rates.sample(12 * SECOND, { unknownSince: 7.5 * SECOND });
  assert.equal(rates.perSecond("fork"), null);
  assert.deepEqual(rates.history("fork", 7), [0, 0, null, null, null, null, null]);
  assert.equal(rates.at(7.2 * SECOND).perSecond("fork"), 0);
  assert.equal(rates.at(9.2 * SECOND).perSecond("fork"), null);
});
