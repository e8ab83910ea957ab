import assert from "node:assert/strict";
import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { type ColorLevel, selectGraphicRendition, styleOf } from "../../../src/ui/cells/style.ts";
import {
  type Palette,
  paletteOf,
  THEME_NAMES,
  type ThemeName,
} from "../../../src/ui/draw/palettes.ts";
import { TestScreen } from "../support/render.ts";

const BLACK = 0x000000;
const WHITE = 0xffffff;

const INKS = ["white", "text", "dim", "teal", "green", "yellow", "red", "violet", "blue"] as const;

/** WCAG 2.2 contrast ratio, 1 to 21. */
function contrast(one: number, other: number): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: number): number {
  const [red = 0, green = 0, blue = 0] = [16, 8, 0].map((shift) => {
    const part = ((color >> shift) & 255) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Fails for every ink of a theme with too little contrast. */
function legible(
  theme: ThemeName,
  inks: readonly (keyof Palette)[],
  ground: number,
  least: number,
) {
  const palette = paletteOf(theme);
  for (const ink of inks) {
    const ratio = contrast(palette[ink] % 0x1000000, ground);
    assert.ok(ratio >= least, `${theme}: ${ink} has ${ratio.toFixed(1)}:1`);
  }
}

/** Returns the bytes that a terminal with these colours gets for a screen with a menu. */
function encoded(theme: ThemeName, colors: ColorLevel, ...keys: string[]): string {
  const screen = new TestScreen(80, 24, { colors });
  screen.state = { ...screen.state, settings: { ...screen.state.settings, theme } };
  screen.press(...keys).frame();
  const buffer: CellBuffer = screen.buffer;
  return new TextDecoder().decode(new FrameEncoder({ colors, ascii: false }).encode(buffer));
}

Deno.test("themes: high-contrast has inks of 10:1 at least on black", () => {
  legible("high-contrast", [...INKS, "faint"], BLACK, 10);
});

Deno.test("themes: every ink is legible on the ground of its theme", () => {
  legible("dark", INKS, BLACK, 4.5);
  legible("color-blind", INKS, BLACK, 4.5);
  legible("light", INKS, WHITE, 4.5);
});

Deno.test("themes: text is legible on every ground of its theme", () => {
  const grounds = ["bar", "head", "selected", "born", "died", "failed", "filter"] as const;
  for (const theme of ["dark", "light", "high-contrast", "color-blind"] as const) {
    const palette = paletteOf(theme);
    for (const ground of grounds) {
      legible(theme, ["white", "text"], palette[ground] % 0x1000000, 4.5);
    }
    legible(theme, ["onAlarm"], palette.alarm % 0x1000000, 4.5);
  }
});

Deno.test("themes: each keeps to the colours of the terminal", () => {
  for (const theme of THEME_NAMES) {
    for (const keys of [["F2"], ["F9"], ["F9", "Enter"], ["Down", "Space"]]) {
      assert.doesNotMatch(encoded(theme, "256", ...keys), /[34]8;2;/);
      assert.doesNotMatch(encoded(theme, "16", ...keys), /[34]8;[25];/);
      assert.doesNotMatch(encoded(theme, "none", ...keys), /\[0[;\d]*;(3|4|9|10)\dm/);
    }
    assert.equal(/[34]8;2;/.test(encoded(theme, "truecolor", "F9")), theme !== "mono");
  }
});

Deno.test("themes: mono is the same on every terminal", () => {
  assert.equal(encoded("mono", "truecolor", "F9"), encoded("mono", "16", "F9"));
});

/** Returns the box in front: its text, and below each line a letter for the style of each cell. */
function boxLooks(
  theme: ThemeName,
  colors: ColorLevel,
  columns: number,
  rows: number,
  keys: string[],
) {
  const screen = new TestScreen(columns, rows, { colors });
  screen.state = { ...screen.state, settings: { ...screen.state.settings, theme } };
  const lines = screen.press(...keys).text().split("\n");
  const top = lines.findIndex((line) => line.includes("╭"));
  const bottom = lines.findIndex((line) => line.includes("╰"));
  const left = screen.buffer.rowText(top).indexOf("╭");
  const right = screen.buffer.rowText(top).indexOf("╮");
  const letters = new Map<string, string>();
  const picture: string[] = [];
  for (let y = top; y <= bottom; y++) {
    let looks = "";
    for (let x = left; x <= right; x++) {
      const sgr = selectGraphicRendition(styleOf(screen.buffer.styleAt(x, y)), colors).slice(1);
      const letter = letters.get(sgr) ?? String.fromCharCode(97 + letters.size);
      letters.set(sgr, letter);
      looks += letter;
    }
    picture.push(screen.buffer.rowText(y).slice(left, right + 1), looks);
  }
  return [...picture, ...[...letters].map(([sgr, letter]) => `${letter} = ${sgr}`)].join("\n");
}

const BOXES = { "setup": ["F2", "Down"], "question": ["k", "Enter"], "user menu": ["u"] };

for (const theme of THEME_NAMES) {
  for (const colors of ["truecolor", "256", "16", "none"] as const) {
    for (const [name, keys] of Object.entries(BOXES)) {
      // One theme in full. The others differ only in colours, and one box shows those.
      if (theme !== "dark" && name !== "question") continue;
      Deno.test(`view: ${name}, ${theme} with colours: ${colors}`, async (t) => {
        await t.assertSnapshot(boxLooks(theme, colors, 80, 24, keys));
        await t.assertSnapshot(boxLooks(theme, colors, 200, 60, keys));
      });
    }
  }
}
