import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { PastTable } from "../../../src/model/table/past_table.ts";
import { columnOf } from "../../../src/model/list/columns.ts";
import { exit } from "../query/subjects.ts";
import type { ProcessReader } from "../../../src/model/process/process_reader.ts";
import { freezeTable } from "../../../src/model/table/frozen_table.ts";

Deno.test("freezeTable() keeps all values while the table changes", () => {
  const table = new ProcessTable();
  const [pid, key] = [7, "7-100"];
  const named = { pid, key, ppid: 1, parentKey: null, comm: plainText("sh"), uid: 0, user: "root" };
  const inGroup = { ...named, cgroup: "/a", container: null };
  const argv = [plainText("sh")];
  const image = { argv, filename: null, startTime: null, state: "S" };
  table.apply({ type: "process", ts: 1e9, ...inGroup, ...image });
  table.sampled(key, { cpuPercent: 1, rssBytes: 4096 });
  const frozen = freezeTable(table, 0).get(key)!;
  const before = structuredClone({ ...frozen, children: null });
  table.sampled(key, { cpuPercent: 99, rssBytes: 8192, state: "R", euid: 5, cwd: plainText("/") });
  table.apply({ type: "rename", ts: 2e9, ...inGroup, comm: plainText("x"), oldComm: named.comm });
  table.apply({ type: "move", ts: 3e9, ...inGroup, cgroup: "/b", oldCgroup: "/a" });
  assert.equal(table.get(key)?.usage.cpuPercent, 99);
  assert.deepEqual({ ...frozen, children: null }, before);
});

Deno.test("copies of a table count children and failed children as the table does", () => {
  const watch = new ProcessTable();
  const base = { uid: 0, user: null, cgroup: null, container: null };
  const born = (ts: number, pid: number, ppid: number) =>
    watch.apply({
      ...base,
      ...{ type: "fork", ts, pid, key: `${pid}-1`, ppid, parentKey: `${ppid}-1`, comm: null },
      ...{ birthPpid: ppid, parentTid: ppid, parentComm: null },
    });
  born(1, 10, 1);
  for (const pid of [11, 12, 13]) born(2, pid, 10);
  for (const [ts, pid, exitCode] of [[5, 11, 1], [9, 12, 2]] as const) {
    watch.apply(exit({ ts, pid, key: `${pid}-1`, ppid: 10, exitCode, signal: null }));
  }
  const counts = (table: ProcessReader) => {
    const row = table.get("10-1")!;
    const { text } = columnOf("children");
    return [text(row, 0), columnOf("failed").text(row, 0), columnOf("forks").text(row, 0)];
  };
  assert.deepEqual(counts(watch), ["1", "2", "3"]);
  assert.deepEqual(counts(freezeTable(watch, 0)), ["1", "2", "3"]);
  assert.deepEqual(counts(new PastTable(watch, 7, 0)), ["2", "1", "3"]);
});
