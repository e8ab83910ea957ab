import assert from "node:assert/strict";
import { TestScreen } from "../support/render.ts";

function screen(...keys: string[]): TestScreen {
  const made = new TestScreen(80, 24).press(...keys);
  made.frame();
  return made;
}

Deno.test("tabs: Tab goes through all views and round, Shift+Tab the other way", () => {
  const made = screen();
  const seen = Array.from({ length: 6 }, () => made.press("Tab").state.view);
  assert.deepEqual(seen, ["events", "churn", "details", "flows", "tree", "table"]);
  assert.equal(made.press("Shift+Tab").state.view, "tree");
});

Deno.test("tabs: Alt and a digit go to a view at once; t goes between the two lists", () => {
  const view = (...keys: string[]) => screen(...keys).state.view;
  assert.deepEqual(["1", "2", "3", "4", "5", "6"].map((digit) => view(`Alt+${digit}`)), [
    ...["tree", "table", "events", "churn", "details", "flows"],
  ]);
  assert.deepEqual([view("t"), view("t", "t"), view("t", "Alt+4", "t")], ["tree", "table", "tree"]);
});

Deno.test("tabs: a click on a tab brings its view to the front", () => {
  const made = screen();
  made.send({ type: "click", target: { kind: "action", action: "view-events" } });
  assert.equal(made.state.view, "events");
});

Deno.test("tabs: each view keeps its order; both lists share the selected process", () => {
  const made = screen("M", "Down", "Down");
  const chosen = made.state.selected;
  made.press("t");
  assert.equal(made.state.selected, chosen);
  made.press("N");
  assert.equal(made.state.sorting.column, "pid");
  assert.equal(made.press("t").state.sorting.column, "memory");
});

Deno.test("digits: go to the process with that pid, digit by digit", () => {
  const made = screen("1", "0", "2");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "1027");
  made.press("0");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "1020");
  made.press("Down", "9", "1", "1");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "911");
});

Deno.test("digits: an exact pid wins over pids that only begin with it", () => {
  const made = screen("1");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "1");
});

Deno.test("digits: without such a pid the cursor stays, and the bar reports it", () => {
  const made = screen("Down");
  const before = made.state.selected;
  made.press("8");
  made.frame();
  assert.equal(made.state.selected, before);
  assert.match(made.text(), /No PID here begins with 8/);
});
