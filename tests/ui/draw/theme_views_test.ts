import assert from "node:assert/strict";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import type { ColorLevel } from "../../../src/ui/cells/style.ts";
import { THEME_NAMES, type ThemeName } from "../../../src/ui/draw/palettes.ts";
import { EmulatedTerminal } from "../support/emulated_terminal.ts";
import { StoryScreen } from "../support/story_screen.ts";

/** The keys that open every view and overlay. */
const FRONTS: Readonly<Record<string, readonly string[]>> = {
  tree: ["Alt+1", "1", "3", "4", "0", "-"],
  table: ["Alt+2", "P", "Down", "Space"],
  events: ["Alt+3", "Up"],
  churn: ["Alt+4", "g", "Down"],
  details: ["Alt+1", "1", "0", "0", "0", "1", "Enter"],
  setup: ["F2", "Down"],
  help: ["F1"],
  menu: ["F9", "Down"],
  sort: ["F6"],
  filter: ["\\", "c", "o", "m", "Tab"],
  error: ["\\", "n", "="],
  confirm: ["F9", "Enter"],
};

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;

/** Returns the lines of a screen as a terminal shows them. */
async function shown(
  keys: readonly string[],
  [columns, rows]: readonly [number, number],
  theme: ThemeName,
  colors: ColorLevel,
): Promise<{ screen: StoryScreen; terminal: EmulatedTerminal }> {
  const screen = new StoryScreen(columns, rows, { colors });
  screen.state = { ...screen.state, settings: { ...screen.state.settings, theme } };
  screen.press(...keys).frame();
  const terminal = new EmulatedTerminal(columns, rows);
  await terminal.write(new FrameEncoder({ colors, ascii: false }).encode(screen.buffer));
  return { screen, terminal };
}

/** Returns a line for each look with the number of its cells in each front, at 80x24. */
async function looksOf(theme: ThemeName, colors: ColorLevel): Promise<string> {
  const names = Object.keys(FRONTS);
  const counts = new Map<string, number[]>();
  for (const [i, keys] of Object.values(FRONTS).entries()) {
    const { terminal } = await shown(keys, [80, 24], theme, colors);
    for (const look of terminal.looks().flat()) {
      const row = counts.get(look) ?? names.map(() => 0);
      row[i]!++;
      counts.set(look, row);
    }
  }
  const width = Math.max(...[...counts.keys()].map(({ length }) => length));
  const cells = (values: readonly unknown[]) =>
    values.map((value) => String(value === 0 ? "." : value).padStart(8)).join("");
  return [
    "".padEnd(width) + cells(names),
    ...[...counts].map(([look, row]) => look.padEnd(width) + cells(row)),
  ].join("\n");
}

/** Without colours all themes are the same. */
const CLASSES: readonly (readonly [ThemeName, ColorLevel])[] = [
  ...THEME_NAMES.flatMap((theme) =>
    (theme === "mono" ? ["16"] as const : ["truecolor", "256", "16"] as const)
      .map((colors) => [theme, colors] as const)
  ),
  ["dark", "none"],
];

for (const [theme, colors] of CLASSES) {
  Deno.test(`looks: every view in ${theme}, colours: ${colors}`, async (t) => {
    await t.assertSnapshot(await looksOf(theme, colors));
  });
}

Deno.test("looks: mono on any terminal is the same as every theme without colours", async () => {
  const mono = await looksOf("mono", "16");
  for (const colors of ["truecolor", "256"] as const) {
    assert.equal(await looksOf("mono", colors), mono);
  }
  const none = await looksOf("dark", "none");
  for (const theme of THEME_NAMES) assert.equal(await looksOf(theme, "none"), none, theme);
});

Deno.test("looks: a terminal with any colours shows every view in every size as it was drawn", async () => {
  for (const size of SIZES) {
    for (const [name, keys] of Object.entries(FRONTS)) {
      const drawn = new Set<string>();
      for (const colors of ["truecolor", "256", "16", "none"] as const) {
        const { screen, terminal } = await shown(keys, size, "dark", colors);
        assert.equal(terminal.text(), screen.text(), `${name} at ${size}, ${colors}`);
        drawn.add(screen.text());
      }
      // Signs may replace colours; they take no room from the text.
      const lengths = new Set([...drawn].map((text) => text.split("\n").length));
      assert.equal(lengths.size, 1);
    }
  }
});
