import assert from "node:assert/strict";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/ui/widgets/settings.ts";
import { SettingsKeeper } from "../../../src/ui/app/settings_keeper.ts";
import { initialState } from "../../../src/ui/state/state.ts";
import { TestScreen } from "../support/render.ts";

/** Each key of a mode, after the keys that lead to its view, and the setting that it keeps. */
const KEPT: readonly (readonly [readonly string[], string, Partial<Settings>])[] = [
  [["Alt+1"], "W", { subtreeSums: true }],
  [["Alt+2"], "g", { tableGroups: "command" }],
  [["Alt+4"], "g", { churnGroups: "parent" }],
  [["Alt+1"], "H", { threads: true }],
  [["Alt+1"], "K", { kernelThreads: true }],
  [["Alt+1"], "D", { deadShown: false }],
  [["Alt+1"], "p", { paths: false }],
  [["Alt+1"], "~", { presets: { tree: "memory", table: "overview" } }],
  [["Alt+1"], "F5", { tree: false }],
  [["Alt+1"], "M", { orders: { tree: { column: "memory", descending: true } } }],
  [["Alt+2"], "P", { orders: { table: { column: "cpu", descending: true } } }],
  [["Alt+2"], "I", { orders: { table: { column: "age", descending: true } } }],
  [["Alt+2"], "N", { orders: { table: { column: "pid", descending: false } } }],
  [["Alt+4"], ">", { orders: { churn: { column: "total", descending: true } } }],
  [["Alt+6"], ">", { orders: { flows: { column: "service", descending: false } } }],
  [["Alt+6"], "I", { orders: { flows: { column: "state", descending: true } } }],
  [["Alt+4"], "I", { orders: { churn: { column: "rate", descending: false } } }],
];

/** Keys of modes that belong to the moment, and keys that only lead to another view. */
const NOT_KEPT = ["z", "Z", "F", "v", "Space", "-", "[", "Tab", "Alt+2", "Alt+4", "Home", "Down"];

function screen(): TestScreen {
  const made = new TestScreen(120, 40);
  made.state = { ...made.state, canReadThreads: true };
  return made;
}

Deno.test("keepingSettings: each key of a mode keeps its one setting", () => {
  for (const [before, key, change] of KEPT) {
    const made = screen().press(...before, key);
    assert.deepEqual(made.kept, [change], `${before} ${key}`);
    assert.deepEqual({ ...made.state.kept, ...change }, made.state.settings);
  }
});

Deno.test("keepingSettings: what belongs to the moment is not kept", () => {
  for (const key of NOT_KEPT) assert.deepEqual(screen().press("Alt+1", key).kept, [], key);
  assert.deepEqual(screen().press("\\").type("e").press("Enter", "/").type("m").kept, []);
});

Deno.test("keepingSettings: setup keeps nothing before it saves, and Escape leaves nothing behind", () => {
  const made = screen().press("F2", "Right", "Right", "Escape", "Down");
  assert.deepEqual([...made.kept, ...made.effects], []);
  assert.deepEqual(made.state.settings, DEFAULT_SETTINGS);
  const saved = screen().press("F2", "Right", "F10", "Down");
  assert.deepEqual(saved.effects.map(({ type }) => type), ["save-settings"]);
  assert.deepEqual(saved.kept, []);
});

Deno.test("keepingSettings: a start with kept settings shows them, and keeps them per view", () => {
  const made = screen().press("Alt+1", "M", "Alt+2", "P", "g", "Alt+1", "W");
  const again = screen();
  again.state = initialState(120, 40, made.state.settings);
  assert.equal(again.state.sorting.column, "cpu");
  assert.equal(again.state.settings.tableGroups, "command");
  again.press("Alt+1");
  assert.equal(again.state.sorting.column, "memory");
  assert.ok(again.state.settings.subtreeSums);
  assert.deepEqual(again.kept, []);
});

Deno.test("SettingsKeeper hands on the last of many changes, once the user rests", () => {
  const keeper = new SettingsKeeper();
  keeper.add({ threads: true }, 0);
  keeper.add({ threads: false, paths: false }, 0.5e9);
  assert.equal(keeper.take(1.4e9), null);
  assert.deepEqual(keeper.take(1.5e9), { threads: false, paths: false });
  assert.equal(keeper.take(9e9), null);
  keeper.add({ threads: true }, 9e9);
  assert.deepEqual(keeper.take(Infinity), { threads: true });
  keeper.add({ threads: true }, 9e9);
  keeper.clear();
  assert.equal(keeper.take(Infinity), null);
});

Deno.test("keepingSettings: the width of a column is kept when the mouse drops its edge", () => {
  const made = screen().press("Alt+2");
  made.frame();
  made.send({ type: "click", target: { kind: "edge", column: "user", x: 20 } });
  for (const x of [21, 22, 24]) made.send({ type: "drag", x, y: 5 });
  assert.deepEqual(made.kept, []);
  made.send({ type: "drop" });
  const widthOf = (id: string, { columns }: Partial<Settings>) =>
    columns?.find((column) => column.id === id)?.width;
  assert.deepEqual(made.kept.map((change) => widthOf("user", change)), [13]);
});
