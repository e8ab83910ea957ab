import assert from "node:assert/strict";
import { Churn } from "../../../src/model/churn/churn.ts";
import type { Grouping } from "../../../src/model/churn/churn_group.ts";
import { type ChurnRow, ChurnRows } from "../../../src/model/churn/churn_rows.ts";
import { DurationSketch } from "../../../src/model/base/quantile.ts";
import { MAX_CHURN_GROUPS, MAX_CHURN_MEMBERS } from "../../../src/model/base/limits.ts";
import { processKey } from "../../../src/model/base/process_key.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { MS, SECOND, Story } from "../../ui/support/story.ts";

const START = 1000 * SECOND;

function watched(): { churn: Churn; story: Story } {
  const churn = new Churn();
  const story = new Story(START, (event, table) => churn.observe(event, table));
  story.old(1, "/sbin/init", { ppid: 0 }).old(50, "/bin/bash -i", { uid: 1000, user: "lena" });
  return { churn, story };
}

function rowsOf(churn: Churn, grouping: Grouping, now: number): readonly ChurnRow[] {
  const sorting = { column: "rate", descending: true } as const;
  return new ChurnRows().update(churn, grouping, sorting, now, false);
}

/** `name rate total alive failures` of each group, the busiest first. */
function groupLines(churn: Churn, grouping: Grouping, now: number): string[] {
  return rowsOf(churn, grouping, now).map(({ name, rate, total, alive, failures }) =>
    `${name} ${rate} ${total} ${alive} ${failures}`
  );
}

Deno.test("Churn: a process counts once, for its program and not for its parent", () => {
  const { churn, story } = watched();
  for (let i = 0; i < 6; i++) {
    story.at(START + i * 100 * MS).run(50, 100 + i, "ls -l").wait(3 * MS).exit(100 + i, {
      exitCode: i % 3 === 0 ? 2 : 0,
    });
  }
  assert.deepEqual(groupLines(churn, "command", START + SECOND), ["ls 2 6 0 2"]);
  assert.deepEqual(groupLines(churn, "parent", START + SECOND), ["50 bash 2 6 0 2"]);
  assert.deepEqual(groupLines(churn, "user", START + SECOND), ["lena 2 6 0 2"]);
});

Deno.test("Churn: a process without an exec counts for the command of its parent", () => {
  const { churn, story } = watched();
  for (let i = 0; i < 9; i++) story.fork(50, 100 + i);
  assert.deepEqual(groupLines(churn, "command", START + SECOND), ["bash 3 9 9 0"]);
});

Deno.test("Churn: a process with two execs counts for both commands, and is alive in the last", () => {
  const { churn, story } = watched();
  story.run(50, 60, "sh -c make").exec(60, "make");
  assert.deepEqual(groupLines(churn, "command", START + SECOND).sort(), [
    "make 0.3333333333333333 1 1 0",
    "sh 0.3333333333333333 1 0 0",
  ]);
});

Deno.test("Churn: the rate covers the last seconds, the sparkline the last minute", () => {
  const { churn, story } = watched();
  for (let i = 0; i < 30; i++) story.fork(50, 100 + i);
  const rate = (second: number) => rowsOf(churn, "command", START + second * SECOND)[0]?.rate;
  assert.deepEqual([0, 1, 3, 4].map(rate), [0, 10, 10, 0]);
  const history = rowsOf(churn, "command", START + 10 * SECOND)[0]?.history() ?? [];
  assert.deepEqual([history.length, history.at(-10), history.at(-9)], [60, 30, 0]);
  story.at(START + 200 * SECOND).fork(50, 900);
  const later = rowsOf(churn, "command", START + 201 * SECOND)[0]?.history() ?? [];
  assert.deepEqual([later.reduce((sum, value) => sum + value), later.at(-1)], [1, 1]);
});

Deno.test("Churn: lifetimes have a median and a p99", () => {
  const { churn, story } = watched();
  for (let i = 0; i < 200; i++) {
    story.at(START + i * SECOND).run(50, 100 + i, "job");
    story.at(START + i * SECOND + (i < 190 ? 10 : 4000) * MS).exit(100 + i);
  }
  const [row] = rowsOf(churn, "command", START + 300 * SECOND);
  assert.ok(Math.abs((row?.median ?? 0) / (10 * MS) - 1) < 0.1);
  assert.ok(Math.abs((row?.p99 ?? 0) / (4000 * MS) - 1) < 0.1);
});

Deno.test("Churn: the median of two lifetimes is their mean", () => {
  const { churn, story } = watched();
  story.at(START).run(50, 100, "job").at(START + 10 * MS).exit(100);
  story.at(START + SECOND).run(50, 101, "job").at(START + SECOND + 30 * MS).exit(101);
  const [row] = rowsOf(churn, "command", START + 300 * SECOND);
  assert.equal(row?.median, 20 * MS);
});

Deno.test("Churn: groups are bounded, the quiet ones go first, counted by grouping", () => {
  const { churn, story } = watched();
  const started = new Set<string>();
  for (let i = 0; i < 2 * MAX_CHURN_GROUPS; i++) {
    story.wait(SECOND).run(50, 100 + i, `job${i}`).exit(100 + i);
    started.add(`job${i}`);
  }
  const rows = rowsOf(churn, "command", story.now);
  assert.ok(rows.length <= MAX_CHURN_GROUPS && rows.length > MAX_CHURN_GROUPS / 2);
  assert.ok(churn.dropped("command") >= MAX_CHURN_GROUPS);
  assert.equal(churn.dropped("command") + rows.length, started.size);
  assert.deepEqual(["parent", "cgroup", "user"].map((each) => churn.dropped(each as Grouping)), [
    ...[0, 0, 0],
  ]);
  assert.ok(rows.some(({ name }) => name === `job${2 * MAX_CHURN_GROUPS - 1}`));
});

Deno.test("Churn: a process found dead is not alive, and its status is unknown", () => {
  const { churn, story } = watched();
  story.run(50, 60, "job").run(50, 61, "job").findDead(60);
  assert.deepEqual(groupLines(churn, "command", START + SECOND), ["job 0.6666666666666666 2 1 0"]);
  assert.deepEqual(groupLines(churn, "user", START + SECOND), ["lena 0.6666666666666666 2 1 0"]);
  story.exit(61);
  assert.deepEqual(groupLines(churn, "parent", START + SECOND), [
    "50 bash 0.6666666666666666 2 0 0",
  ]);
});

Deno.test("Churn: live processes beyond the bound count as dropped, not as alive", () => {
  const { churn, story } = watched();
  const fork = story.fork(50, 60).events.at(-1);
  assert.ok(fork?.type === "fork");
  for (let pid = 61; pid < 61 + MAX_CHURN_MEMBERS; pid++) {
    churn.observe({ ...fork, pid, key: processKey(pid, 1) }, story.table);
  }
  const [row] = rowsOf(churn, "user", START + SECOND);
  assert.equal(row?.total, MAX_CHURN_MEMBERS + 1);
  assert.equal(churn.droppedMembers, MAX_CHURN_MEMBERS / 2);
  assert.equal(row?.alive, MAX_CHURN_MEMBERS / 2 + 1);
});

Deno.test("Churn: the query of a group matches its members and no others", () => {
  const { churn, story } = watched();
  const odd = 'a "b" /c*';
  story.run(50, 60, ["make", "all"]).run(60, 61, [odd]).fork(50, 62);
  story.fork(1, 63, { user: "o'neil or root", cgroup: "/a b/c" });
  const members: Partial<Record<Grouping, readonly string[]>> = {
    command: ["62 63", "60", "61"],
    parent: ["60 62", "61", "63"],
    cgroup: ["60 61 62", "63"],
    user: ["60 61 62", "63"],
  };
  for (const grouping of Object.keys(members) as Grouping[]) {
    const found = rowsOf(churn, grouping, START + SECOND).map(({ query }) => {
      const compiled = compileQuery(query);
      assert.ok(compiled.kind === "query", query);
      return [...story.table.living()].filter(({ pid }) => pid >= 60)
        .filter((row) => compiled.matchesProcess(row, { now: story.now, isUnder: () => false }))
        .map(({ pid }) => pid).join(" ");
    });
    if (grouping === "command") {
      // bash and init forked without an exec: two groups, one process in each.
      assert.deepEqual(found.sort(), ["60", "61", "62", "63"]);
    } else assert.deepEqual(found.sort(), [...members[grouping] ?? []].sort(), grouping);
  }
});

Deno.test("ChurnRows: a frozen screen keeps its counts and may change the order", () => {
  const { churn, story } = watched();
  story.run(50, 60, "one").run(50, 61, "two").run(50, 62, "two");
  const rows = new ChurnRows();
  const names = (column: "total" | "name", descending: boolean, now: number) =>
    rows.update(churn, "command", { column, descending }, now, now > START + SECOND)
      .map(({ name, total }) => `${name} ${total}`);
  assert.deepEqual(names("total", true, START + SECOND), ["two 2", "one 1"]);
  story.run(50, 63, "one");
  assert.deepEqual(names("name", false, START + 2 * SECOND), ["one 1", "two 2"]);
});

Deno.test("DurationSketch: the median and quantiles are within 9 percent, least and greatest exact", () => {
  const sketch = new DurationSketch();
  assert.equal(sketch.quantile(0.5), null);
  for (let i = 1; i <= 1000; i++) sketch.add(i * 1000);
  for (const q of [0.1, 0.5, 0.9, 0.99]) {
    const value = sketch.quantile(q) ?? 0;
    assert.ok(Math.abs(value / (q * 1e6) - 1) < 0.1, `${q}: ${value}`);
  }
  assert.ok(Math.abs((sketch.median() ?? 0) / 500_500 - 1) < 0.1);
  assert.equal(sketch.quantile(1), 1e6);
  const one = new DurationSketch();
  one.add(12_345);
  assert.deepEqual([one.quantile(0), one.median(), one.quantile(1)], [12_345, 12_345, 12_345]);
  one.add(20_001);
  assert.equal(one.median(), 16_173);
});
