import assert from "node:assert/strict";
import { isDescendant } from "../../../src/model/table/descendants.ts";
import { Story } from "../../ui/support/story.ts";

Deno.test("isDescendant() finds the descent from a pid, also across dead ancestors", () => {
  const story = new Story(1e12);
  story.old(1, "/sbin/init", { ppid: 0 }).old(50, "/bin/sh").old(60, "/bin/other");
  story.run(50, 100, "make").wait(1e6).run(100, 101, "cc").wait(1e6).run(101, 102, "cc1");
  story.wait(1e6).exit(101);
  const row = (pid: number) => [...story.table.living()].find((one) => one.pid === pid)!;
  for (const pid of [1, 50, 100, 101, 102]) {
    assert.ok(isDescendant(story.table, pid, row(102)), String(pid));
  }
  assert.ok(!isDescendant(story.table, 60, row(102)));
  assert.ok(!isDescendant(story.table, 102, row(100)));
  assert.ok(isDescendant(story.table, 1, row(60)));
});
