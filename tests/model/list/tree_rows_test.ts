import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { treeGuide, treeRows } from "../../../src/model/list/tree_rows.ts";
import { fakeEnding, fakeProcess } from "../../ui/support/fake_table.ts";

const SIGNS = { space: "  ", line: "| ", branch: "|-", corner: "`-" };

/** `1(2(3)4)` as processes, in order of their pids. */
function family(text: string): Process[] {
  const processes: Process[] = [];
  const above: (Process | null)[] = [null];
  let last: Process | null = null;
  for (const [token] of text.matchAll(/\d+|[()]/g)) {
    if (token === "(") above.push(last);
    else if (token === ")") above.pop();
    else {
      last = fakeProcess(Number(token), { parent: above.at(-1) ?? null });
      processes.push(last);
    }
  }
  return processes.sort((a, b) => a.pid - b.pid);
}

function check(processes: Process[], folded: number[], picture: string[]): void {
  const keys = processes.filter(({ pid }) => folded.includes(pid)).map(({ key }) => key);
  const rows = treeRows(processes, new Set(keys));
  const lines = rows.processes.map((process, row) => {
    const guide = treeGuide(rows, row).map((part) => SIGNS[part]).join("");
    const hidden = rows.hidden[row] ?? 0;
    return guide + process.pid + (hidden > 0 ? ` +${hidden}` : "");
  });
  assert.deepEqual(lines, picture);
}

Deno.test("treeRows: children are below their parent, with lines to their siblings", () => {
  check(
    family("1(2(3 4(5))6(7))"),
    [],
    ["1", "|-2", "| |-3", "| `-4", "|   `-5", "`-6", "  `-7"],
  );
});

Deno.test("treeRows: a fold hides and counts all descendants", () => {
  check(
    family("1(2(3 4(5))6(7))"),
    [2, 4],
    ["1", "|-2 +3", "`-6", "  `-7"],
  );
});

Deno.test("treeRows: a process without its parent becomes a root", () => {
  const [, second, third] = family("1(2(3))");
  assert.ok(second !== undefined && third !== undefined);
  check(
    [second, third],
    [],
    ["2", "`-3"],
  );
});

Deno.test("treeRows: dead roots come after live ones", () => {
  const dead = fakeProcess(1, { ending: fakeEnding(0) });
  check([dead, fakeProcess(2)], [], ["2", "1"]);
});

Deno.test("treeRows: a circle of parents loses no process", () => {
  const a = fakeProcess(1);
  const b = fakeProcess(2, { parent: a });
  a.parent = b;
  const c = fakeProcess(3, { parent: b });
  const self = fakeProcess(4);
  self.parent = self;
  const rows = treeRows([a, b, c, self], new Set());
  assert.deepEqual(rows.processes.map(({ pid }) => pid).sort(), [1, 2, 3, 4]);
});

Deno.test("treeRows: any parents and folds show or hide each process exactly once", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: -1, max: 30 }), { maxLength: 31 }),
    fc.uniqueArray(fc.nat(30)),
    (parents, folds) => {
      const processes = parents.map((_, i) => fakeProcess(i + 1));
      parents.forEach((parent, i) => {
        const process = processes[i];
        if (process !== undefined) process.parent = processes[parent] ?? null;
      });
      const folded = new Set(folds.flatMap((i) => processes[i]?.key ?? []));
      const rows = treeRows(processes, folded);
      const hidden = rows.hidden.reduce((sum, count) => sum + count, 0);
      assert.equal(rows.processes.length + hidden, processes.length);
      assert.equal(new Set(rows.processes).size, rows.processes.length);
      rows.processes.forEach((_, row) => treeGuide(rows, row));
    },
  ));
});
