import assert from "node:assert/strict";
import { MAX_RECENT_EXITS } from "../../../src/model/base/limits.ts";
import { RecentExits } from "../../../src/model/table/recent_exits.ts";

Deno.test("RecentExits: keeps each exit until as many later pids have exited", () => {
  const exits = new RecentExits();
  for (let pid = 1; pid <= MAX_RECENT_EXITS; pid++) exits.add(pid, 1000 + pid, pid * 1e6);
  for (let pid = 1; pid <= MAX_RECENT_EXITS; pid++) {
    assert.ok(exits.has(pid, 1000 + pid), `${pid}`);
    assert.equal(exits.timeOf(pid, 1000 + pid), pid * 1e6);
    assert.ok(!exits.has(pid, 1001 + pid), `another process of pid ${pid}`);
    assert.equal(exits.timeOf(pid, 1001 + pid), null);
  }
  exits.add(MAX_RECENT_EXITS + 1, 5, 1);
  assert.ok(!exits.has(1, 1001));
  assert.ok(exits.has(MAX_RECENT_EXITS + 1, 5));
});

Deno.test("RecentExits: an event is outdated by the exit of its process, or of a younger one with the pid", () => {
  const exits = new RecentExits();
  exits.add(7, 1000, 50);
  assert.ok(exits.isOver(7, 1000, 40));
  assert.ok(!exits.isOver(7, 1000, 60), "a new process began within the tick");
  assert.ok(exits.isOver(7, 999, 40));
  assert.ok(!exits.isOver(7, 1001, 60));
  assert.ok(!exits.isOver(7 + MAX_RECENT_EXITS, 999, 40), "another pid in the same place");
  assert.ok(!exits.isOver(8, 999, 40));
});

Deno.test("RecentExits: distinguishes the largest pid from its neighbour after ten years of uptime", () => {
  const [ticks, pid] = [10 * 365 * 86_400 * 100, 2 ** 22 - 1];
  const exits = new RecentExits();
  exits.add(pid, ticks, 1);
  assert.ok(exits.has(pid, ticks));
  assert.ok(!exits.has(pid - MAX_RECENT_EXITS, ticks));
  assert.ok(!exits.has(pid, ticks + 1));
});
