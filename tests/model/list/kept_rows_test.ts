import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ColumnId } from "../../../src/model/list/column.ts";
import { COLUMNS } from "../../../src/model/list/columns.ts";
import { LIST_GROUPINGS } from "../../../src/model/list/list_groups.ts";
import { ADDING } from "../../../src/model/list/sums.ts";
import { ViewModel, type ViewOptions } from "../../../src/model/list/view_model.ts";
import { plainText } from "../../../src/model/base/text.ts";
import type { Process } from "../../../src/model/process/process.ts";
import type { ThreadReader } from "../../../src/model/process/thread_list.ts";
import {
  fakeEnding,
  fakeProcess,
  FakeTable,
  PLAIN_ORDER,
  SECOND,
} from "../../ui/support/fake_table.ts";

const SUMMED = COLUMNS.map(({ id }) => id).filter((id) => ADDING.has(id));
const NOW = 100 * SECOND;

/** A table that lists its processes from another one on each time: nothing of a former list fits. */
class TurningTable extends FakeTable {
  #turns = 0;

  override *living(): Generator<Process> {
    const living = [...super.living()];
    const from = ++this.#turns % Math.max(1, living.length);
    yield* living.slice(from);
    yield* living.slice(0, from);
  }
}

/** Processes with even pids have three threads, which were read; those of others were not. */
const THREADS: ThreadReader = {
  revision: 1,
  pids: new Set(Array.from({ length: 100 }, (_, i) => 2 * i)),
  of: () => ({
    threads: [1, 2, 3].map((tid) => ({
      ...{ tid, comm: plainText(`t${tid}`), state: "S", cpuPercent: tid, cpuNs: 0 },
      ...{ nice: 0, priority: 20, processor: 0 },
    })),
    total: 3,
  }),
};

const OPTIONS: ViewOptions = {
  sorting: { column: "cpu", descending: true },
  ...{ tree: false, folded: new Set(), kernelThreads: true, filter: null },
  ...{ deadLinger: 1000 * SECOND, maxDead: 100, freshFor: SECOND },
  ...{ ...PLAIN_ORDER, sums: SUMMED },
};

const options = fc.record({
  tree: fc.boolean(),
  column: fc.constantFrom<ColumnId>("cpu", "memory", "command", "pid"),
  descending: fc.boolean(),
  grouping: fc.option(fc.constantFrom(...LIST_GROUPINGS)),
  isOpen: fc.boolean(),
  hold: fc.nat(2),
  hasThreads: fc.boolean(),
  hasFilter: fc.boolean(),
  hasFold: fc.boolean(),
}).map((parts): ViewOptions => ({
  ...OPTIONS,
  sorting: { column: parts.column, descending: parts.descending },
  ...{ tree: parts.tree, hold: parts.hold, grouping: parts.tree ? null : parts.grouping },
  folds: { isOpen: parts.isOpen, except: new Set() },
  folded: new Set(parts.hasFold ? [fakeProcess(1).key, fakeProcess(5).key] : []),
  filter: parts.hasFilter ? ({ pid }) => pid % 3 !== 0 : null,
  threads: parts.hasThreads ? THREADS : null,
}));

type Change = (table: FakeTable) => void;

/** Returns a change of the process at `at`, if there is one. */
function ofProcess(
  at: number,
  change: (process: Process, all: readonly Process[]) => void,
): Change {
  return (table) => {
    const process = table.all[at % Math.max(1, table.all.length)];
    if (process === undefined) return;
    change(process, table.all);
    table.revision++;
  };
}

const at = fc.nat(30);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(at, fc.option(fc.nat(100))).map(([at, cpuPercent]) =>
    ofProcess(at, ({ usage }) => usage.cpuPercent = cpuPercent)
  ),
  fc.tuple(at, fc.option(fc.nat(9))).map(([at, threads]) =>
    ofProcess(at, ({ usage }) => usage.threads = threads)
  ),
  fc.tuple(at, fc.option(fc.nat(9)), fc.option(fc.nat(9))).map(([at, rss, count]) =>
    ofProcess(at, (process) => {
      process.usage.rssBytes = rss;
      process.usage.cpuUserNs = rss;
      process.forkCount = process.failedCount = process.image.execCount = count;
    })
  ),
  fc.tuple(at, fc.constantFrom("sh", "cc1", null)).map(([at, name]) =>
    ofProcess(at, ({ image, identity }) => {
      image.comm = name === null ? null : plainText(name);
      identity.user = name === "sh" ? "root" : "lena";
      identity.cgroup = name === null ? "/a" : null;
    })
  ),
  fc.tuple(at, at).map(([at, above]) =>
    ofProcess(at, (process, all) => {
      // An older process is the parent, so that no circle arises.
      const parent = all[above % all.length]!;
      if (all.indexOf(parent) < all.indexOf(process)) process.parent = parent;
    })
  ),
  at.map((at) => ofProcess(at, (process) => process.kernelThread = !process.kernelThread)),
  at.map((at) => ofProcess(at, (process) => process.ending ??= fakeEnding(99 * SECOND))),
  fc.tuple(fc.integer({ min: 1, max: 40 }), at).map(([pid, above]) => (table: FakeTable) => {
    if (table.all.some((known) => known.pid === pid)) return;
    const parent = table.all[above] ?? null;
    table.add(fakeProcess(pid, { parent, threads: pid % 2 === 0 ? 3 : 1 }));
  }),
);

/** Returns all that a model says of its rows. */
function picture(model: ViewModel): unknown {
  return Array.from({ length: model.length }, (_, i) => {
    const row = model.row(i, NOW)!;
    const { sums = null, hiddenSums = null, ...values } = { sums: null, hiddenSums: null, ...row };
    const sumsOf = [sums, hiddenSums].map((of) => of && SUMMED.map((id) => of(id)));
    return { ...values, sumsOf, name: model.nameAt(i), place: model.treePlace(i) };
  });
}

/** Checks that groups count all dead members, and that the dead are last in an order of values of now. */
function checkEnded(
  model: ViewModel,
  { all }: FakeTable,
  { tree, hold, sorting }: ViewOptions,
): void {
  const rows = Array.from({ length: model.length }, (_, i) => model.row(i, NOW)!);
  const groups = rows.filter((row) => row.kind === "group");
  if (groups.length > 0 && model.counts.matches === all.length) {
    const dead = all.filter(({ ending }) => ending !== null);
    assert.equal(groups.reduce((count, { group }) => count + group.ended, 0), dead.length);
  } else if (!tree && hold === 0 && (sorting.column === "cpu" || sorting.column === "memory")) {
    const isDead = rows.filter((row) => row.kind === "process").map((row) => Number(row.isDead));
    assert.deepEqual(isDead, isDead.toSorted());
  }
}

type Steps = readonly (readonly [ViewOptions | null, readonly Change[]])[];

/** Checks the rows after each step. Without options a step has those of the step before. */
function check(steps: Steps): void {
  const [table, turning] = [new FakeTable(), new TurningTable()];
  const [model, other] = [new ViewModel(), new ViewModel()];
  let chosen = OPTIONS;
  for (const [next, changes] of steps) {
    chosen = next ?? chosen;
    for (const each of changes) each(table);
    table.revision++;
    turning.all.splice(0, Infinity, ...table.all);
    turning.revision++;
    model.update(table, chosen, NOW);
    other.update(turning, chosen, NOW);
    assert.deepEqual(picture(model), picture(other));
    checkEnded(model, table, chosen);
    if (chosen.hold !== 0) continue;
    const fresh = new ViewModel();
    fresh.update(table, chosen, NOW);
    assert.deepEqual(picture(model), picture(fresh));
  }
}

const first = fc.array(change, { minLength: 2, maxLength: 12 });

Deno.test("kept rows: after any changes they equal the rows of a list that keeps nothing", () => {
  const step = fc.tuple(fc.option(options, { freq: 2 }), fc.array(change, { maxLength: 3 }));
  fc.assert(
    fc.property(first, fc.array(step, { minLength: 2, maxLength: 8 }), (before, steps) => {
      check([[null, before], ...steps]);
    }),
    { numRuns: 400 },
  );
});

Deno.test("kept rows: a held order whose tree is kept shows new parents, folds and switches to Table", () => {
  const held: ViewOptions = { ...OPTIONS, hold: 1, tree: true };
  const some = fc.constantFrom<ViewOptions>(
    held,
    { ...held, folded: new Set([1, 2, 3, 4].map((pid) => fakeProcess(pid).key)) },
    { ...held, tree: false },
  );
  const step = fc.tuple(fc.option(some, { freq: 2 }), fc.array(change, { maxLength: 1 }));
  const family = Array.from({ length: 6 }, (_, i): Change => (table) => {
    table.add(fakeProcess(i + 1, { parent: table.all[i - 2] ?? null, cpuPercent: i }));
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 10 }), (steps) => {
      check([[held, family], ...steps]);
    }),
    { numRuns: 300 },
  );
});
