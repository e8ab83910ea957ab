import assert from "node:assert/strict";
import type { Process } from "../../../src/model/process/process.ts";
import { sortingBy } from "../../../src/model/list/sorting.ts";
import { ViewModel, type ViewOptions } from "../../../src/model/list/view_model.ts";
import {
  fakeEnding,
  fakeProcess,
  FakeTable,
  PLAIN_ORDER,
  SECOND,
} from "../../ui/support/fake_table.ts";

const OPTIONS: ViewOptions = {
  sorting: { column: "pid", descending: false },
  tree: false,
  folded: new Set(),
  kernelThreads: false,
  filter: null,
  deadLinger: 10 * SECOND,
  maxDead: 3,
  freshFor: 1.5 * SECOND,
  ...PLAIN_ORDER,
};

function pids(model: ViewModel): number[] {
  return Array.from({ length: model.length }, (_, i) => model.processAt(i)?.pid ?? 0);
}

function shown(table: FakeTable, options: Partial<ViewOptions>, now = 100 * SECOND): ViewModel {
  const model = new ViewModel();
  model.update(table, { ...OPTIONS, ...options }, now);
  return model;
}

Deno.test("ViewModel: a storm of other processes does not displace the dead that match the filter", () => {
  const dead = Array.from(
    { length: 50 },
    (_, i) => fakeProcess(i + 1, { ending: fakeEnding((95 + i / 20) * SECOND) }),
  );
  const table = new FakeTable(dead);
  const filter = ({ pid }: Process) => pid <= 5;
  assert.deepEqual(pids(shown(table, { filter })).sort(), [3, 4, 5]);
});

Deno.test("ViewModel: the dead stay for a while and then go, without an event", () => {
  const table = new FakeTable([
    fakeProcess(1),
    fakeProcess(2, { ending: fakeEnding(95 * SECOND) }),
    fakeProcess(3, { ending: fakeEnding(80 * SECOND) }),
  ]);
  const model = shown(table, {});
  assert.deepEqual(pids(model), [1, 2]);
  assert.deepEqual(model.counts, { matches: 2, ended: 1, isCut: false, ancestors: 0 });
  assert.equal(model.nextChange(0, 10, 100 * SECOND), 105 * SECOND);
  model.update(table, OPTIONS, 105 * SECOND);
  assert.deepEqual(pids(model), [1]);
});

Deno.test("ViewModel: beyond the limit of dead the latest stay", () => {
  const table = new FakeTable(
    [1, 2, 3, 4, 5].map((pid) => fakeProcess(pid, { ending: fakeEnding((90 + pid) * SECOND) })),
  );
  const model = shown(table, {});
  assert.deepEqual(pids(model), [3, 4, 5]);
  assert.deepEqual(model.counts, { matches: 3, ended: 3, isCut: true, ancestors: 0 });
  assert.equal(shown(table, { maxDead: 5 }).counts.isCut, false);
});

Deno.test("ViewModel: matches and ancestors are counted separately, folded ones included", () => {
  const init = fakeProcess(1);
  const shell = fakeProcess(2, { parent: init });
  const table = new FakeTable([init, shell, fakeProcess(3, { parent: shell }), fakeProcess(4)]);
  const filter = ({ pid }: Process) => pid >= 3;
  const counts = { matches: 2, ended: 0, isCut: false, ancestors: 2 };
  for (const folded of [new Set<string>(), new Set([init.key])]) {
    assert.deepEqual(shown(table, { tree: true, filter, folded }).counts, counts);
  }
  assert.deepEqual(shown(table, { filter }).counts, { ...counts, ancestors: 0 });
});

Deno.test("ViewModel: kernel threads are hidden by default, and counted anyway", () => {
  const table = new FakeTable([fakeProcess(1), fakeProcess(2, { kernelThread: true, state: "I" })]);
  assert.deepEqual(pids(shown(table, {})), [1]);
  assert.deepEqual(pids(shown(table, { kernelThreads: true })), [1, 2]);
  assert.equal(shown(table, {}).states.get("I"), 1);
});

Deno.test("ViewModel: an unknown state is counted as unknown", () => {
  assert.equal(shown(new FakeTable([fakeProcess(1, { state: null })]), {}).states.get("?"), 1);
});

Deno.test("ViewModel: an unchanged table with unchanged options costs nothing", () => {
  let asked = 0;
  const table = new FakeTable([fakeProcess(1)]);
  const options = { ...OPTIONS, filter: () => ++asked > 0 };
  const model = new ViewModel();
  model.update(table, options, 100 * SECOND);
  model.update(table, { ...options }, 100.5 * SECOND);
  assert.equal(asked, 1);
  table.add(fakeProcess(2));
  model.update(table, options, 100.6 * SECOND);
  assert.equal(asked, 3);
});

Deno.test("ViewModel: the filter runs again after a second, since ages grow", () => {
  const table = new FakeTable([fakeProcess(1)]);
  const filter = (_: unknown, now: number) => now >= 102 * SECOND;
  const model = shown(table, { filter });
  assert.equal(model.length, 0);
  model.update(table, { ...OPTIONS, filter }, 102 * SECOND);
  assert.equal(model.length, 1);
});

Deno.test("ViewModel: in a tree the ancestors of a match are above it as context", () => {
  const init = fakeProcess(1);
  const shell = fakeProcess(2, { parent: init });
  const make = fakeProcess(3, { parent: shell });
  const table = new FakeTable([init, shell, make, fakeProcess(4, { parent: init })]);
  const model = shown(table, { tree: true, filter: ({ pid }) => pid === 3 });
  assert.deepEqual(pids(model), [1, 2, 3]);
  const rows = [0, 1, 2].map((i) => model.row(i, 100 * SECOND));
  assert.deepEqual(rows.map((row) => row?.kind === "process" && row.isContext), [
    true,
    true,
    false,
  ]);
  assert.deepEqual(pids(shown(table, { filter: ({ pid }) => pid === 3 })), [3]);
});

Deno.test("ViewModel: only a birth or death with an event is fresh", () => {
  const old = fakeProcess(1, { startTs: 99 * SECOND });
  const born = fakeProcess(2, { startTs: 99 * SECOND, birthSeen: true });
  const died = fakeProcess(3, { startTs: SECOND, ending: fakeEnding(99.5 * SECOND) });
  const model = shown(new FakeTable([old, born, died]), {});
  const fresh = (now: number) =>
    [0, 1, 2].map((i) => model.row(i, now)).map((row) => row?.kind === "process" && row.isFresh);
  assert.deepEqual(fresh(100 * SECOND), [false, true, true]);
  assert.deepEqual(fresh(101 * SECOND), [false, false, false]);
  assert.equal(model.nextChange(0, 3, 100 * SECOND), 100.5 * SECOND);
});

Deno.test("ViewModel: a reused pid is another row", () => {
  const first = fakeProcess(7, { startTs: 50 * SECOND, ending: fakeEnding(99 * SECOND) });
  const second = fakeProcess(7, { startTs: 99 * SECOND });
  const model = shown(new FakeTable([first, second]), { sorting: sortingBy("age") });
  assert.equal(model.length, 2);
  assert.equal(model.indexOf(first.key), 1);
  assert.equal(model.indexOf(second.key), 0);
});

Deno.test("ViewModel: a new parent moves a process of an unchanged list in the tree", () => {
  const [first, second] = [fakeProcess(1), fakeProcess(2)];
  const child = fakeProcess(3);
  child.parent = first;
  const table = new FakeTable([first, second, child]);
  const options = { ...OPTIONS, tree: true };
  const model = shown(table, options);
  assert.deepEqual(pids(model), [1, 3, 2]);
  child.parent = second;
  table.revision++;
  model.update(table, options, 100 * SECOND);
  assert.deepEqual(pids(model), [1, 2, 3]);
  child.parent = null;
  table.revision++;
  model.update(table, options, 100 * SECOND);
  assert.equal(model.treePlace(2)?.parent, null);
});

Deno.test("ViewModel: another process in the place of one has its own row in the tree", () => {
  const [root, child] = [fakeProcess(1), fakeProcess(2)];
  child.parent = root;
  const table = new FakeTable([root, child]);
  const options = { ...OPTIONS, tree: true };
  const model = shown(table, options);
  table.remove(child);
  const other = fakeProcess(7);
  other.parent = root;
  table.add(other);
  model.update(table, options, 100 * SECOND);
  assert.deepEqual([pids(model), model.treePlace(1)?.parent], [[1, 7], root.key]);
});
