import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { BINDINGS, worksIn } from "../../../src/ui/widgets/keymap.ts";
import { TABS } from "../../../src/ui/widgets/view_id.ts";
import type { Message } from "../../../src/ui/state/message.ts";
import type { Next } from "../../../src/ui/state/context.ts";
import { initialState, type State } from "../../../src/ui/state/state.ts";
import { update as updateWith } from "../../../src/ui/app/update.ts";
import { key, TestScreen } from "../support/render.ts";

const start = initialState(80, 24);
const context = new TestScreen(80, 24).context();

function update(state: State, message: Message): Next {
  return updateWith(state, message, context);
}

function screen(...keys: string[]): TestScreen {
  const made = new TestScreen(80, 24).press(...keys);
  made.frame();
  return made;
}

Deno.test("update: q, F10 and Ctrl+C quit; Ctrl+C whatever is in front", () => {
  for (const label of ["q", "F10", "Ctrl+c"]) {
    assert.deepEqual(update(start, key(label)).effects, [{
      type: "quit",
      outcome: { reason: "asked" },
    }]);
  }
  for (const label of ["F1", "/", "\\"]) {
    const { state } = update(start, key(label));
    assert.equal(update(state, key("Ctrl+c")).effects[0]?.type, "quit", label);
    assert.equal(update(state, key("Ctrl+z")).effects[0]?.type, "suspend", label);
  }
});

Deno.test("update: a closed terminal and a signal end the screen and say why", () => {
  assert.deepEqual(update(start, { type: "closed" }).effects, [{
    type: "quit",
    outcome: { reason: "closed" },
  }]);
  assert.deepEqual(update(start, { type: "signalled", signal: "SIGTERM" }).effects, [{
    type: "quit",
    outcome: { reason: "signal", signal: "SIGTERM" },
  }]);
});

Deno.test("update: in a prompt q is a letter", () => {
  assert.deepEqual(update(update(start, key("/")).state, key("q")).effects, []);
});

Deno.test("update: no key has two actions in one view", () => {
  for (const { id } of TABS) {
    const keys = BINDINGS.filter(({ action }) => worksIn(action, id)).flatMap(({ keys }) => keys);
    assert.equal(new Set(keys).size, keys.length, id);
  }
});

Deno.test("update: P M T N sort by cpu, memory, age, pid; I turns the order round", () => {
  const column = (label: string) => update(start, key(label)).state.sorting.column;
  assert.deepEqual(["P", "M", "T", "N"].map(column), ["cpu", "memory", "age", "pid"]);
  assert.notEqual(
    update(start, key("I")).state.sorting.descending,
    start.sorting.descending,
  );
});

Deno.test("filter: applies while it is typed; Enter keeps it, Escape takes it back", () => {
  const typing = screen("\\").type("make");
  typing.frame();
  assert.equal(typing.state.cursor.total, 1);
  assert.equal(typing.press("Enter").state.filter.text, "make");
  typing.press("\\").type("x").press("Escape");
  assert.equal(typing.state.filter.text, "make");
});

Deno.test("filter: a query in error keeps the last good one in force and stays open", () => {
  const typing = screen("\\").type("make(").press("Enter");
  assert.equal(typing.state.filter.text, "make");
  assert.ok(typing.state.mode.type === "filter");
  assert.deepEqual(typing.state.mode.error, { message: "a ( without its )", column: 4 });
  typing.press("Backspace", "Enter");
  assert.equal(typing.state.mode.type, "browse");
});

Deno.test("filter: an empty filter shows everything again", () => {
  const typing = screen("\\").type("make").press("Ctrl+u", "Enter");
  assert.equal(typing.state.filter.matches, null);
});

Deno.test("search: every letter searches from the row where the search began; Escape returns to that row", () => {
  const made = screen("Down", "Down");
  const before = made.state.selected;
  made.press("/").type("make");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "9876");
  made.press("Escape");
  assert.equal(made.state.selected, before);
});

Deno.test("search: n goes to the next match and N to the previous one", () => {
  const made = screen("/").type("nginx").press("Enter");
  made.frame();
  const first = made.state.selected;
  made.press("n");
  made.frame();
  assert.notEqual(made.state.selected, first);
  made.press("N");
  made.frame();
  assert.equal(made.state.selected, first);
});

Deno.test("follow: the cursor stays on the process until the user moves it", () => {
  const made = screen("Down", "F");
  assert.equal(made.state.following, true);
  made.press("Down");
  assert.equal(made.state.following, false);
});

Deno.test("follow: ends with a notice when the process has left the screen", () => {
  const made = screen("Down", "F");
  const followed = made.table.all.find((process) => process.key === made.state.selected);
  assert.ok(followed !== undefined);
  made.frame();
  assert.equal(made.state.following, true);
  made.table.remove(followed);
  made.frame();
  assert.equal(made.state.following, false);
  assert.equal(made.state.notice, "The followed process is gone");
});

Deno.test("fold: hides the rows below, and only in the tree", () => {
  const made = screen("t");
  const all = made.state.cursor.total;
  made.press("-");
  made.frame();
  assert.ok(made.state.cursor.total < all);
  made.press("+");
  made.frame();
  assert.equal(made.state.cursor.total, all);
  assert.equal(screen("-").state.folded.size, 0);
});

Deno.test("Escape: ends following first, then the search, then the filter", () => {
  const made = screen("\\").type("e").press("Enter", "/").type("m").press("Enter", "F");
  const left = () => [made.state.following, made.state.search.text, made.state.filter.text];
  assert.deepEqual(left(), [true, "m", "e"]);
  assert.deepEqual((made.press("Escape"), left()), [false, "m", "e"]);
  assert.deepEqual((made.press("Escape"), left()), [false, "", "e"]);
  assert.deepEqual((made.press("Escape"), left()), [false, "", ""]);
});

Deno.test("update: D hides or shows dead processes, and the settings keep the choice", () => {
  const made = screen("D");
  assert.doesNotMatch(made.text(), /exit 0/);
  assert.match(made.text(), /dead hidden/);
  assert.match(made.state.notice ?? "", /D shows them/);
  assert.deepEqual(made.kept, [{ deadShown: false }]);
  made.press("D");
  assert.match(made.text(), /just ended/);
  assert.deepEqual(made.kept[1], { deadShown: true });
});

Deno.test("view: the arrow of AGE and the words of the menu name the order of the rows", () => {
  assert.match(screen().text(), /AGE▲/);
  assert.match(screen("F6").text(), /Sort by AGE, youngest first/);
  assert.match(screen("I").text(), /AGE▼/);
  assert.match(screen("F6", "I").text(), /Sort by AGE, oldest first/);
});

Deno.test("paste: a line takes 3 KB whole, and refuses more than it can hold with a notice", () => {
  const open = update(start, key("\\")).state;
  const input = (state: State) => state.mode.type === "filter" ? state.mode.input.text : null;
  const taken = update(open, { type: "paste", text: "q".repeat(3_000) }).state;
  assert.equal(input(taken)?.length, 3_000);
  const refused = update(taken, { type: "paste", text: "q".repeat(6_000) }).state;
  assert.equal(input(refused)?.length, 3_000);
  assert.match(refused.notice ?? "", /at most 8192 characters/);
});

Deno.test("paste: goes into an open prompt and nowhere else", () => {
  const paste: Message = { type: "paste", text: "qqq" };
  const kept = update(start, paste);
  assert.deepEqual([kept.state.mode, kept.effects], [start.mode, []]);
  const { state } = update(update(start, key("\\")).state, paste);
  assert.ok(state.mode.type === "filter" && state.mode.input.text === "qqq");
});

Deno.test("notice: stays until the next key", () => {
  const { state } = update(start, { type: "notice", text: "hello" });
  assert.equal(state.notice, "hello");
  assert.equal(update(state, key("Down")).state.notice, null);
});

Deno.test("update: no keys break the state, and every frame can be drawn", () => {
  const labels = [...BINDINGS.flatMap(({ keys }) => keys), "a", "(", "Enter", "Backspace", "文"]
    .filter((label) => label !== "Ctrl+z");
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...labels), { maxLength: 25 }), (keys) => {
      const made = new TestScreen(60, 15).press(...keys);
      made.frame();
      const { cursor } = made.state;
      assert.ok(
        cursor.index >= 0 && cursor.top >= 0 && cursor.index <= Math.max(0, cursor.total - 1),
      );
      assert.equal(made.state.goal, null);
    }),
    { numRuns: 150 },
  );
});

Deno.test("pages: PageDown and the wheel move the window with the cursor, PageUp moves it back", () => {
  const place = (...keys: string[]) => {
    const { index, top } = screen(...keys).state.cursor;
    return [index, top];
  };
  const page = screen().state.cursor.height - 1;
  assert.deepEqual(place("PageDown"), [
    page,
    Math.min(page, screen().state.cursor.total - page - 1),
  ]);
  assert.deepEqual(place("PageDown", "PageUp"), [0, 0]);
  assert.deepEqual(place("Down", "Down", "PageUp"), [0, 0]);
  const { index, top, total, height } = screen("End", "PageDown").state.cursor;
  assert.deepEqual([index, top], [total - 1, total - height]);
  const wheeled = screen().send({ type: "wheel", rows: 3 });
  wheeled.frame();
  assert.deepEqual([wheeled.state.cursor.index, wheeled.state.cursor.top], [3, 3]);
});
