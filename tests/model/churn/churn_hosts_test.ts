/** Churn of several hosts, and of what matches a query. */
import assert from "node:assert/strict";
import { AcrossHosts } from "../../../src/model/hosts/across_hosts.ts";
import type { Grouping } from "../../../src/model/churn/churn_group.ts";
import { EXEC, EXIT, FORK } from "../../support/model/events.ts";

function rows(across: AcrossHosts, grouping: Grouping) {
  return [...across.churn.groups(grouping)].map(({ name, detail, query, ...counts }) => ({
    ...{ name, detail, query },
    counts: [counts.total, counts.alive, counts.failures],
  })).sort((a, b) => a.query < b.query ? -1 : 1);
}

const FAILED = { ...EXIT, exitCode: 3, signal: null };

Deno.test("Churn of what matches a query counts a process from its first event on", () => {
  const across = new AcrossHosts(true);
  across.observe("web1", [EXEC, FAILED], 0, 1, null);
  across.observe("db2", [EXEC], 0, 1, null);
  // Of `exit!=0` only the exit comes.
  across.observe("api3", [FAILED], 0, 1, null);
  across.release(2e9);
  assert.deepEqual(rows(across, "host").map(({ name, counts }) => [name, ...counts]), [
    ["api3", 1, 0, 1],
    ["db2", 1, 1, 0],
    ["web1", 1, 0, 1],
  ]);
});

Deno.test("Churn of several hosts shows where a command runs, with a query for each row", () => {
  const across = new AcrossHosts();
  across.observe("web1", [FORK, EXEC], 0, 1, null);
  across.observe("db2", [FORK, EXEC], 0, 1, null);
  across.release(2e9);
  const found = rows(across, "command on host").filter(({ counts: [total] }) => total! > 0);
  assert.deepEqual(found.map(({ detail, counts }) => [detail, ...counts]), [
    ["db2", 1, 1, 0],
    ["web1", 1, 1, 0],
  ]);
  assert.match(found[0]!.query, /^(comm|filename)=\S+ and host=db2$/);
});

Deno.test("Churn of several hosts names the host of a parent", () => {
  const across = new AcrossHosts();
  across.observe("web1", [FORK], 0, 1, null);
  across.observe("db2", [FORK], 0, 1, null);
  across.release(2e9);
  assert.deepEqual(rows(across, "parent").map(({ detail }) => detail), ["db2", "web1"]);
  assert.match(rows(across, "parent")[0]!.query, /^birth_ppid=\d+ and host=db2$/);
});
