import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { newProcess } from "../../../src/model/process/new_process.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { ProcessIndex } from "../../../src/model/process/lineage.ts";
import { processKey } from "../../../src/model/base/process_key.ts";

function rowOf(pid: number, startTicks: number): Process {
  return newProcess({ key: processKey(pid, startTicks), pid });
}

/** Few pids with colliding hashes, so that many rows are displaced and move back. */
const NAMES = fc.record({
  pid: fc.oneof(fc.nat(40), fc.nat(2 ** 22 - 1), fc.constantFrom(1024, 2048, 1 << 20)),
  start: fc.nat(3),
});

Deno.test("ProcessIndex agrees with a Map by key and a Map by pid through any additions and deletions", () => {
  const step = fc.record({ name: NAMES, kind: fc.constantFrom("comes", "dies", "goes") });
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const index = new ProcessIndex();
    const byKey = new Map<string, Process>();
    const byPid = new Map<number, Process>();
    for (const { name: { pid, start }, kind } of steps) {
      const key = processKey(pid, start);
      const known = byKey.get(key);
      if (kind === "comes" && byPid.get(pid) === undefined) {
        // It may replace a dead row with the same key.
        const row = rowOf(pid, start);
        index.add(row);
        index.living.add(row);
        byKey.set(key, row);
        byPid.set(pid, row);
      } else if (kind === "dies" && known !== undefined && byPid.get(pid) === known) {
        index.living.delete(known);
        byPid.delete(pid);
      } else if (kind === "goes" && known !== undefined && byPid.get(pid) !== known) {
        index.delete(known);
        byKey.delete(key);
      }
      assert.equal(index.get(key), byKey.get(key));
      assert.equal(index.byPid(pid), byPid.get(pid));
    }
    for (const [key, row] of byKey) assert.equal(index.get(key), row);
    for (const [pid, row] of byPid) assert.equal(index.byPid(pid), row);
    assert.deepEqual([...index.living], [...byPid.values()]);
  }));
});

Deno.test("ProcessIndex: thousands of consecutive pids, every second of which is deleted", () => {
  const index = new ProcessIndex();
  const rows = Array.from({ length: 20_000 }, (_, pid) => rowOf(pid + 1, 7));
  for (const row of rows) index.add(row);
  for (const row of rows) if (row.pid % 2 === 0) index.delete(row);
  for (const row of rows) assert.equal(index.get(row.key), row.pid % 2 === 0 ? undefined : row);
});

Deno.test("ProcessIndex finds nothing for an invalid key, and deleting a replaced row keeps its successor", () => {
  const index = new ProcessIndex();
  const [first, second] = [rowOf(5, 1), rowOf(5, 1)];
  index.add(first);
  index.add(second);
  index.delete(first);
  assert.equal(index.get("5-1"), second);
  for (const odd of ["", "-", "x", "5", "5-2", "-1", `${"9".repeat(40)}-1`]) {
    assert.equal(index.get(odd), undefined, odd);
  }
});
