import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { EXEC, EXIT, FORK, REPARENT, SNAPSHOT } from "../../support/model/events.ts";

function tableOf(...events: FlockEvent[]): ProcessTable {
  const table = new ProcessTable();
  for (const event of events) table.apply(event);
  return table;
}

/** The parent of `FORK`, which is already alive. */
const PARENT = {
  ...SNAPSHOT,
  pid: FORK.ppid!,
  key: FORK.parentKey!,
  ppid: 1,
  startTime: 3_210_000_000,
};

Deno.test("table: a child has no parent after a scan found its parent missing", () => {
  const table = tableOf(PARENT, FORK, { ...PARENT, state: "X", inferred: true });
  const child = table.get(FORK.key)!;
  assert.deepEqual([child.ppid, child.parent, child.birth.ppid], [null, null, FORK.ppid]);
});

Deno.test("table: keeps the parent at birth", () => {
  const child = tableOf(PARENT, FORK, REPARENT).get(FORK.key)!;
  assert.deepEqual([child.ppid, child.birth.ppid, child.birth.parentKey], [1, 4000, PARENT.key]);
  assert.deepEqual(child.birth.parentComm, FORK.parentComm);
});

Deno.test("table: a child starts with the image of its parent, and an exec replaces it", () => {
  const born = tableOf(PARENT, FORK).get(FORK.key)!;
  assert.deepEqual([born.image.argv, born.image.filename, born.image.execCount], [
    PARENT.argv,
    PARENT.filename,
    0,
  ]);
  const argv = [{ text: "gcc" }];
  const row = tableOf(PARENT, FORK, { ...EXEC, argv, filename: null }).get(FORK.key)!;
  assert.deepEqual([row.image.argv, row.image.filename, row.image.execTs], [argv, null, EXEC.ts]);
});

Deno.test("table: a parent counts its children", () => {
  const fork = { ...FORK, pid: 4243, key: "4243-500" };
  const own = { ...FORK, pid: PARENT.pid, key: PARENT.key, ppid: 1, parentKey: null };
  assert.equal(tableOf(own, FORK, fork).get(PARENT.key)?.forkCount, 2);
  assert.equal(
    tableOf(PARENT, FORK).get(PARENT.key)?.forkCount,
    null,
    "the birth of the parent is unknown",
  );
});

Deno.test("table: the revision increases with every change only", () => {
  const table = tableOf(FORK);
  const { revision } = table;
  table.sampled("1-1", { state: "S" });
  assert.equal(table.revision, revision, "the table has no such process");
  table.sampled(FORK.key, { state: "R" });
  assert.ok(table.revision > revision);
  assert.equal(table.get(FORK.key)?.usage.state, "R");
});

Deno.test("table: ignores values of /proc for a dead process", () => {
  const table = tableOf(FORK, EXIT);
  table.sampled(EXIT.key, { state: "R", rssBytes: 5 });
  assert.deepEqual([table.get(EXIT.key)?.usage.state, table.get(EXIT.key)?.usage.rssBytes], [
    null,
    null,
  ]);
});

Deno.test("table: a late event does not lower the newest time", () => {
  assert.equal(tableOf({ ...FORK, ts: 9 }, { ...EXEC, ts: 5, late: true }).lastTs, 9);
});
