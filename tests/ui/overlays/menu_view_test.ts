import assert from "node:assert/strict";
import type { ColorLevel } from "../../../src/ui/cells/style.ts";
import { TestScreen } from "../support/render.ts";

const SCENES: Readonly<Record<string, readonly string[]>> = {
  "signal menu": ["t", "I", "Down", "Down", "F9"],
  "signal menu, typed": ["F9", "s", "t", "o"],
  "confirmation of one": ["Down", "k", "Enter"],
  "confirmation of many": ["/", "m", "a", "k", "e", "Enter", "Escape", "c", "k", "k", "Enter"],
  "sort menu": ["F6"],
  "user menu": ["u", "Down"],
  "setup": ["F2", "Down", "Down"],
  "filter with what could follow": ["\\", "c", "o", "m", "Tab"],
  "tagged rows and a notice": ["Down", "Space", "Space", "y"],
};

for (const [columns, rows] of [[60, 15], [80, 24], [120, 40], [200, 60]] as const) {
  for (const [name, keys] of Object.entries(SCENES)) {
    Deno.test(`view: ${name} at ${columns}x${rows}`, async (t) => {
      await t.assertSnapshot(new TestScreen(columns, rows).press(...keys).text());
    });
  }
}

Deno.test("view: menus and questions can be drawn in every size", () => {
  for (const keys of Object.values(SCENES)) {
    for (const [columns, rows] of [[1, 1], [24, 6], [30, 8], [60, 15], [400, 150]] as const) {
      new TestScreen(columns, rows).press(...keys).frame();
    }
  }
});

Deno.test("view: the item that Enter picks is marked without colours", () => {
  const screen = new TestScreen(80, 24, { colors: "none" as ColorLevel }).press("F6");
  assert.match(screen.text(), /› AGE/);
  const ascii = new TestScreen(80, 24, { ascii: true }).press("F6");
  assert.match(ascii.text(), /> AGE/);
});

Deno.test("view: read-only strikes through the keys that are off", () => {
  const screen = new TestScreen(120, 24);
  screen.state = { ...screen.state, readOnly: true };
  screen.frame();
  const y = 23;
  const x = screen.buffer.rowText(y).indexOf("Kill");
  const other = screen.buffer.rowText(y).indexOf("Sort");
  assert.notEqual(screen.buffer.styleAt(x, y), screen.buffer.styleAt(other, y));
});
