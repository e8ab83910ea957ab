import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { columnOf, COLUMNS } from "../../../src/model/list/columns.ts";
import type { ColumnId } from "../../../src/model/list/column.ts";
import { LIST_GROUPINGS } from "../../../src/model/list/list_groups.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { addend, ADDING, type Sum, sumText } from "../../../src/model/list/sums.ts";
import { ViewModel, type ViewOptions } from "../../../src/model/list/view_model.ts";
import {
  fakeEnding,
  fakeProcess,
  FakeTable,
  PLAIN_ORDER,
  SECOND,
} from "../../ui/support/fake_table.ts";

const HOST = { memoryTotal: 8 * 1024 ** 3 };
const SUMMED = COLUMNS.map(({ id }) => id).filter((id) => ADDING.has(id));
const OPTIONS: ViewOptions = {
  sorting: { column: "cpu", descending: true },
  ...{ tree: false, folded: new Set(), kernelThreads: true, filter: null },
  ...{ deadLinger: 10 * SECOND, maxDead: 100, freshFor: SECOND },
  ...{ ...PLAIN_ORDER, sums: SUMMED },
};

function text(column: ColumnId, known: number, values: number, unknown: number): string {
  return sumText(columnOf(column), { known, values, unknown }, columnOf(column).width, HOST);
}

Deno.test("sumText: unknown parts mark a sum as a lower bound, and are never zero", () => {
  assert.equal(text("cpu", 12.3, 2, 0), "12.3");
  assert.equal(text("cpu", 12.3, 2, 1), "12.3+");
  assert.equal(text("cpu", 0, 1, 1), "0.0+");
  assert.equal(text("cpu", 0, 0, 3), "?");
  assert.equal(text("cpu", 0, 0, 0), "-", "no live process");
  assert.equal(text("memory", 3 * 1024 ** 3, 4, 2), "3.0G+");
  assert.equal(text("memory_percent", 2 * 1024 ** 3, 1, 0), "25.0");
  assert.equal(text("threads", 23_456, 9, 0), "23k");
  assert.equal(text("threads", 23_456, 9, 1), "23k+");
  const noTotal = sumText(columnOf("memory_percent"), { known: 1, values: 1, unknown: 0 }, 5, {
    memoryTotal: null,
  });
  assert.equal(noTotal, "?");
});

Deno.test("sums: columns whose values mean something else than an amount do not add up", () => {
  for (const id of ["pid", "ppid", "age", "nice", "oom", "virtual", "shared", "user"] as const) {
    assert.ok(!ADDING.has(id), id);
  }
});

const processes = fc.uniqueArray(
  fc.record({
    pid: fc.integer({ min: 1, max: 999 }),
    above: fc.nat(60),
    cpuPercent: fc.option(fc.nat(400)),
    rssBytes: fc.option(fc.nat(1 << 30)),
    threads: fc.option(fc.nat(50)),
    user: fc.option(fc.constantFrom("root", "lena")),
    uid: fc.option(fc.nat(2)),
    cgroup: fc.option(fc.constantFrom("/a", "/b")),
    comm: fc.option(fc.constantFrom("sh", "cc1", "__proto__").map(plainText)),
    kernelThread: fc.boolean(),
    ended: fc.boolean(),
  }),
  { selector: ({ pid }) => pid, maxLength: 60 },
).map((parts) => {
  const made: Process[] = [];
  for (const { above, ended, ...part } of parts) {
    const ending = ended ? fakeEnding(99 * SECOND) : null;
    made.push(fakeProcess(part.pid, { ...part, ending, parent: made[above] ?? null }));
  }
  return made;
});

function plainSum(members: readonly Process[], id: ColumnId): Sum {
  const sum = { known: 0, values: 0, unknown: 0 };
  for (const process of members) {
    const value = addend(columnOf(id), process);
    if (value === null) sum.unknown++;
    else if (value !== undefined) {
      sum.known += value;
      sum.values++;
    }
  }
  return sum;
}

Deno.test("groups: the sums of all groups together equal the sum of all rows, with its unknown parts", () => {
  fc.assert(fc.property(
    processes,
    fc.constantFrom(...LIST_GROUPINGS),
    fc.boolean(),
    (all, grouping, isOpen) => {
      const model = new ViewModel();
      const folds = { isOpen, except: new Set<string>() };
      model.update(new FakeTable(all), { ...OPTIONS, grouping, folds }, 100 * SECOND);
      const rows = Array.from({ length: model.length }, (_, i) => model.row(i, 0)!);
      const groups = rows.filter((row) => row.kind === "group");
      assert.equal(rows.length, groups.length + (isOpen ? all.length : 0));
      assert.equal(groups.reduce((count, { group }) => count + group.count, 0), all.length);
      for (const id of SUMMED) {
        const total = { known: 0, values: 0, unknown: 0 };
        for (const { sums } of groups) {
          const { known, values, unknown } = sums(id)!;
          total.known += known;
          total.values += values;
          total.unknown += unknown;
        }
        assert.deepEqual(total, plainSum(all, id), id);
      }
    },
  ));
});

Deno.test("subtree sums: each row is the sum of itself and of all below it, and they give the order", () => {
  fc.assert(fc.property(processes, fc.boolean(), (all, descending) => {
    const model = new ViewModel();
    const sorting = { column: "cpu", descending } as const;
    model.update(new FakeTable(all), { ...OPTIONS, tree: true, sorting }, 100 * SECOND);
    const isBelow = (process: Process | null, above: Process): boolean =>
      process !== null && (process === above || isBelow(process.parent, above));
    const roots: { rank: number; isDead: boolean }[] = [];
    for (let i = 0; i < model.length; i++) {
      const row = model.row(i, 0);
      assert.ok(row?.kind === "process" && row.sums !== null);
      const members = all.filter((process) => isBelow(process, row.process));
      for (const id of SUMMED) assert.deepEqual(row.sums(id), plainSum(members, id), id);
      if (model.treePlace(i)?.parent !== null) continue;
      const { known, values } = plainSum(members, "cpu");
      const rank = values === 0 ? Infinity : descending ? -known : known;
      roots.push({ rank, isDead: row.isDead });
    }
    const expected = [...roots].sort((a, b) =>
      Number(a.isDead) - Number(b.isDead) || (a.rank === b.rank ? 0 : a.rank < b.rank ? -1 : 1)
    );
    assert.deepEqual(roots, expected);
  }));
});

Deno.test("subtree sums: an ancestor that does not match the filter has no part in them", () => {
  const init = fakeProcess(1, { cpuPercent: 50 });
  const shell = fakeProcess(2, { parent: init, cpuPercent: 7 });
  const model = new ViewModel();
  const filter = ({ pid }: Process) => pid === 2;
  model.update(new FakeTable([init, shell]), { ...OPTIONS, tree: true, filter }, 100 * SECOND);
  const row = model.row(0, 0);
  assert.ok(row?.kind === "process" && row.process === init);
  assert.deepEqual(row.sums?.("cpu"), { known: 7, values: 1, unknown: 0 });
});

Deno.test("groups: they are in the order of their sums, or of their first members", () => {
  const table = new FakeTable([
    fakeProcess(1, { user: "root", cpuPercent: 40 }),
    fakeProcess(2, { user: "lena", cpuPercent: 30 }),
    fakeProcess(3, { user: "lena", cpuPercent: 30 }),
    fakeProcess(4, { user: null, uid: null, cpuPercent: null }),
  ]);
  const values = (sorting: ViewOptions["sorting"]) => {
    const model = new ViewModel();
    model.update(table, { ...OPTIONS, sorting, grouping: "user" }, 100 * SECOND);
    return Array.from({ length: model.length }, (_, i) => model.groupAt(i)?.value);
  };
  assert.deepEqual(values({ column: "cpu", descending: true }), ["lena", "root", null]);
  assert.deepEqual(values({ column: "cpu", descending: false }), ["root", "lena", null]);
  assert.deepEqual(values({ column: "pid", descending: true }), [null, "lena", "root"]);
});
