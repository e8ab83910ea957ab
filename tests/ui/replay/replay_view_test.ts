import assert from "node:assert/strict";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { EmulatedTerminal } from "../support/emulated_terminal.ts";
import { ReplayScreen } from "../support/replay_screen.ts";

/** The keys that set two marks and go to the third failure. */
const KEYS = ["}", "m", "}", "m", "^", "e", "e", "e"];

/** Returns the lines of a screen as a terminal shows them. */
async function shown(screen: ReplayScreen, ascii = false): Promise<string> {
  screen.frame();
  const { columns, rows } = screen.buffer;
  const terminal = new EmulatedTerminal(columns, rows);
  await terminal.write(new FrameEncoder({ colors: "truecolor", ascii }).encode(screen.buffer));
  return terminal.text();
}

for (const [columns, rows] of [[20, 5], [40, 9], [60, 15], [80, 24], [120, 40]] as const) {
  Deno.test(`replay: the screen at ${columns}x${rows}`, async (t) => {
    await t.assertSnapshot(await shown(new ReplayScreen(columns, rows).press(...KEYS)));
  });
}

Deno.test("replay: every view, its help and its prompt at 80x24", async (t) => {
  for (const keys of [["Alt+3"], ["Alt+4"], ["Enter"], ["F1"], ["j", "0", "3"]]) {
    const screen = new ReplayScreen(80, 24).press(...KEYS, ...keys);
    await t.assertSnapshot(await shown(screen));
  }
});

Deno.test("replay: the menu of a row has only what a recording can do, with its keys there", () => {
  const text = new ReplayScreen(80, 24).press(...KEYS, "o").text();
  assert.match(text, /› open the selected row +Enter/);
  assert.match(text, /tag, and move down +x/);
  assert.doesNotMatch(text, /send a signal|strace|nice|open files/);
});

Deno.test("replay: a value that a recording lacks is a question mark", async () => {
  const text = await shown(new ReplayScreen(120, 40));
  assert.match(text, /cpu \.+ +\?%/);
  assert.match(text, /mem \.+ +\? of \?/);
  assert.match(text, /load \?/);
});

Deno.test("replay: a terminal that is not UTF-8 gets a time line of ASCII", () => {
  const screen = new ReplayScreen(80, 24, { ascii: true }).press(...KEYS);
  const lines = screen.text().split("\n").slice(-3);
  for (const line of lines) assert.match(line, /^[\x20-\x7e]*$/);
  assert.match(lines[0] ?? "", /!/);
  assert.match(lines[0] ?? "", /\|/);
  assert.match(lines[0] ?? "", /v/);
});

Deno.test("replay: losses and failures are visible without colours too", () => {
  const screen = new ReplayScreen(80, 24, { colors: "none" });
  screen.frame();
  assert.match(screen.text().split("\n").at(-3) ?? "", /!/);
});

Deno.test("replay: values that the recording lacks are unknown, the state after the first second too", () => {
  const made = new ReplayScreen(120, 40).press("Alt+2");
  assert.match(made.text(), /14 sleeping|15 sleeping/);
  for (let i = 0; i < 5; i++) made.press("]");
  const text = made.text();
  assert.match(text, /16 unknown/);
  assert.match(text, /cpu \.+ +\?%/);
  assert.match(text, / 2107 +2106 lena +\? +\? +\? +\?/);
});
