import assert from "node:assert/strict";
import { chartSvg } from "../../bench/chart_svg.ts";
import { Finder, growth, isMet, median, quantile, rounded } from "../../bench/findings.ts";

Deno.test("growth() is the power of x by which y grows", () => {
  const points = (power: number) => [1, 2, 5, 10].map((x) => [x, 3 * x ** power] as const);
  for (const power of [0, 1, 2]) assert.equal(rounded(growth(points(power))), String(power));
});

Deno.test("a budget without a measurement is neither met nor missed, and says why", () => {
  const finder = new Finder();
  finder.budget("cpu, of forkstat's", 1.5, "x", [], "forkstat is missing");
  finder.budget("cpu", 3, "us", [1, 9, 2]);
  finder.budget("lost", 0, "", [1]);
  finder.budget("growth", 1, "", [growth([[1, 1]])]);
  assert.deepEqual(finder.budgets.map(isMet), [null, true, false, null]);
  assert.deepEqual(finder.budgets.map(({ measured }) => measured), [null, 2, 1, null]);
  assert.equal(finder.budgets[0]!.why, "forkstat is missing");
});

Deno.test("a budget is met only with a fifth of it to spare", () => {
  const finder = new Finder();
  for (const measured of [8, 8.1]) finder.budget("frame", 10, "ms", [measured]);
  assert.deepEqual(finder.budgets.map(isMet), [true, false]);
});

Deno.test("a bound is met up to the bound itself", () => {
  const finder = new Finder();
  for (const measured of [64, 65]) finder.bound("queued", 64, "MiB", [measured]);
  assert.deepEqual(finder.budgets.map(isMet), [true, false]);
});

Deno.test("a value that is no number is no figure, and a budget does without it", () => {
  const finder = new Finder();
  finder.figure("cpu", "ms/s", [3, NaN]);
  finder.figure("memory", "MB", [NaN]);
  finder.ourBudget("cpu", 10, "ms/s", [NaN, 3, 5]);
  assert.deepEqual(finder.figures, [{ name: "cpu", unit: "ms/s", values: [3] }]);
  assert.deepEqual(finder.budgets.map(({ measured, isOurs }) => [measured, isOurs]), [[4, true]]);
});

Deno.test("ratio() divides round by round, over the rounds that both have", () => {
  const finder = new Finder();
  assert.deepEqual(finder.ratio("a / b", [2, 9, 4], [1, 3]), [2, 3]);
});

Deno.test("median() of an even count is the mean of the two in the middle; quantile() is a measured value", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 10, 2]), 3);
  assert.equal(quantile([...Array(100).keys()], 0.99), 99);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("chartSvg() begins at 0, has a name at each line, and escapes it", () => {
  const svg = chartSvg({ title: "a < b", x: "x", y: "y" }, [
    { name: "one & two", points: [[10, 5], [95, 47]] },
    { name: "the same", points: [[10, 5], [95, 47]] },
  ]);
  assert.match(svg, />one &amp; two</);
  assert.match(svg, /aria-label="a &lt; b"/);
  const ticks = [...svg.matchAll(/class="tick"[^>]*>([^<]*)</g)].map((match) => match[1]);
  assert.deepEqual(ticks, ["0", "20", "40", "60", "80", "100", "0", "10", "20", "30", "40", "50"]);
  const heights = [...svg.matchAll(/class="name[^>]* y="([\d.]+)"/g)].map((m) => Number(m[1]));
  assert.ok(Math.abs(heights[0]! - heights[1]!) >= 17);
});
