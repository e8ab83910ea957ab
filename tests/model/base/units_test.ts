import assert from "node:assert/strict";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
} from "../../../src/model/base/units.ts";

const SECOND = 1e9;

Deno.test("units: an unknown value is a question mark, never zero", () => {
  for (
    const format of [formatAge, formatBytes, formatCount, formatDuration, formatPercent, formatRate]
  ) {
    assert.equal(format(null), "?");
    assert.notEqual(format(0), "?");
  }
});

Deno.test("units: bytes have steps of 1024 and fit into 5 cells", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [512, "512B"],
    [1024, "1.0K"],
    [10 * 1024, "10K"],
    [999 * 1024, "999K"],
    [1000 * 1024, "1.0M"],
    [9.9 * 1024 ** 2, "9.9M"],
    [1.2 * 1024 ** 3, "1.2G"],
    [3 * 1024 ** 4, "3.0T"],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
  for (let bytes = 1; bytes < 1e18; bytes *= 1.7) assert.ok(formatBytes(bytes).length <= 5);
});

Deno.test("units: a duration is rounded half up and fits into 6 cells", () => {
  const cases: [number, string][] = [
    [412, "412ns"],
    [840e3, "840us"],
    [0, "0ns"],
    [999.4, "999ns"],
    [999.5, "1us"],
    [1_499, "1us"],
    [1_500, "2us"],
    [999_500, "1ms"],
    [12.4e6, "12ms"],
    [12.5e6, "13ms"],
    [999.4e6, "999ms"],
    [999.5e6, "1.0s"],
    [3.25 * SECOND, "3.3s"],
    [1.15 * SECOND, "1.2s"],
    [9.949 * SECOND, "9.9s"],
    [9.95 * SECOND, "10s"],
    [59.4 * SECOND, "59s"],
    [59.5 * SECOND, "1m00s"],
    [3599.4 * SECOND, "59m59s"],
    [3599.5 * SECOND, "1h00m"],
    [86369 * SECOND, "23h59m"],
    [86370 * SECOND, "1d00h"],
    [(100 * 86400 - 1801) * SECOND, "99d23h"],
    [(100 * 86400 - 1800) * SECOND, "100d"],
    [245 * SECOND, "4m05s"],
    [3 * 3600 * SECOND + 12 * 60 * SECOND, "3h12m"],
    [12 * 86400 * SECOND + 4 * 3600 * SECOND, "12d04h"],
    [400 * 86400 * SECOND, "400d"],
  ];
  for (const [ns, text] of cases) assert.equal(formatDuration(ns), text);
  for (let ns = 1; ns < 1e18; ns *= 1.3) assert.ok(formatDuration(ns).length <= 6, String(ns));
});

Deno.test("units: an age has whole seconds, rounded down", () => {
  assert.equal(formatAge(0.9 * SECOND), "0s");
  assert.equal(formatAge(9.9 * SECOND), "9s");
});

Deno.test("units: counts and rates fit into 5 cells and never decrease at a border", () => {
  assert.equal(formatCount(9949), "9949");
  assert.equal(formatCount(12_345), "12.3k");
  assert.equal(formatRate(0), "0");
  assert.equal(formatRate(0.44), "0.4");
  assert.equal(formatRate(12.4), "12");
  assert.equal(formatRate(2100), "2.1k");
  assert.equal(formatRate(26_500), "26.5k");
  for (let n = 0.1; n < 1e12; n *= 1.1) {
    assert.ok(formatRate(n).length <= 5, `${n}: ${formatRate(n)}`);
    assert.ok(formatCount(n).length <= 5, `${n}: ${formatCount(n)}`);
  }
});

Deno.test("units: percent has a decimal below 100", () => {
  assert.equal(formatPercent(0), "0.0");
  assert.equal(formatPercent(99.94), "99.9");
  assert.equal(formatPercent(99.96), "100");
  assert.equal(formatPercent(812.3), "812");
});
