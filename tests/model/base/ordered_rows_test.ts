import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { newChildren } from "../../../src/model/process/lineage.ts";
import { newProcess } from "../../../src/model/process/new_process.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { processKey } from "../../../src/model/base/process_key.ts";

function rowOf(pid: number): Process {
  return newProcess({ key: processKey(pid, 100), pid });
}

function pids(rows: Iterable<Process>): number[] {
  return [...rows].map(({ pid }) => pid);
}

Deno.test("OrderedRows agrees with a Set through any additions and deletions", () => {
  const rows = Array.from({ length: 60 }, (_, pid) => rowOf(pid + 1));
  const steps = fc.array(fc.record({ at: fc.nat(59), comes: fc.boolean() }), { maxLength: 400 });
  fc.assert(fc.property(steps, (steps) => {
    const list = newChildren();
    const set = new Set<Process>();
    for (const { at, comes } of steps) {
      const row = rows[at]!;
      if (!comes) {
        list.delete(row);
        set.delete(row);
      } else if (!set.has(row)) {
        list.add(row);
        set.add(row);
      }
      assert.equal(list.size, set.size);
      assert.equal(list.has(row), set.has(row));
    }
    assert.deepEqual(pids(list), pids(set));
    const visited: number[] = [];
    list.forEach(({ pid }) => visited.push(pid));
    assert.deepEqual(visited, pids(set));
  }));
});

Deno.test("OrderedRows: all rows may be deleted during an iteration", () => {
  const list = newChildren(Array.from({ length: 100 }, (_, pid) => rowOf(pid)));
  const met: number[] = [];
  for (const row of list) {
    met.push(row.pid);
    list.delete(row);
  }
  assert.deepEqual(met, Array.from({ length: 100 }, (_, pid) => pid));
  assert.deepEqual([...list], []);
});

Deno.test("OrderedRows does not have a row of another list", () => {
  const [one, other] = [rowOf(1), rowOf(2)];
  const [list, others] = [newChildren([one]), newChildren([other])];
  assert.deepEqual([list.has(one), list.has(other)], [true, false]);
  list.delete(other);
  assert.deepEqual([pids(list), pids(others)], [[1], [2]]);
});
