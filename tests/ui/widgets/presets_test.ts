import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { parseConfig } from "../../../src/cli/config/config_text.ts";
import { COLUMNS } from "../../../src/model/list/columns.ts";
import { extraNeeds, placedColumns } from "../../../src/ui/state/shown_columns.ts";
import { PRESETS } from "../../../src/ui/widgets/presets.ts";
import { DEFAULT_COLUMNS } from "../../../src/ui/widgets/settings.ts";
import { OWN_RANK, tableColumns } from "../../../src/ui/widgets/table_columns.ts";
import { TestScreen } from "../support/render.ts";

const ids = (screen: TestScreen, hasDead = true) =>
  placedColumns(screen.state, hasDead).map(({ column }) => column.id);

for (const [columns, rows] of [[60, 15], [80, 24], [120, 40], [200, 60]] as const) {
  Deno.test(`view: each preset at ${columns}x${rows}`, async (t) => {
    const screen = new TestScreen(columns, rows).press("Alt+2");
    for (const { id } of PRESETS.slice(1, -1)) {
      await t.assertSnapshot(screen.press("~").text(), { name: `${id} at ${columns}x${rows}` });
    }
  });
}

Deno.test("presets: ~ takes the next one, names it, and keeps it in the file", () => {
  const screen = new TestScreen(120, 40).press("Alt+2", "~");
  assert.equal(screen.state.settings.presets.table, "memory");
  assert.match(screen.text(), /Columns: Memory/);
  assert.deepEqual(screen.kept, [{ presets: { tree: "overview", table: "memory" } }]);
  for (const _ of PRESETS.slice(1)) screen.press("~");
  assert.equal(screen.state.settings.presets.table, "overview");
});

Deno.test("presets: Tree and Table each remember their own", () => {
  const screen = new TestScreen(120, 40).press("Alt+1", "~", "Alt+2", "~", "~");
  assert.deepEqual(screen.state.settings.presets, { tree: "memory", table: "io" });
  assert.ok(ids(screen).includes("read_rate"));
  assert.ok(ids(screen.press("Alt+1")).includes("swap"));
});

Deno.test("presets: only the columns on the screen, the order and the filter need more of /proc", () => {
  const screen = new TestScreen(120, 40).press("Alt+2");
  const needs = () => {
    const { visible, all } = extraNeeds(screen.state, false);
    return [[...visible].sort(), [...all].sort()];
  };
  assert.deepEqual(needs(), [[], []]);
  screen.press("~");
  assert.deepEqual(needs()[1], []);
  assert.ok(needs()[0]!.includes("statm") && !needs()[0]!.includes("io"));
  screen.state = { ...screen.state, sorting: { column: "write_rate", descending: true } };
  assert.deepEqual(needs()[1], ["io"]);
  screen.state = { ...screen.state, sorting: { column: "pss", descending: true } };
  assert.deepEqual(needs()[1], [], "PSS is read for rows on the screen alone");
  assert.ok(needs()[0]!.includes("rollup"));
  screen.state = {
    ...screen.state,
    filter: { ...screen.state.filter, fields: new Set(["oom_score"]) },
  };
  assert.deepEqual(needs()[1], ["oom"]);
  assert.deepEqual(extraNeeds(screen.press("Alt+3").state, false).visible.size, 0);
});

Deno.test("presets: Overview reads no more than a link, for CWD, at any width", () => {
  for (let columns = 24; columns <= 400; columns += 8) {
    const { state } = new TestScreen(columns, 40).press("Alt+2");
    const { visible, all } = extraNeeds(state, true);
    const isWide = placedColumns(state, true).some(({ column }) => column.id === "cwd");
    assert.deepEqual([...visible], isWide ? ["cwd"] : [], String(columns));
    assert.equal(all.size, 0);
  }
});

Deno.test("presets: a wide screen gives its spare cells to more columns, and the command keeps its own", () => {
  for (const { id } of PRESETS) {
    const shown: number[] = [];
    for (const columns of [80, 120, 160, 200, 300]) {
      const screen = new TestScreen(columns, 40).press("Alt+2");
      const presets = { tree: id, table: id };
      screen.state = { ...screen.state, settings: { ...screen.state.settings, presets } };
      const placed = placedColumns(screen.state, true);
      shown.push(placed.length);
      const command = placed.find(({ column }) => column.id === "command")!;
      assert.ok(command.width >= Math.floor(columns * 0.3), `${id} ${columns}`);
      for (const { x, width } of placed) assert.ok(x + width <= columns);
    }
    assert.deepEqual(shown, [...shown].sort((a, b) => a - b), id);
    assert.ok(shown.at(-1)! >= 13, `${id}: ${shown}`);
  }
});

Deno.test("presets: every column is in the order of room, and each preset names known columns once", () => {
  assert.equal(OWN_RANK.length, COLUMNS.length);
  for (const { id, rank } of PRESETS) {
    const all = [...rank?.room ?? [], ...rank?.spare ?? []];
    assert.equal(new Set(all).size, all.length, id);
  }
});

Deno.test("columns: the status takes no room without a dead row, unless it is always shown", () => {
  const widths = (hasDead: boolean, columns = DEFAULT_COLUMNS) =>
    tableColumns(100, columns, OWN_RANK, hasDead).map(({ column }) => column.id);
  assert.ok(widths(true).includes("status"));
  assert.ok(!widths(false).includes("status"));
  const always = DEFAULT_COLUMNS.map((column) =>
    column.id === "status" ? { ...column, show: "always" as const } : column
  );
  assert.ok(widths(false, always).includes("status"));
});

Deno.test("columns: a click on a title finds the column that is drawn there, with and without the dead", () => {
  for (const hasDead of [true, false]) {
    const screen = new TestScreen(120, 40).press("Alt+2");
    if (!hasDead) screen.press("D");
    const { layout, picture } = screen.frame();
    const rows = picture.rows;
    const titles = screen.text().split("\n")[layout.titles]!;
    const target = hitTest(screen.state, layout, rows, titles.indexOf("COMMAND"), layout.titles);
    assert.deepEqual(target, { kind: "column", column: "command" });
    assert.equal(titles.includes("STATUS"), rows.some(({ isDead }) => isDead));
  }
});

Deno.test("setup: a column that is added to a preset makes the list the user's own", () => {
  const screen = new TestScreen(120, 60).press("Alt+2", "~", "F2");
  const row = () => screen.text().split("\n").find((line) => line.includes("›")) ?? "";
  for (let i = 0; i < 60 && !row().includes("TIME+"); i++) screen.press("Down");
  assert.match(row(), /if wide/);
  screen.press("Right");
  assert.equal(screen.state.settings.presets.table, "own");
  assert.equal(screen.state.settings.presets.tree, "overview");
  const shows = new Map(screen.state.settings.columns.map(({ id, show }) => [id, show]));
  assert.deepEqual([shows.get("time"), shows.get("swap")], ["always", "room"]);
  assert.equal(screen.press("Escape").state.settings.presets.table, "memory");
});

Deno.test("setup: a width counts in every preset, and keeps the preset", () => {
  const screen = new TestScreen(120, 60).press("Alt+2", "~", "F2");
  const row = () => screen.text().split("\n").find((line) => line.includes("›")) ?? "";
  for (let i = 0; i < 60 && !row().includes("USER"); i++) screen.press("Down");
  screen.press("+", "+", "F10");
  assert.equal(screen.state.settings.presets.table, "memory");
  assert.equal(screen.state.settings.columns.find(({ id }) => id === "user")?.width, 11);
});

Deno.test("config: presets are read, and a wrong one is named with the nearest", () => {
  const read = (presets: unknown) => parseConfig(JSON.stringify({ presets }));
  const { settings, problems } = read({ tree: "lifecycle", table: "io" });
  assert.deepEqual([settings.presets, problems], [{ tree: "lifecycle", table: "io" }, []]);
  assert.match(read({ tree: "memry" }).problems[0] ?? "", /memry.*memory/);
  assert.match(read({ trees: "io" }).problems[0] ?? "", /trees.*tree/);
  assert.match(read("io").problems[0] ?? "", /must be an object/);
  const own = parseConfig('{"columns": ["pid", "command"]}').settings.presets;
  assert.deepEqual(own, { tree: "own", table: "own" });
});

Deno.test("the column of the order is shown in each preset and size", () => {
  for (const [columns, rows] of [[60, 15], [80, 24], [120, 40], [200, 60]] as const) {
    const screen = new TestScreen(columns, rows).press("Alt+2");
    for (const { id: preset } of PRESETS) {
      for (const { id: column } of COLUMNS) {
        screen.state = { ...screen.state, sorting: { column, descending: true } };
        assert.ok(
          column === "age" || ids(screen).includes(column),
          `${column} in ${preset} at ${columns}x${rows}`,
        );
      }
      screen.press("~");
    }
  }
});

Deno.test("STATUS has room while a dead row is visible, in each preset and size", () => {
  for (const [columns, rows] of [[80, 24], [120, 40], [200, 60]] as const) {
    const screen = new TestScreen(columns, rows).press("Alt+2");
    for (const { id } of PRESETS) {
      const shown = ids(screen);
      assert.ok(shown.includes("status"), `${id} at ${columns}x${rows}`);
      assert.deepEqual(shown.filter((column) => column !== "status"), ids(screen, false));
      screen.press("~");
    }
  }
});

for (const [view, sums] of [["Alt+1", "W"], ["Alt+2", "g"]] as const) {
  Deno.test(`Σ and the arrow of the order have room in titles: ${view} ${sums}`, () => {
    const screen = new TestScreen(200, 60).press(view, sums);
    for (const { id: column } of COLUMNS) {
      screen.state = { ...screen.state, sorting: { column, descending: true } };
      const titles = screen.text().split("\n").find((line) => / PID/.test(line))!;
      for (const { column: { id, title, sum } } of placedColumns(screen.state, view === "Alt+1")) {
        const arrow = id === column ? "▼" : "";
        const whole = `${sum === null ? "" : "Σ"}${title}${arrow}`;
        assert.ok(titles.split(/ +/).join(" ").includes(whole), `${whole} in ${titles}`);
      }
    }
  });
}
