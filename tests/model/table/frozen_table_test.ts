import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
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
