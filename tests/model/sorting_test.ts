import assert from "node:assert/strict";
import fc from "fast-check";
import { columnOf, COLUMNS } from "../../src/model/columns.ts";
import type { Process } from "../../src/model/process.ts";
import { ProcessSorter, type Sorting } from "../../src/model/sorting.ts";
import { plainText } from "../../src/model/text.ts";
import { fakeEnding, fakeProcess } from "../ui/support/fake_table.ts";

const number = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e15, noNaN: true })),
);

const processes: fc.Arbitrary<Process[]> = fc.uniqueArray(
  fc.record({
    pid: fc.integer({ min: 1, max: 4_194_304 }),
    startTs: fc.double({ min: 0, max: 9e15, noNaN: true }),
    cpuPercent: number,
    rssBytes: number,
    ppid: fc.option(fc.integer({ min: 0, max: 9 })),
    user: fc.option(fc.constantFrom("root", "lena", "www-data", "Ünal")),
    comm: fc.option(fc.string({ maxLength: 3 }).map(plainText)),
    ending: fc.option(
      fc.record({ exitCode: fc.option(fc.nat(3)) }).map((part) => fakeEnding(0, part)),
    ),
  }),
  { selector: ({ pid }) => pid, maxLength: 60 },
).map((parts) => parts.map((part) => fakeProcess(part.pid, part)));

/** The order that {@linkcode ProcessSorter} must give, by comparing two processes. */
function processOrder({ column, descending }: Sorting): (a: Process, b: Process) => number {
  const { sortValue } = columnOf(column);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const left = sortValue(a);
    const right = sortValue(b);
    if (left === right) return a.pid - b.pid;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -sign : sign;
  };
}

Deno.test("ProcessSorter: gives the same order as comparing does, in every column, both ways", () => {
  const sorter = new ProcessSorter();
  fc.assert(fc.property(
    processes,
    fc.constantFrom(...COLUMNS.map(({ id }) => id)),
    fc.boolean(),
    (list, column, descending) => {
      const expected = [...list].sort(processOrder({ column, descending }));
      const sorted = sorter.sort(list, { column, descending });
      assert.deepEqual(sorted.map(({ pid }) => pid), expected.map(({ pid }) => pid));
    },
  ));
});

Deno.test("ProcessSorter: the unknown go last whichever way", () => {
  const known = fakeProcess(1, { rssBytes: 5 });
  const unknown = fakeProcess(2, { rssBytes: null });
  for (const descending of [true, false]) {
    const sorted = new ProcessSorter().sort([unknown, known], { column: "memory", descending });
    assert.equal(sorted[1], unknown);
  }
});

Deno.test("ProcessSorter: nothing sorts to nothing", () => {
  assert.deepEqual(new ProcessSorter().sort([], { column: "pid", descending: false }), []);
});
