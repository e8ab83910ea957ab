import assert from "node:assert/strict";
import {
  DEFAULT_COLUMNS,
  DEFAULT_HEADER,
  DEFAULT_SETTINGS,
  HEADER_PARTS,
  withColumn,
} from "../../../src/ui/widgets/settings.ts";
import { tableColumns } from "../../../src/ui/widgets/table_columns.ts";
import { THEME_NAMES } from "../../../src/ui/draw/palettes.ts";
import { Keymap } from "../../../src/ui/widgets/keymap.ts";
import { key, TestScreen } from "../support/render.ts";

const setup = (...keys: string[]) => new TestScreen(80, 24).press("F2", ...keys);

const idsAt = (columns: number, settings = DEFAULT_SETTINGS) =>
  tableColumns(columns, settings.columns).map(({ column }) => column.id);

Deno.test("setup: changes are in force at once; F10 saves them, Escape takes them back", () => {
  const made = setup("Right");
  assert.equal(made.state.settings.theme, "light");
  assert.deepEqual(made.effects, []);
  const saved = setup("Right", "F10");
  assert.equal(saved.state.mode.type, "browse");
  assert.deepEqual(saved.effects, [{ type: "save-settings", settings: saved.state.settings }]);
  const undone = setup("Right", "Escape");
  assert.equal(undone.state.settings.theme, "dark");
  assert.deepEqual(undone.effects, []);
});

Deno.test("setup: times go in steps and stop at the ends", () => {
  assert.equal(setup("Down", "Right").state.settings.refreshMs, 2_000);
  const least = setup("Down", "Left", "Left", "Left", "Left");
  assert.equal(least.state.settings.refreshMs, 250);
  assert.equal(setup("Down", "Down", "Left").state.settings.deadLingerMs, 3_000);
});

Deno.test("setup: kernel threads are shown at once, and hidden again by Escape", () => {
  const made = setup("Down", "Down", "Down", "Space");
  assert.equal(made.state.settings.kernelThreads, true);
  assert.equal(made.press("Escape").state.settings.kernelThreads, false);
});

Deno.test("setup: a column can be removed, moved and resized", () => {
  const onPpid = Array<string>(14 + 1 + HEADER_PARTS.length).fill("Down");
  const ppid = (made: TestScreen) => made.state.settings.columns.find(({ id }) => id === "ppid");
  assert.equal(ppid(setup(...onPpid, "Right"))?.show, "never");
  assert.equal(ppid(setup(...onPpid, "+", "+", "-"))?.width, 8);
  const moved = setup(...onPpid, ">", ">");
  assert.equal(moved.state.settings.columns[3]?.id, "ppid");
  assert.equal(ppid(moved.press("Right"))?.show, "never");
});

Deno.test("setup: the layout of the header and each part of it", () => {
  const onLayout = Array<string>(13).fill("Down");
  const header = (made: TestScreen) => made.state.settings.header;
  assert.equal(header(setup(...onLayout, "Right")).layout, "compact");
  assert.equal(header(setup(...onLayout, "Left")).layout, "rich");
  HEADER_PARTS.forEach(({ id }, i) => {
    const onPart = [...onLayout, ...Array<string>(i + 1).fill("Down")];
    const shown = { ...DEFAULT_HEADER.shown, [id]: false };
    assert.deepEqual(header(setup(...onPart, "Space")), { layout: "auto", shown });
    assert.deepEqual(header(setup(...onPart, "Space", "Space")), DEFAULT_HEADER);
    assert.deepEqual(header(setup(...onPart, "Space", "Escape")), DEFAULT_HEADER);
  });
});

Deno.test("setup: a click chooses a row, a second one changes it", () => {
  const made = setup();
  made.send({ type: "click", target: { kind: "setup", index: 1 } });
  assert.equal(made.state.settings.refreshMs, 1_000);
  made.send({ type: "click", target: { kind: "setup", index: 1 } });
  assert.equal(made.state.settings.refreshMs, 2_000);
});

Deno.test("columns: those that are always shown get room first, and the command keeps a little", () => {
  assert.ok(!idsAt(80).includes("threads"));
  const pinned = withColumn(DEFAULT_SETTINGS, "threads", { show: "always" });
  assert.ok(idsAt(80, pinned).includes("threads"));
  const all = {
    ...DEFAULT_SETTINGS,
    columns: DEFAULT_COLUMNS.map((column) => ({ ...column, show: "always" as const })),
  };
  for (let width = 24; width < 200; width++) {
    const placed = tableColumns(width, all.columns);
    const command = placed.find(({ column }) => column.id === "command");
    assert.ok(command !== undefined && command.width >= 12, String(width));
    for (const { x, width: cells } of placed) assert.ok(x + cells <= width, String(width));
  }
});

Deno.test("columns: the command can be at any place and takes the rest", () => {
  const [command, ...others] = [...DEFAULT_COLUMNS].reverse();
  const columns = [command!, ...others.reverse()];
  const placed = tableColumns(100, columns);
  assert.equal(placed[0]?.column.id, "command");
  const last = placed.at(-1)!;
  assert.equal(last.x + last.width, 100);
});

Deno.test("Keymap: a key with a new action loses its old one, and comes first in the bar", () => {
  const keymap = new Keymap(new Map([["F5", "pause"], ["q", null]]));
  assert.equal(keymap.actionOf("F5"), "pause");
  assert.equal(keymap.actionOf("t"), "tree");
  assert.equal(keymap.actionOf("q"), undefined);
  assert.equal(keymap.actionOf("F10"), "quit");
  const pause = keymap.bindings.find(({ action }) => action === "pause");
  assert.deepEqual(pause?.keys, ["F5", "Z"]);
});

Deno.test("Keymap: help and the bar show the user's keys", () => {
  const made = new TestScreen(120, 40);
  made.state = { ...made.state, keymap: new Keymap(new Map([["F5", "pause"]])) };
  assert.match(made.text(), /F5 Pause/);
  made.send(key("F5"));
  assert.equal(made.state.paused, true);
});

for (const [columns, rows] of [[80, 24], [200, 60]] as const) {
  Deno.test(`view: setup at ${columns}x${rows}`, async (t) => {
    const keys = ["F2", "Down", "Down", "Down", "Down", "Down", "Down", "Right"];
    await t.assertSnapshot(new TestScreen(columns, rows).press(...keys).text());
  });
}

/** Returns every cell with its style, so that a snapshot holds the colours of a theme. */
function looks(screen: TestScreen): string {
  screen.frame();
  const { buffer } = screen;
  const styles: number[] = [];
  for (let y = 0; y < buffer.rows; y++) {
    for (let x = 0; x < buffer.columns; x++) styles.push(buffer.styleAt(x, y));
  }
  return styles.join();
}

Deno.test("themes: each has its own looks, and all have the same text", () => {
  const screens = THEME_NAMES.map((theme) => {
    const made = new TestScreen(80, 24);
    made.state = { ...made.state, settings: { ...made.state.settings, theme } };
    return made.press("F9");
  });
  assert.equal(new Set(screens.map(looks)).size, THEME_NAMES.length);
  assert.equal(new Set(screens.map((screen) => screen.text())).size, 1);
});

Deno.test("view: setup fits every size", () => {
  for (const [columns, rows] of [[24, 6], [40, 9], [60, 15], [300, 100]] as const) {
    for (const keys of [["F2"], ["F2", "End"]]) {
      new TestScreen(columns, rows).press(...keys).frame();
    }
  }
});
