import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { HeldOrder } from "../../../src/model/list/held_order.ts";
import { MAX_HELD_ABSENT } from "../../../src/model/base/limits.ts";
import { ViewModel } from "../../../src/model/list/view_model.ts";
import {
  fakeEnding,
  fakeProcess,
  FakeTable,
  PLAIN_ORDER,
  SECOND,
} from "../../ui/support/fake_table.ts";

const NAME = (name: string) => name;

Deno.test("HeldOrder: rows keep their order, new ones come last, one that returns has its old place", () => {
  const held = new HeldOrder();
  held.begin(1);
  held.start(["c", "a", "b", "a"], NAME);
  assert.deepEqual(held.arrange(["a", "b", "c", "d"], NAME), ["c", "a", "b", "d"]);
  assert.equal(held.newcomers, 1);
  assert.deepEqual(held.arrange(["a", "b", "d"], NAME), ["a", "b", "d"]);
  assert.deepEqual(held.arrange(["e", "d", "b", "c"], NAME), ["c", "b", "d", "e"]);
  assert.equal(held.newcomers, 2);
  const reversed = (added: readonly string[]) => [...added].reverse();
  assert.deepEqual(held.arrange(["f", "g", "a"], NAME, reversed), ["a", "g", "f"]);
  held.begin(2);
  assert.ok(held.isEmpty);
});

Deno.test("HeldOrder: the places of rows that left are bounded", () => {
  const held = new HeldOrder();
  held.begin(1);
  const names = Array.from({ length: MAX_HELD_ABSENT + 2 }, (_, i) => `${i}`);
  held.start(names, NAME);
  held.arrange(["x"], NAME);
  assert.deepEqual(held.arrange(["1", "0", "x"], NAME), ["x", "1", "0"]);
});

/** A change of a table between two frames. */
const change = fc.oneof(
  fc.record({ born: fc.integer({ min: 1, max: 30 }), under: fc.nat(30) }),
  fc.record({ ended: fc.nat(30) }),
  fc.record({ gone: fc.nat(30) }),
  fc.record({ pid: fc.nat(30), cpu: fc.option(fc.nat(100)) }),
);

Deno.test("ViewModel: a held order keeps all rows in relative order while rows and values change", () => {
  fc.assert(fc.property(
    fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 8 }),
    fc.boolean(),
    fc.constantFrom(null, "command" as const, "user" as const),
    (frames, tree, grouping) => {
      const table = new FakeTable([fakeProcess(100), fakeProcess(101), fakeProcess(102)]);
      const model = new ViewModel();
      let before: string[] = [];
      const seen = new Set<string>();
      for (const changes of frames) {
        for (const each of changes) apply(table, each);
        table.revision++;
        model.update(table, {
          sorting: { column: "cpu", descending: true },
          ...{ tree, folded: new Set(), kernelThreads: false, filter: null },
          ...{ deadLinger: 10 * SECOND, maxDead: 50, freshFor: SECOND },
          ...{ ...PLAIN_ORDER, hold: 1, grouping, folds: { isOpen: true, except: new Set() } },
        }, 100 * SECOND);
        const names = Array.from({ length: model.length }, (_, i) => model.nameAt(i)!);
        const isBelow = new Map(names.map((name, i) => [name, parentName(model, i)]));
        const kept = before.filter((name) => names.includes(name));
        // Siblings keep their order; rows of a parent that left become roots.
        for (const parent of new Set(isBelow.values())) {
          const siblings = names.filter((name) => isBelow.get(name) === parent);
          const known = siblings.filter((name) => kept.includes(name));
          const isStill = known.every((name) => beforeParents.get(name) === parent);
          if (isStill) {
            assert.deepEqual(known, kept.filter((name) => known.includes(name)));
            // A row that returns, such as that of a user, has its old place.
            const old = siblings.filter((name) => seen.has(name));
            assert.deepEqual(siblings.slice(0, old.length), old, "new rows come last");
          }
        }
        before = names;
        for (const name of names) seen.add(name);
        beforeParents = isBelow;
      }
    },
  ));
});

let beforeParents = new Map<string, string | null>();

function parentName(model: ViewModel, index: number): string | null {
  return model.treePlace(index)?.parent ?? null;
}

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(table: FakeTable, each: Change): void {
  const at = (n: number) => table.all[n % Math.max(1, table.all.length)];
  if ("born" in each) {
    const parent = at(each.under) ?? null;
    const pid = 200 + table.revision * 40 + each.born;
    if (!table.all.some((process) => process.pid === pid)) {
      table.add(fakeProcess(pid, { parent, user: each.born % 2 === 0 ? "lena" : "root" }));
    }
  } else if ("ended" in each) {
    const process = at(each.ended);
    if (process?.ending === null) table.end(process, fakeEnding(99 * SECOND));
  } else if ("gone" in each) {
    const process = at(each.gone);
    if (process !== undefined && process.ending !== null) table.remove(process);
  } else {
    const process = at(each.pid);
    if (process !== undefined) process.usage.cpuPercent = each.cpu;
  }
}
