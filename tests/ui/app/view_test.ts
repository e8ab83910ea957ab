import { UNKNOWN_VITALS } from "../../../src/model/scan/host_vitals.ts";
import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { styleOf } from "../../../src/ui/cells/style.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;

for (const [columns, rows] of SIZES) {
  const size = `${columns}x${rows}`;
  const screen = () => new TestScreen(columns, rows);

  Deno.test(`view: table with the dead at ${size}`, async (t) => {
    await t.assertSnapshot(screen().text());
  });

  Deno.test(`view: tree at ${size}`, async (t) => {
    await t.assertSnapshot(screen().press("t", "I").text());
  });

  Deno.test(`view: help at ${size}`, async (t) => {
    await t.assertSnapshot(screen().press("F1").text());
  });

  Deno.test(`view: filter in error at ${size}`, async (t) => {
    await t.assertSnapshot(screen().press("\\").type("n (").text());
  });
}

Deno.test("view: losses, restriction, filter and follow are all visible at 80x24", async (t) => {
  const screen = new TestScreen(80, 24).press("\\").type("make").press("Enter", "F");
  screen.losses = { kernel: 1234, queue: 34, line: 2, uncounted: 1 };
  const restriction = "Without root: short-lived processes are missed. Run sudo traceflock";
  screen.facts = { ...screen.facts, source: "procfs", isReady: false, restriction };
  await t.assertSnapshot(screen.text());
});

Deno.test("view: the filter line counts matches apart from their ancestors and dead processes", () => {
  const made = (columns: number, ...keys: string[]) =>
    new TestScreen(columns, 24).press("t", "\\").type("git").press("Enter", ...keys);
  assert.match(made(120).text(), /filter {2}git +1 match · 1 ended · 4 ancestors$/m);
  assert.match(made(60).text(), /filter {2}git +1 match · 1 ended$/m);
  assert.match(made(24).text(), /filter {2}git +1 match$/m);
  assert.match(made(120, "t").text(), /filter {2}git +1 match · 1 ended$/m);
  assert.match(made(120, "Alt+4").text(), /filter {2}git +in lists and events$/m);
});

Deno.test("view: the header counts recently ended processes only where all of them are rows", () => {
  const ended = / 7 just ended/;
  const screen = new TestScreen(140, 24);
  assert.match(screen.text(), ended);
  assert.doesNotMatch(screen.press("\\").type("git").press("Enter").text(), /just ended/);
  assert.doesNotMatch(screen.press("Escape", "Alt+3").text(), /just ended/);
  assert.match(screen.press("Alt+2").text(), ended);
  screen.state = { ...screen.state, settings: { ...screen.state.settings, maxDead: 5 } };
  assert.match(screen.text(), / 5\+ just ended/);
});

Deno.test("view: what is not known is a question mark in the header too", async (t) => {
  const screen = new TestScreen(120, 20, { table: new FakeTable() });
  screen.facts = { ...screen.facts, kernel: null };
  screen.vitals = UNKNOWN_VITALS;
  await t.assertSnapshot(screen.text());
});

Deno.test("view: a terminal that is not UTF-8 gets ASCII guides and graphs", () => {
  const screen = new TestScreen(100, 40, {
    ascii: true,
    table: new FakeTable([fakeProcess(1), fakeProcess(2)]),
  });
  assert.match(screen.press("t").text(), /^[\x20-\x7e\n]*$/);
});

Deno.test("view: a folded row counts the processes that it hides", () => {
  const screen = new TestScreen(120, 40).press("t", "-");
  assert.match(
    screen.text(),
    /▸ \S*bin\/init splash {2}▸ 27 below · cpu 189\+% · mem 1\.8G\+/,
  );
});

Deno.test("view: foreign text cannot reach the terminal as control", () => {
  const text = new TestScreen(200, 60).text();
  assert.match(text, /evil\^\[\[2J<U\+202E>txt\.exe/);
  assert.doesNotMatch(text, /[^\P{C}\n]/u);
});

Deno.test("view: names of hosts and users are foreign text too", () => {
  const screen = new TestScreen(200, 60, {
    table: new FakeTable([fakeProcess(1, { user: "a\x1bb" })]),
  });
  screen.facts = { ...screen.facts, host: "h\x1b[31m", kernel: "k\u202e" };
  assert.match(screen.text(), /h\^\[\[31m {2}k<U\+202E>[^]*a\^\[b/);
});

Deno.test("view: a small window says so in one line", () => {
  for (const [columns, rows] of [[20, 5], [10, 30], [80, 3]] as const) {
    const lines = new TestScreen(columns, rows).text().split("\n");
    assert.ok("TraceFlock: enlarge this window".startsWith(lines[0] ?? "?"), lines[0]);
    assert.equal(lines.slice(1).join(""), "");
  }
});

Deno.test("view: every mode can be drawn in every size", () => {
  const keys = fc.constantFrom([], ["t"], ["F1"], ["\\", "x", "("], ["/", "m"], ["F"]);
  const columns = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 500 }));
  const rows = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(columns, rows, keys, (columns, rows, keys) => {
      new TestScreen(columns, rows).press(...keys).frame();
    }),
    { numRuns: 80, examples: [[1, 1, []], [24, 18, []], [500, 200, ["t"]], [24, 6, ["F1"]]] },
  );
});

Deno.test("view: without colours the cursor, births and failures are still visible", () => {
  const screen = new TestScreen(80, 24, { colors: "none" }).press("Down");
  screen.frame();
  const line = (pid: string) =>
    Array.from({ length: 24 }, (_, y) => y).find((y) => screen.buffer.rowText(y).includes(pid)) ??
      0;
  const style = (pid: string) => styleOf(screen.buffer.styleAt(10, line(pid)));
  assert.equal(style("10031").inverse, true);
  assert.equal(style("10034").bold, true);
  assert.equal(screen.buffer.rowText(line("10034"))[0], "+");
  assert.equal(screen.buffer.rowText(line("10029"))[0], "-");
});
