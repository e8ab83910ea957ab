import assert from "node:assert/strict";
import type { Ancestor, Process } from "../../../src/model/process/process.ts";
import { recordExec } from "../../../src/model/process/process_history.ts";
import { commandText } from "../../../src/model/list/command_text.ts";
import { MAX_HISTORY_ARGV, MAX_HISTORY_ENTRIES } from "../../../src/model/base/limits.ts";
import { childrenOf, historyLines } from "../../../src/model/list/history_lines.ts";
import { MS, SECOND, Story } from "../../ui/support/story.ts";

const START = 1000 * SECOND;

function story(): Story {
  return new Story(START)
    .old(1, "/sbin/init", { ppid: 0 })
    .old(50, "-bash", { uid: 1000, user: "lena" });
}

function row({ table }: Story, pid: number): Process {
  const dead = [...table.dead()].find((process) => process.pid === pid);
  return table.byPid(pid) ?? dead ?? assert.fail(`no ${pid}`);
}

/** Returns the commands of the ancestors at birth, nearest first. */
function above(process: Process): string[] {
  const commands: string[] = [];
  for (let at: Ancestor | null = process.history.birthParent; at !== null; at = at.parent) {
    commands.push(`${at.pid} ${commandText({ image: at.image, kernelThread: false })}`);
  }
  return commands;
}

/** Returns the timeline of a process in words. */
function life(it: Story, pid: number): string[] {
  const process = row(it, pid);
  return historyLines(process, childrenOf(it.table, process.key), it.now).map((entry) => {
    switch (entry.type) {
      case "exec":
        return `exec ${commandText({ image: entry.image, kernelThread: false })}`;
      case "child":
        return `child ${entry.child.pid}`;
      case "rename":
        return `rename ${entry.from?.text} ${entry.to?.text}`;
      case "reparent":
        return `reparent ${entry.from} ${entry.to}`;
      case "missing":
        return `missing ${entry.count} ${entry.what}`;
      default:
        return entry.type;
    }
  });
}

Deno.test("ancestry: each ancestor has its command at the fork", () => {
  const it = story().run(50, 60, "sh -c make").run(60, 61, "make all").run(61, 62, "cc -c a.c");
  it.wait(MS).exec(60, "sleep 9").exec(61, "true").exec(50, "zsh");
  assert.deepEqual(above(row(it, 62)), [
    "61 make all",
    "60 sh -c make",
    "50 -bash",
    "1 /sbin/init",
  ]);
  it.run(61, 63, "ls");
  assert.deepEqual(above(row(it, 63)), ["61 true", "60 sleep 9", "50 zsh", "1 /sbin/init"]);
});

Deno.test("ancestry: stays after all ancestors have died and were dropped", () => {
  const it = story().run(50, 60, "sh").run(60, 61, "daemon");
  it.exit(60).reparent(61, 1).exec(61, "worker");
  assert.deepEqual(above(row(it, 61)), ["60 sh", "50 -bash", "1 /sbin/init"]);
});

Deno.test("ancestry: siblings share their ancestors", () => {
  const it = story().fork(50, 60).fork(50, 61);
  assert.equal(row(it, 60).history.birthParent, row(it, 61).history.birthParent);
});

Deno.test("timeline: birth, execs, children, rename, reparent and exit are in order of time", () => {
  const it = story().run(50, 60, "sh -c x").wait(MS).fork(60, 61).wait(MS).exit(61, {
    exitCode: 3,
  });
  it.wait(MS).exec(60, "x --now").rename(60, "worker").wait(MS).run(60, 62, "y").wait(MS);
  it.exit(50).reparent(60, 1).wait(MS).exit(60);
  assert.deepEqual(life(it, 60), [
    ...["born", "exec sh -c x", "child 61", "exec x --now", "rename x worker", "child 62"],
    ...["reparent 50 1", "exit"],
  ]);
});

Deno.test("timeline: has a forked child that was reparented, but not an adopted one", () => {
  const it = story().run(50, 60, "sh").run(60, 61, "daemon").exit(60).reparent(61, 1);
  assert.deepEqual(life(it, 60), ["born", "exec sh", "child 61", "exit"]);
  assert.ok(!life(it, 1).includes("child 61"));
});

Deno.test("history: keeps the first and the last of many execs, and counts the rest", () => {
  const it = story().fork(50, 60);
  for (let i = 0; i < 100; i++) it.wait(MS).exec(60, `run ${i}`);
  const lines = life(it, 60);
  assert.equal(lines.filter((line) => line.startsWith("exec")).length, MAX_HISTORY_ENTRIES);
  assert.ok(lines.includes("exec run 0") && lines.includes("exec run 99"));
  assert.ok(lines.includes(`missing ${100 - MAX_HISTORY_ENTRIES} turns`));
  assert.equal(it.table.tally.momentsCut, 100 - MAX_HISTORY_ENTRIES);
});

Deno.test("history: cuts the long command line of a former image only", () => {
  const long = ["cc", "x".repeat(5 * MAX_HISTORY_ARGV)];
  const it = story().fork(50, 60).exec(60, long);
  const { history } = row(it, 60);
  assert.equal(history.image?.argv?.[1]?.text.length, 5 * MAX_HISTORY_ARGV);
  it.exec(60, "true");
  const [first] = history.entries;
  assert.ok(first?.type === "exec");
  assert.equal(
    commandText({ image: first.image, kernelThread: false }).length,
    MAX_HISTORY_ARGV + 3,
  );
  assert.equal(history.argvLength, MAX_HISTORY_ARGV);
});

Deno.test("history: a late exec does not count the former command line twice", () => {
  const it = story().fork(50, 60).exec(60, "sleep 5").fork(60, 61).exit(60);
  const dead = row(it, 60);
  assert.equal(dead.history.argvLength, "sleep5".length);
  recordExec(dead, it.now);
  assert.equal(dead.history.argvLength, "sleep5".length);
});

Deno.test("history: a fork shares the image of its parent", () => {
  const it = story().run(50, 60, "python3 app.py").fork(60, 61);
  assert.equal(row(it, 61).history.image, row(it, 60).history.image);
  assert.deepEqual(life(it, 61), ["born"]);
});
