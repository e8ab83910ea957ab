import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { columnsFrom, columnsJson } from "../../../src/cli/config/config_columns.ts";
import { configText, parseConfig } from "../../../src/cli/config/config_text.ts";
import type { ColumnId } from "../../../src/model/list/column.ts";
import { COLUMNS } from "../../../src/model/list/columns.ts";
import { THEME_NAMES } from "../../../src/ui/draw/palettes.ts";
import {
  COLUMN_SHOWS,
  columnWidth,
  DEFAULT_COLUMNS,
  DEFAULT_SETTINGS,
  movedColumn,
  withColumn,
} from "../../../src/ui/widgets/settings.ts";

const problemsOf = (value: unknown) => parseConfig(JSON.stringify(value)).problems;

Deno.test("config: a key that is absent has its default", () => {
  const { settings, problems } = parseConfig("{}");
  assert.deepEqual(settings, DEFAULT_SETTINGS);
  assert.deepEqual(problems, []);
});

Deno.test("config: every setting has a key", () => {
  const { settings, keys, problems } = parseConfig(JSON.stringify({
    ...{ theme: "light", refresh: "500ms", dead_rows_stay: "2m", kernel_threads: true },
    ...{ start_with: "table", columns: ["command", { column: "pid", show: "room", width: 9 }] },
    keys: { F5: "pause", "ctrl+G": "nothing", "+": "fold" },
  }));
  assert.deepEqual(problems, []);
  const { theme, refreshMs, deadLingerMs, kernelThreads, tree, columns } = settings;
  assert.deepEqual([theme, refreshMs, deadLingerMs, kernelThreads, tree], [
    ...["light", 500, 120_000, true, false],
  ]);
  assert.deepEqual(columns.slice(0, 2), [
    { id: "command", show: "always", width: 0 },
    { id: "pid", show: "room", width: 9 },
  ]);
  assert.equal(columns.length, COLUMNS.length);
  assert.ok(columns.slice(2).every(({ show }) => show === "never"));
  assert.deepEqual([...keys], [["F5", "pause"], ["Ctrl+g", null], ["+", "fold"]]);
});

Deno.test("config: the header keeps its layout and the parts that differ from the usual ones", () => {
  const header = { layout: "rich", io: false, cores: false };
  const { settings, problems } = parseConfig(JSON.stringify({ header }));
  assert.deepEqual(problems, []);
  const { layout, shown } = settings.header;
  assert.deepEqual([layout, shown.io, shown.cores, shown.rates], ["rich", false, false, true]);
  const saved = JSON.parse(configText({}, settings));
  assert.deepEqual(saved, { header: { layout: "rich", cores: false, io: false } });
  assert.deepEqual(JSON.parse(configText(saved, DEFAULT_SETTINGS)), {});
});

Deno.test("config: modes and orders are read as they are written, and defaults stay out", () => {
  const raw = {
    ...{ threads: true, kernel_threads: true, subtree_sums: true, start_with: "table" },
    ...{ group_table: "container", group_churn: "user" },
    sort: {
      tree: "memory",
      table: { column: "cpu", reverse: true },
      churn: { column: "name", reverse: true },
      hosts: "load",
      flows: { column: "rate", reverse: true },
    },
  };
  const { settings, problems } = parseConfig(JSON.stringify(raw));
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.orders, {
    tree: { column: "memory", descending: true },
    table: { column: "cpu", descending: false },
    churn: { column: "name", descending: true },
    hosts: { column: "load", descending: true },
    flows: { column: "rate", descending: false },
  });
  assert.deepEqual([settings.tableGroups, settings.churnGroups], ["container", "user"]);
  assert.deepEqual(JSON.parse(configText({}, settings)), raw);
  assert.deepEqual(JSON.parse(configText(raw, DEFAULT_SETTINGS)), {
    ...{ threads: false, kernel_threads: false, subtree_sums: false, start_with: "tree" },
    ...{ group_table: "none", group_churn: "command" },
  });
});

Deno.test("config: each column of each view can be written and read", () => {
  const { properties } = JSON.parse(Deno.readTextFileSync("docs/config.schema.json"));
  const views = properties.sort.properties;
  const names: Record<string, readonly string[]> = {
    tree: COLUMNS.map(({ id }) => id),
    table: COLUMNS.flatMap(({ id, aliases }) => [id, ...aliases]),
    churn: views.churn.oneOf[0].enum,
    hosts: views.hosts.oneOf[0].enum,
    flows: views.flows.oneOf[0].enum,
  };
  for (const [view, columns] of Object.entries(names)) {
    for (const column of columns) {
      for (const reverse of [false, true]) {
        const raw = { sort: { [view]: { column, reverse } } };
        const { settings, problems } = parseConfig(JSON.stringify(raw));
        assert.deepEqual(problems, []);
        const again = parseConfig(configText({}, settings)).settings;
        assert.deepEqual(again.orders, settings.orders);
      }
    }
  }
});

Deno.test("config: a wrong value is a problem with the nearest name, and has no effect", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{ them: "dark" }, 'unknown key "them"; did you mean "theme"?'],
    [{ zzzzzzz: 1 }, 'unknown key "zzzzzzz", kept'],
    [
      { theme: "drak" },
      '"theme" must be one of dark, light, high-contrast, color-blind, mono, and is "drak"',
    ],
    [
      { refresh: 3 },
      '"refresh" must be a time from 100ms to 1m such as "2s", and is 3',
    ],
    [{ kernel_threads: "yes" }, '"kernel_threads" must be true or false, and is "yes"'],
    [{ columns: ["usr"] }, '"columns" has no column "usr"; did you mean "user"?'],
    [{ columns: [{ id: "pid" }] }, 'an entry of "columns" has no key "column": {"id":"pid"}'],
    [
      { columns: ["x".repeat(200)] },
      `"columns" has no column "${"x".repeat(79)}...`,
    ],
    [
      { columns: [{ column: "pid", width: 0 }] },
      '"width" of column pid must be a whole number from 1 to 80',
    ],
    [{ columns: ["pid", "pid"] }, '"columns" names pid twice'],
    [{ header: "rich" }, '"header" must be an object such as {"layout": "rich", "io": false}'],
    [{ header: { layout: "ritch" } }, '"header" has no layout "ritch"; did you mean "rich"?'],
    [{ header: { core: false } }, '"header" has no part "core"; did you mean "cores"?'],
    [{ header: { io: 1 } }, '"io" of "header" must be true or false, and is 1'],
    [
      { threads: "on" },
      '"threads" must be true or false, and is "on"',
    ],
    [{ subtree_sums: 1 }, '"subtree_sums" must be true or false, and is 1'],
    [
      { group_table: "comand" },
      '"group_table" must be one of none, command, user, container, cgroup, and is "comand"',
    ],
    [
      { group_churn: null },
      '"group_churn" must be one of command, parent, cgroup, user, and is null',
    ],
    [{ sort: "cpu" }, '"sort" must be an object such as {"table": "cpu"}'],
    [{ sort: { tabel: "cpu" } }, '"sort" has no view "tabel"; did you mean "table"?'],
    [
      { sort: { events: "cpu" } },
      '"sort" has no view "events"; the views are tree, table, churn, hosts, flows',
    ],
    [{ sort: { tree: "cpux" } }, '"tree" of "sort": "cpux" is no column; did you mean "cpu"?'],
    [{ sort: { churn: "cpu" } }, '"churn" of "sort": "cpu" is no column'],
    [{ sort: { hosts: ["name"] } }, '"hosts" of "sort": it is no column'],
    [
      { sort: { table: { column: "cpu", revers: true } } },
      '"table" of "sort" has no key "revers"; did you mean "reverse"?',
    ],
    [
      { sort: { table: { column: "cpu", reverse: "yes" } } },
      '"reverse" of "table" of "sort" must be true or false, and is "yes"',
    ],
    [{ keys: { F5: "pauze" } }, '"keys": "pauze" is no action; did you mean "pause"?'],
    [{ keys: { F99: "pause" } }, '"keys": "F99" is no key; did you mean "F9"?'],
    [{ keys: { "Crtl+x": "pause" } }, '"keys": "Crtl+x" is no key; did you mean "Ctrl"?'],
    [{ keys: { "Ctrl+c": "pause" } }, '"keys": Ctrl+c always quits'],
  ];
  for (const [value, problem] of cases) {
    assert.equal(problemsOf(value)[0], problem);
    const { settings, keys } = parseConfig(JSON.stringify(value));
    assert.equal(settings.theme, "dark");
    assert.equal(keys.size, 0);
  }
});

Deno.test("config: every unknown key is named, also in a column", () => {
  const raw = { them: "dark", zzzzzzz: 1, columns: ["command", { column: "pid", widht: 3 }] };
  const { problems } = parseConfig(JSON.stringify(raw));
  assert.deepEqual(problems, [
    'unknown key "them"; did you mean "theme"?',
    'unknown key "zzzzzzz", kept',
    'unknown key "widht" of column pid; did you mean "width"?',
  ]);
});

Deno.test("config: columns without the command get it", () => {
  for (const columns of [["cpu"], ["pid", "user"], [{ column: "command", show: "never" }, "cpu"]]) {
    const { settings, problems } = parseConfig(JSON.stringify({ columns }));
    const shown = settings.columns.filter(({ show }) => show !== "never").map(({ id }) => id);
    assert.ok(shown.includes("command") && shown.length > 1, shown.join());
    assert.match(problems.join(), /"columns" leaves out command/);
  }
  const { problems } = parseConfig('{"columns": ["command"]}');
  assert.deepEqual(problems, []);
});

Deno.test("config: a time needs a unit", () => {
  assert.match(problemsOf({ refresh: "2" })[0] ?? "", /^"refresh" must be a time from 100ms to 1m/);
});

Deno.test("config: the problem of a broken file has line and column", () => {
  const { raw, problems } = parseConfig('{\n  "theme": "light",\n  oops\n}');
  assert.equal(raw, null);
  assert.match(problems[0] ?? "", /^is not JSON: line 3, column 3: /);
  assert.match(parseConfig('{"a": 1').problems[0] ?? "", /^is not JSON: line 1, column 8: /);
  assert.equal(parseConfig("[]").problems[0], "is not a JSON object");
});

Deno.test("configText() keeps unknown keys, and adds only values other than the defaults", () => {
  const raw = { theme: "light", mine: { a: [1] }, refresh: "2s" };
  const { settings } = parseConfig(JSON.stringify(raw));
  const changed = withColumn({ ...settings, theme: "mono" }, "user", { width: 20 });
  const next = JSON.parse(configText(raw, changed));
  assert.deepEqual(Object.keys(next), ["theme", "mine", "refresh", "columns"]);
  assert.deepEqual([next.theme, next.mine, next.refresh], ["mono", { a: [1] }, "2s"]);
  assert.deepEqual(parseConfig(JSON.stringify(next)).settings, changed);
});

Deno.test("configText() and parseConfig() are inverse for every theme and column setting", () => {
  for (const theme of THEME_NAMES) {
    for (const show of COLUMN_SHOWS) {
      const settings = withColumn(
        {
          ...DEFAULT_SETTINGS,
          theme,
          tree: false,
          deadLingerMs: 0,
          refreshMs: 250,
        },
        "cpu",
        { show },
      );
      const again = parseConfig(configText({}, settings));
      assert.deepEqual(again.problems, []);
      assert.deepEqual(again.settings.columns, settings.columns);
      assert.deepEqual({ ...again.settings, columns: [] }, { ...settings, columns: [] });
    }
  }
});

Deno.test("columns: any order, width and show is read as it was written", () => {
  const column = (id: ColumnId) =>
    fc.record({ show: fc.constantFrom(...COLUMN_SHOWS), width: fc.integer({ min: 1, max: 80 }) })
      .map(({ show, width }) => ({ id, show, width: columnWidth(id, width) }));
  const ids = COLUMNS.map(({ id }) => id);
  const columns = fc.shuffledSubarray(ids, { minLength: ids.length })
    .chain((order) => fc.tuple(...order.map(column)));
  fc.assert(fc.property(columns, (columns) => {
    const complain = (problem: string) => assert.fail(problem);
    assert.deepEqual(columnsFrom(columnsJson(columns), complain), columns);
  }));
});

Deno.test("columns: a hidden one returns to its place and width after a restart", () => {
  const moved = movedColumn(
    withColumn(DEFAULT_SETTINGS, "user", { width: 20, show: "never" }),
    "user",
    -1,
  );
  const again = parseConfig(configText({}, moved)).settings;
  const shown = withColumn(again, "user", { show: "always" });
  assert.deepEqual(shown.columns.slice(0, 3).map(({ id, width }) => `${id} ${width}`), [
    ...["pid 7", "user 20", "ppid 7"],
  ]);
});

Deno.test("columns: a column that was never listed appears in its default place, not after the command", () => {
  const columns = columnsFrom(["status", "pid", "command"], assert.fail);
  assert.equal(
    columns.map(({ id, show }) => show === "never" ? id : id.toUpperCase()).join(" "),
    ["STATUS", "PID", ...DEFAULT_COLUMNS.map(({ id }) => id).slice(1, -2), "COMMAND"].join(" "),
  );
  assert.deepEqual(columnsJson(columns), ["status", "pid", "command"]);
});
