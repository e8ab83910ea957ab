import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { TestScreen } from "../support/render.ts";

function typing(text: string): TestScreen {
  return new TestScreen(100, 30).press("\\").type(text);
}

function prompt({ state }: TestScreen) {
  assert.ok(state.mode.type === "filter");
  return state.mode;
}

const line = (screen: TestScreen) => prompt(screen).input.text;
const offered = (screen: TestScreen) => prompt(screen).popup?.candidates.map(({ text }) => text);

Deno.test("completion: fields are offered while they are typed, and shown", () => {
  const made = typing("cont");
  assert.deepEqual(offered(made), ["container"]);
  assert.match(made.text(), /container {2}short container id/);
});

Deno.test("completion: Tab puts the next candidate in, Shift+Tab the one before", () => {
  const made = typing("par").press("Tab");
  assert.equal(line(made), "parent_comm");
  assert.equal(line(made.press("Tab")), "parent_key");
  assert.equal(line(made.press("Down")), "parent_tid");
  assert.equal(line(made.press("Shift+Tab")), "parent_key");
  assert.equal(line(made.press("Up", "Up")), "parent_tid");
});

Deno.test("completion: Tab takes the only candidate at once, and offers the next words", () => {
  const made = typing("cont").press("Tab");
  assert.equal(line(made), "container");
  assert.ok(offered(made)?.includes("container="));
});

Deno.test("completion: the values come from the processes of the table", () => {
  assert.deepEqual(offered(typing("user=p")), ["postgres"]);
  assert.equal(line(typing("user=p").press("Tab")), "user=postgres");
  assert.deepEqual(offered(typing("signal=k")), ["KILL"]);
});

Deno.test("completion: an empty line offers everything only when Tab asks for it", () => {
  const made = typing("").press("Tab");
  assert.equal(prompt(made).popup?.isShown, true);
  assert.equal(line(made), "");
  assert.equal(line(made.press("Tab")), "type");
});

Deno.test("completion: works in the middle of a line", () => {
  const made = typing("use x").press("Left", "Left", "Tab");
  assert.equal(line(made), "user x");
});

Deno.test("completion: a click on a word takes it and offers the next words; a click beside it does not", () => {
  for (const [columns, height] of [[100, 30], [40, 12]] as const) {
    const made = new TestScreen(columns, height).press("\\").type("exit!=0 par");
    const { layout } = made.frame();
    const rows = made.text().split("\n");
    const y = rows.findIndex((row) => /parent_key/.test(row));
    const x = rows[y]!.indexOf("parent_key");
    const target = hitTest(made.state, layout, [], x, y);
    assert.deepEqual(target, { kind: "candidate", index: 1 });
    made.send({ type: "click", target });
    assert.equal(line(made), "exit!=0 parent_key");
    assert.ok(offered(made)?.includes("parent_key="));
    assert.equal(hitTest(made.state, layout, [], x, 2)?.kind, undefined);
  }
});

Deno.test("completion: Escape closes the list first, then takes back the filter", () => {
  const made = typing("par").press("Tab", "Escape");
  assert.equal(prompt(made).popup, null);
  assert.equal(made.press("Escape").state.mode.type, "browse");
});

Deno.test("completion: an answer that comes too late is ignored", () => {
  const made = typing("par");
  const before = made.state;
  made.send({
    type: "answer",
    answer: {
      about: "completion",
      ...{ asked: { text: "pa", cursor: 2 }, isWanted: false },
      completion: { from: 0, to: 2, candidates: [{ text: "late", about: "" }] },
    },
  });
  assert.equal(made.state.mode, before.mode);
});

Deno.test("history: Up and Down go through earlier filters, and back to the typed one", () => {
  const made = typing("make").press("Enter", "\\", "Ctrl+u").type("cc1").press("Enter");
  made.press("\\", "Ctrl+u").type("s").press("Up");
  assert.equal(line(made), "cc1");
  assert.equal(line(made.press("Up", "Up")), "make");
  assert.equal(made.state.filter.text, "make");
  assert.equal(line(made.press("Down", "Down")), "s");
  assert.equal(line(made.press("Down")), "s");
});

Deno.test("history: a filter that is used again moves to the end; filters that were taken back are not kept", () => {
  const made = new TestScreen(80, 24);
  for (const text of ["a", "b", "a"]) made.press("\\", "Ctrl+u").type(text).press("Enter");
  made.press("\\").type("x").press("Escape");
  assert.deepEqual(made.state.filterHistory, ["b", "a"]);
});

Deno.test("history: is bounded", () => {
  const made = new TestScreen(80, 24);
  for (let i = 0; i < 110; i++) {
    const filter = { text: `f${i}`, matches: () => true, matchesEvent: () => true };
    made.state = { ...made.state, filter };
    made.press("\\", "Enter");
  }
  assert.equal(made.state.filterHistory.length, 100);
  assert.equal(made.state.filterHistory.at(-1), "f109");
});

for (const [columns, rows] of [[80, 24], [200, 60]] as const) {
  Deno.test(`view: completion at ${columns}x${rows}`, async (t) => {
    const screen = new TestScreen(columns, rows).press("\\").type("exit!=0 p").press("Tab", "Tab");
    await t.assertSnapshot(screen.text());
  });
}

Deno.test("view: the list of completions fits every size", () => {
  for (const [columns, rows] of [[24, 6], [30, 7], [300, 100]] as const) {
    new TestScreen(columns, rows).press("\\").type("user x p").press("Tab").frame();
  }
});
