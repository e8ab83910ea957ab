import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { TestScreen } from "../support/render.ts";

/** Returns the target of a click on a text of the screen. */
function hit(screen: TestScreen, text: string) {
  const { layout, picture } = screen.frame();
  for (let y = 0; y < screen.buffer.rows; y++) {
    const x = screen.buffer.rowText(y).indexOf(text);
    if (x !== -1) return hitTest(screen.state, layout, picture.rows, x, y);
  }
  return assert.fail(`${text} is not on the screen`);
}

Deno.test("hitTest: finds rows, column titles and the function bar", () => {
  const screen = new TestScreen(80, 24);
  const row = hit(screen, "sleep 100");
  assert.ok(row?.kind === "row" && row.key.startsWith("10017-"));
  assert.deepEqual(hit(screen, "CPU%"), { kind: "column", column: "cpu" });
  assert.deepEqual(hit(screen, "COMMAND"), { kind: "column", column: "command" });
  assert.deepEqual(hit(screen, "F5"), { kind: "action", action: "tree" });
  assert.equal(hit(screen, "processes"), null);
});

Deno.test("click: selects a row, sorts by a column, and inverts the order with a second click", () => {
  const screen = new TestScreen(120, 40);
  const title = hit(screen, "CPU%");
  assert.ok(title !== null);
  screen.send({ type: "click", target: title });
  assert.deepEqual(screen.state.sorting, { column: "cpu", descending: true });
  screen.send({ type: "click", target: title });
  assert.deepEqual(screen.state.sorting, { column: "cpu", descending: false });
  const row = hit(screen, "make -j4");
  assert.ok(row?.kind === "row");
  screen.send({ type: "click", target: row });
  screen.frame();
  assert.equal(screen.state.cursor.key, row.key);
});
