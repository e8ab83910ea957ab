import assert from "node:assert/strict";
import { Pointer } from "../../../src/ui/app/pointer.ts";
import { selectedText } from "../../../src/ui/draw/selection.ts";
import { type MouseEvent, NO_MODIFIERS } from "../../../src/ui/terminal/terminal_event.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { fakeEnding, fakeProcess, FakeTable, SECOND } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

/** A screen with a mouse. */
class MouseScreen extends TestScreen {
  readonly #pointer = new Pointer();

  mouse(action: MouseEvent["action"], x: number, y: number, button = 0): this {
    const event = { ...NO_MODIFIERS, type: "mouse", action, button, x, y } as const;
    for (const message of this.#pointer.messages(event, this.state, this.frame(), this.now)) {
      this.send(message);
    }
    return this;
  }

  click(x: number, y: number, button = 0): this {
    return this.mouse("press", x, y, button).mouse("release", x, y, button);
  }

  /** Returns the cell of the first text that matches. */
  find(pattern: RegExp): { x: number; y: number } {
    const lines = this.text().split("\n");
    const y = lines.findIndex((line) => pattern.test(line));
    assert.notEqual(y, -1, `${pattern} in\n${lines.join("\n")}`);
    return { x: lines[y]!.search(pattern), y };
  }
}

function screen(...keys: string[]): MouseScreen {
  const processes = [10, 20, 30].map((pid) =>
    fakeProcess(pid, { comm: plainText(`name${pid}`), user: pid < 30 ? "lena" : "root" })
  );
  return new MouseScreen(100, 24, { table: new FakeTable(processes) }).press(...keys);
}

Deno.test("a double click opens a process; two slow clicks only select it", () => {
  const made = screen("Alt+2");
  const { x, y } = made.find(/name20/);
  made.click(x, y);
  made.now += SECOND;
  made.click(x, y);
  assert.equal(made.state.view, "table");
  assert.equal(made.state.selected, made.table.all[1]!.key);
  made.now += SECOND / 10;
  made.click(x, y);
  assert.equal(made.state.view, "details");
  assert.equal(made.state.selected, made.table.all[1]!.key);
});

Deno.test("a double click on a row that another process has taken opens nothing", () => {
  const made = screen("Alt+2", "N");
  const { x, y } = made.find(/name20/);
  made.click(x, y);
  made.table.remove(made.table.all[0]!);
  made.click(x, y);
  assert.equal(made.state.view, "table");
  assert.equal(made.state.selected, made.table.all[1]!.key, "the row that is there now");
});

Deno.test("a double click opens a group and a group of Churn", () => {
  const made = screen("Alt+2", "g", "g");
  const { x, y } = made.find(/▸ lena/);
  made.click(x, y).click(x, y);
  assert.match(made.text(), /▾ lena/);
});

Deno.test("the right button opens the menu of the row under the mouse, at the mouse", () => {
  const made = screen("Alt+2", "N");
  const { x, y } = made.find(/name20/);
  made.click(x, y, 2);
  assert.match(made.text(), /PID 20/);
  assert.equal(made.state.selected, made.table.all[1]!.key);
  const item = made.find(/send a signal/);
  made.click(item.x, item.y);
  assert.match(made.text(), /Signal to 20 name20/);
});

Deno.test("the menu of a row shows its keys, and each item does what its key does", () => {
  const made = screen("Alt+2", "N", "Down", "o");
  assert.match(made.text(), /› open the selected row +Enter/);
  made.press("Enter");
  assert.equal(made.state.view, "details");
  assert.equal(made.state.selected, made.table.all[1]!.key);
});

Deno.test("the menu of a row has every act on it: files, environment and strace too", () => {
  const text = screen("Alt+2", "N", "Down", "o").text();
  for (const item of [/its open files +l/, /its environment +e/, /strace, in a pane +s/]) {
    assert.match(text, item);
  }
  const made = screen("Alt+2", "N", "Down", "o").type("its open").press("Enter");
  assert.equal(made.state.view, "details");
  assert.match(made.text(), /FILES/);
});

Deno.test("the menu of a row leaves out what --read-only or the past would refuse", () => {
  const changes = /signal|cgroup|nice|priority|its CPUs|strace|environment/;
  for (const changed of [{ readOnly: true }, { past: 1 }]) {
    const made = screen("Alt+2", "N", "Down");
    made.state = { ...made.state, ...changed };
    made.press("o");
    const { mode } = made.state;
    assert.ok(mode.type === "menu");
    const labels = mode.menu.items.map(({ label }) => label);
    assert.deepEqual(labels.filter((label) => changes.test(label)), []);
    assert.ok(labels.includes("copy the command line"));
  }
});

Deno.test("a menu never acts on another row than its own", () => {
  const made = screen("Alt+2", "N", "o").type("less cpu");
  made.table.remove(made.table.all[0]!);
  made.frame();
  made.press("Enter");
  assert.match(made.text(), /The row of the menu is gone/);
  assert.deepEqual(made.effects, []);
});

Deno.test("the menu of a group has no act on one process", () => {
  const text = screen("Alt+2", "g", "g", "o").text();
  assert.match(text, /user root/);
  assert.match(text, /send a signal/);
  assert.doesNotMatch(text, /copy the command line|follow the process|its open files|strace/);
});

Deno.test("o without a row says so", () => {
  const made = new TestScreen(80, 24, { table: new FakeTable([]) }).press("Alt+2", "o");
  assert.match(made.text(), /No row is here/);
});

Deno.test("the right button on a title sorts, hides and groups", () => {
  const made = screen("Alt+2");
  const user = made.find(/USER/);
  const choose = (item: RegExp) => {
    made.click(user.x, user.y, 2);
    const place = made.find(item);
    made.click(place.x, place.y);
  };
  choose(/sort, Z to A/);
  assert.deepEqual(made.state.sorting, { column: "user", descending: true });
  choose(/sort, A to Z/);
  assert.deepEqual(made.state.sorting, { column: "user", descending: false });
  choose(/group by user/);
  assert.equal(made.state.settings.tableGroups, "user");
  choose(/no groups/);
  assert.equal(made.state.settings.tableGroups, null);
  choose(/hide it/);
  assert.doesNotMatch(made.text(), /USER/);
  assert.equal(made.state.sorting.column, "age", "an order by hidden values explains nothing");
});

Deno.test("a column that only the order shows is hidden without another choice of columns", () => {
  const made = screen("Alt+2");
  made.state = { ...made.state, sorting: { column: "oom", descending: true } };
  const { x, y } = made.find(/OOM/);
  made.click(x, y, 2);
  const item = made.find(/hide it/);
  made.click(item.x, item.y);
  assert.doesNotMatch(made.text(), /OOM/);
  assert.equal(made.state.settings.presets.table, "overview");
});

Deno.test("the right button closes a menu, and does nothing where nothing is", () => {
  const made = screen("Alt+2");
  const { x, y } = made.find(/name20/);
  made.click(x, y, 2).click(x, y, 2);
  assert.equal(made.state.mode.type, "browse");
  made.click(0, 20, 2);
  assert.equal(made.state.mode.type, "browse");
});

Deno.test("a drag selects text from cell to cell, marks it and copies it", () => {
  const made = screen("Alt+2", "N");
  const from = made.find(/name10/);
  made.mouse("press", from.x, from.y).mouse("move", from.x + 5, from.y + 1);
  const { from: start, to } = made.state.selection!;
  assert.ok(to !== null);
  const text = selectedText(made.buffer, start, to);
  assert.match(text, /^name10\n.*name20$/);
  made.mouse("release", from.x + 5, from.y + 1);
  assert.deepEqual(made.effects, [{ type: "copy-cells", from: start, to }]);
  made.press("Down");
  assert.equal(made.state.selection, null);
});

Deno.test("a selection from below, and one of wide characters, has whole characters", () => {
  const made = screen("Alt+2", "N");
  made.table.all[0]!.image.comm = plainText("文档 x");
  made.table.revision++;
  const wide = made.find(/文/);
  made.text();
  const { y } = wide;
  const x = [...Array(100).keys()].find((column) =>
    selectedText(made.buffer, { x: column, y }, { x: column, y }) === "文"
  )!;
  assert.equal(selectedText(made.buffer, { x: x + 1, y }, { x: x + 2, y }), "文档");
  assert.equal(
    selectedText(made.buffer, { x: 3, y: y + 1 }, { x, y }),
    selectedText(made.buffer, { x, y }, { x: 3, y: y + 1 }),
  );
});

Deno.test("a click selects no text, and a double click copies nothing", () => {
  const made = screen("Alt+2");
  const { x, y } = made.find(/name20/);
  made.click(x, y).click(x, y);
  assert.deepEqual(made.effects, []);
  assert.equal(made.state.selection, null);
});

Deno.test("v leaves the mouse to the terminal, says so, and takes it again", () => {
  const made = screen("Alt+2", "v");
  assert.deepEqual(made.effects, [{ type: "mouse", isTaken: false }]);
  assert.match(made.text(), / MOUSE FREE /);
  made.press("v");
  assert.deepEqual(made.effects[1], { type: "mouse", isTaken: true });
  assert.doesNotMatch(made.text(), /MOUSE FREE/);
});

Deno.test("the menu of a row that died says which process it is about", () => {
  const made = screen("Alt+2", "N", "o");
  made.table.end(made.table.all[0]!, fakeEnding(made.now));
  assert.match(made.text(), /PID 10/);
});

Deno.test("setup: a row stays under the mouse that clicked it; a page is as long as the box", () => {
  const made = screen("F2");
  for (const label of [/Paths/, /Table groups/, /Table columns/]) {
    const { x, y } = made.find(label);
    made.click(x, y);
    assert.deepEqual(made.find(label), { x, y });
  }
  const places = ["PageDown", "PageDown", "PageUp", "Home"].map((key) => {
    made.press(key);
    return /› (.*?) {2}/.exec(made.text())?.[1];
  });
  const [page, nextPage, back, top] = places;
  assert.equal(back, page);
  assert.notEqual(nextPage, page);
  assert.equal(top, "Theme");
});
