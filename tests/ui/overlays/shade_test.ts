import assert from "node:assert/strict";
import { styleOf } from "../../../src/ui/cells/style.ts";
import { paletteOf, THEME_NAMES } from "../../../src/ui/draw/palettes.ts";
import { StoryScreen } from "../support/story_screen.ts";

/** The keys that open a box over the list. */
const BOXES: Readonly<Record<string, readonly string[]>> = {
  help: ["F1"],
  "sort menu": ["F6"],
  "user menu": ["u"],
  "menu of a row": ["o"],
  setup: ["F2"],
};

/** Returns the cells of the list that no box covers: those of the bar at the bottom and the left edge. */
function behind(screen: StoryScreen) {
  const { layout } = screen.frame();
  const { buffer } = screen;
  const cells = [];
  for (let x = 0; x < buffer.columns; x++) cells.push([x, layout.footerTop] as const);
  for (let y = layout.titles; y < layout.footerTop; y++) cells.push([0, y] as const);
  return cells.map(([x, y]) => styleOf(buffer.styleAt(x, y)));
}

for (const theme of THEME_NAMES) {
  Deno.test(`overlays: each box shades the screen behind it, in ${theme}`, () => {
    for (const [name, keys] of Object.entries(BOXES)) {
      const screen = new StoryScreen(200, 60);
      screen.state = { ...screen.state, settings: { ...screen.state.settings, theme } };
      const inks = () => new Set(behind(screen).map(({ fg, bold, dim }) => `${fg} ${bold} ${dim}`));
      const before = inks();
      assert.ok(before.size > 1, name);
      screen.press(...keys);
      assert.equal(inks().size, 1, name);
      screen.press("Escape");
      assert.deepEqual([...inks()].sort(), [...before].sort(), name);
    }
  });
}

Deno.test("overlays: setup leaves the header as it is, because it shows its effect", () => {
  const screen = new StoryScreen(200, 60);
  const header = () => {
    const { layout } = screen.frame();
    return Array.from({ length: layout.header.length }, (_, y) => screen.buffer.styleAt(1, y));
  };
  const before = header();
  assert.deepEqual((screen.press("F2"), header()), before);
  assert.notDeepEqual((screen.press("Escape", "F1"), header()), before);
});

Deno.test("views: Events and Churn have a colour of their own in tab, titles and graphs", () => {
  const { teal, blue, violet } = paletteOf("dark");
  const grounds = [["Alt+1", teal], ["Alt+2", teal], ["Alt+3", blue], ["Alt+4", violet]] as const;
  for (const [key, color] of grounds) {
    const screen = new StoryScreen(120, 40).press(key);
    const { front } = screen.frame().picture;
    const title = screen.buffer.rowText(0);
    const name = key === "Alt+1" ? "Tree" : key === "Alt+2" ? "Table" : front.view;
    const x = title.toLowerCase().indexOf(name.toLowerCase());
    assert.equal(styleOf(screen.buffer.styleAt(x, 0)).bg, color, name);
  }
  const churn = new StoryScreen(120, 40).press("Alt+4");
  const { layout } = churn.frame();
  const graph = churn.buffer.rowText(layout.bodyTop).lastIndexOf("█");
  assert.equal(styleOf(churn.buffer.styleAt(graph, layout.bodyTop)).fg, violet);
});
