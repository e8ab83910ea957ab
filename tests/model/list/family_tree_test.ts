import assert from "node:assert/strict";
import { MAX_LISTED_FAMILY, MAX_UNPACKED_DEAD } from "../../../src/model/base/limits.ts";
import {
  type FamilyMember,
  type FamilyTree,
  familyTree,
} from "../../../src/model/list/family_tree.ts";
import { MS, SECOND, Story } from "../../ui/support/story.ts";

const SIGNS = { space: "  ", line: "| ", branch: "|-", corner: "`-" };

function familyOf(story: Story, pid: number): FamilyTree {
  const self = [...story.table.living(), ...story.table.dead()].find((row) => row.pid === pid);
  return familyTree(story.table, self!);
}

function text({ process, remembered, guide }: FamilyMember): string {
  const end = process === null ? " dropped" : process.ending === null ? "" : " dead";
  return guide.map((part) => SIGNS[part]).join("") + (process?.pid ?? remembered?.pid) + end;
}

/** Returns the lines of a family: the ancestors, the process in brackets, the descendants. */
function picture(story: Story, pid: number): string[] {
  const { above, self, below } = familyOf(story, pid);
  return [...above.map(text), `[${text(self)}]`, ...below.map(text)];
}

/** A shell whose make has ended, with a compiler that init adopted. */
function build(): Story {
  return new Story(100 * SECOND).old(1, "/sbin/init", { ppid: 0 }).old(50, "bash")
    .wait(MS).run(50, 101, "make").wait(MS).run(101, 102, "cc a.c").wait(MS).run(101, 103, "cc b.c")
    .wait(MS).exit(102, { exitCode: 1 }).wait(MS).exit(101).wait(MS).reparent(103, 1);
}

Deno.test("familyTree: a process is below the one that forked it, also when that one is dead", () => {
  assert.deepEqual(picture(build(), 50), ["1", "[50]", "`-101 dead", "  |-102 dead", "  `-103"]);
  assert.deepEqual(picture(build(), 101), ["1", "50", "[101 dead]", "|-102 dead", "`-103"]);
  assert.deepEqual(picture(build(), 103), ["1", "50", "101 dead", "[103]"]);
});

Deno.test("familyTree: the counts cover all below, and no one beside it", () => {
  const story = build().run(1, 200, "cron");
  const { living, dead, moreBelow, dropped } = familyOf(story, 50);
  assert.deepEqual({ living, dead, moreBelow, dropped }, {
    living: 1,
    dead: 2,
    moreBelow: 0,
    dropped: null,
  });
  assert.deepEqual(picture(story, 200), ["1", "[200]"]);
});

Deno.test("familyTree: without the row of its birth parent it is below its parent of now", () => {
  const story = new Story(100 * SECOND).old(1, "/sbin/init", { ppid: 0 }).old(7, "sshd")
    .old(8, "bash", { ppid: 7 });
  assert.deepEqual(picture(story, 8), ["1", "7", "[8]"]);
  assert.deepEqual(
    picture(story, 1),
    ["[1]", "|-7", "| `-8"].map((line) => line.replace("|-7", "`-7").replace("| `", "  `")),
  );
});

Deno.test("familyTree: packed rows of the long dead keep their places", () => {
  const story = new Story(100 * SECOND).old(1, "/sbin/init", { ppid: 0 }).old(50, "bash").run(
    50,
    60,
    "make",
  );
  for (let i = 0; i < MAX_UNPACKED_DEAD + 50; i++) {
    story.wait(MS).run(60, 1000 + i, "cc").wait(MS).exit(1000 + i);
  }
  story.wait(MS).exit(60);
  for (let i = 0; i < MAX_UNPACKED_DEAD + 50; i++) {
    story.wait(MS).run(1, 5000 + i, "x").exit(5000 + i);
  }
  const { dead, below, moreBelow } = familyOf(story, 50);
  assert.deepEqual([dead, below.length, moreBelow], [MAX_UNPACKED_DEAD + 51, dead, 0]);
  assert.equal(text(below[0]!), "`-60 dead");
  assert.equal(text(below[1]!), "  |-1000 dead");
});

Deno.test("familyTree: beyond the limit the living stay, then the latest dead, and the rest is counted", () => {
  const story = new Story(100 * SECOND).old(1, "/sbin/init", { ppid: 0 });
  for (let i = 0; i < MAX_LISTED_FAMILY + 30; i++) {
    story.wait(MS).run(1, 1000 + i, "x");
    if (i > 4) story.exit(1000 + i);
  }
  const { below, moreBelow } = familyOf(story, 1);
  assert.deepEqual([below.length, moreBelow], [MAX_LISTED_FAMILY, 30]);
  assert.deepEqual(below.slice(0, 6).map(({ process }) => process!.pid), [
    ...[1000, 1001, 1002, 1003, 1004, 1035],
  ]);
});
