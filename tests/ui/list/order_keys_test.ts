import assert from "node:assert/strict";
import { fakeEnding, fakeProcess, FakeTable, SECOND } from "../support/fake_table.ts";
import { NOW } from "../support/sample_host.ts";
import { StoryScreen } from "../support/story_screen.ts";
import { extraNeeds } from "../../../src/ui/state/shown_columns.ts";
import { TestScreen } from "../support/render.ts";

/** Three processes of two users; the cpu of `quiet` is unknown. */
function table(): FakeTable {
  const init = fakeProcess(1, { cpuPercent: 1, user: "root", uid: 0 });
  return new FakeTable([
    init,
    fakeProcess(20, { parent: init, cpuPercent: 9, user: "lena", cgroup: "/web", threads: 7 }),
    fakeProcess(30, { parent: init, cpuPercent: 5, user: "lena", cgroup: "/web/a" }),
    fakeProcess(40, { parent: null, cpuPercent: 12, user: "root", uid: 0 }),
    fakeProcess(50, { parent: null, cpuPercent: null, user: null, uid: null, cgroup: null }),
  ]);
}

function screen(...keys: string[]): TestScreen {
  return new TestScreen(120, 30, { table: table() }).press(...keys);
}

/** The pids or labels of the rows, from the top. */
function rows(made: TestScreen): string[] {
  return made.frame().picture.rows.map((row) =>
    row.kind === "group" ? `${row.group.value} ${row.group.count}` : String(row.process.pid)
  );
}

function setCpu(made: TestScreen, pid: number, cpuPercent: number): void {
  for (const process of made.table.all) {
    if (process.pid === pid) process.usage.cpuPercent = cpuPercent;
  }
  made.table.revision++;
}

Deno.test("z holds the order while values refresh: new rows come last and are counted", () => {
  const made = screen("Alt+2", "P", "z");
  assert.deepEqual(rows(made), ["40", "20", "30", "1", "50"]);
  setCpu(made, 1, 90);
  made.table.add(fakeProcess(60, { cpuPercent: 99 }));
  assert.deepEqual(rows(made), ["40", "20", "30", "1", "50", "60"]);
  assert.match(made.text(), / HELD \+1 /);
  assert.match(made.text(), / 90\.0 /, "values refresh");
  made.press("z");
  assert.deepEqual(rows(made), ["60", "1", "40", "20", "30", "50"]);
  assert.doesNotMatch(made.text(), /HELD/);
});

Deno.test("z: a new choice of order sorts once, and holds that order", () => {
  const made = screen("Alt+2", "P", "z", "I");
  assert.deepEqual(rows(made), ["1", "30", "20", "40", "50"]);
  setCpu(made, 1, 90);
  assert.deepEqual(rows(made), ["1", "30", "20", "40", "50"]);
  assert.deepEqual(rows(made.press("P")), ["1", "40", "20", "30", "50"], "the same column again");
  setCpu(made, 1, 0);
  assert.deepEqual(rows(made), ["1", "40", "20", "30", "50"]);
  assert.deepEqual(rows(made.press("Alt+3", "Alt+2")), ["1", "40", "20", "30", "50"]);
});

Deno.test("z holds Tree: siblings stay, a new child comes last, a dead root keeps its place", () => {
  const made = screen("Alt+1", "P", "z");
  assert.deepEqual(rows(made), ["40", "1", "20", "30", "50"]);
  setCpu(made, 30, 80);
  made.table.add(fakeProcess(60, { parent: made.table.all[0]!, cpuPercent: 99 }));
  assert.deepEqual(rows(made), ["40", "1", "20", "30", "60", "50"]);
});

Deno.test("W shows and sorts by the sums of subtrees in Tree, and marks unknown parts", () => {
  const made = screen("Alt+1", "P");
  made.table.add(fakeProcess(70, { parent: made.table.all[0]!, cpuPercent: null }));
  assert.deepEqual(rows(made).slice(0, 2), ["40", "1"]);
  made.press("W");
  assert.deepEqual(rows(made).slice(0, 2), ["1", "20"], "15+ is more than 12");
  assert.match(made.text(), /ΣMEM.*ΣTHR/);
  assert.match(made.text(), /^ +1 .* 15\.0\+ .*proc1$/m);
  made.press("W");
  assert.match(made.text(), /^ +1 .* 1\.0 .*proc1$/m);
});

Deno.test("g groups Table by command, user, container, cgroup, and then not at all", () => {
  const made = screen("Alt+2", "P", "g");
  assert.deepEqual(rows(made).length, 5);
  assert.deepEqual(rows(made.press("g")), ["lena 2", "root 2", "null 1"]);
  assert.match(made.text(), /^ +14\.0 .*▸ lena {2}2 processes/m);
  assert.match(made.text(), /^ +\? .*▸ user unknown {2}1 process$/m, "not zero");
  assert.deepEqual(rows(made.press("g")), ["no container 4", "null 1"]);
  assert.deepEqual(rows(made.press("g")), [
    ...["/web 1", "/user.slice 2", "/web/a 1", "null 1"].sort((a, b) => cpuOf(b) - cpuOf(a)),
  ]);
  assert.deepEqual(rows(made.press("g")).length, 5);
});

function cpuOf(label: string): number {
  return { "/web 1": 9, "/user.slice 2": 13, "/web/a 1": 5 }[label] ?? -1;
}

Deno.test("Enter, Left, Right, -, + and * open and fold groups; Left goes from a member to its group", () => {
  const made = screen("Alt+2", "P", "g", "g");
  const open = ["lena 2", "20", "30", "root 2", "null 1"];
  const folded = ["lena 2", "root 2", "null 1"];
  assert.deepEqual(rows(made.press("Enter")), open);
  assert.deepEqual(rows(made.press("Enter")), folded);
  assert.deepEqual(rows(made.press("Right")), open);
  made.press("Right");
  assert.equal(made.state.cursor.key, made.table.all[1]!.key);
  made.press("Left");
  assert.equal(made.state.cursor.group?.value, "lena");
  assert.deepEqual(rows(made.press("Left")), folded);
  assert.deepEqual(rows(made.press("+")), open);
  assert.deepEqual(rows(made.press("-")), folded);
  assert.deepEqual(rows(made.press("*")), [
    "lena 2",
    "20",
    "30",
    "root 2",
    "40",
    "1",
    "null 1",
    "50",
  ]);
  assert.deepEqual(rows(made.press("-")), ["lena 2", "root 2", "40", "1", "null 1", "50"]);
});

Deno.test("a signal to a group goes to its live members, counted and named before", () => {
  const made = screen("Alt+2", "P", "g", "g", "F9");
  assert.match(made.text(), /Signal to user lena: 2 processes/);
  made.press("Enter");
  assert.match(made.text(), /Send SIGTERM to user lena: 2 processes\?/);
  made.press("Enter");
  const [effect] = made.effects;
  assert.ok(effect?.type === "signal");
  assert.deepEqual(effect.targets.map(({ pid }) => pid), [20, 30]);
});

Deno.test("a signal to a group leaves threads of the kernel out", () => {
  const made = new TestScreen(120, 30, {
    table: new FakeTable([
      fakeProcess(2, { user: "root", uid: 0, kernelThread: true }),
      fakeProcess(9, { user: "root", uid: 0 }),
    ]),
  }).press("Alt+2", "K", "g", "g", "F9");
  assert.match(made.text(), /Signal to user root: 1 process/);
});

Deno.test("an act on one process does nothing on a group, and Space tags its members", () => {
  const made = screen("Alt+2", "P", "g", "g");
  assert.match(made.press("X").text(), /This row is a group/);
  assert.match(made.press("G").text(), /This row is a group/);
  made.press("y", "F", "c");
  assert.deepEqual(made.effects, []);
  assert.match(made.press("Space").text(), /Tagged 2 that match/);
  assert.deepEqual([...made.state.tagged], [1, 2].map((i) => made.table.all[i]!.key));
});

Deno.test("a group of the dead counts them once; a mixed group counts all, and the dead among them", () => {
  const ending = fakeEnding(NOW - SECOND);
  const processes = [
    ...[60, 61].map((pid) => fakeProcess(pid, { user: "mia", ending })),
    fakeProcess(62, { user: "noa", ending }),
    fakeProcess(63, { user: "noa" }),
  ];
  const made = new TestScreen(120, 30, { table: new FakeTable(processes) });
  made.press("Alt+2", "g", "g");
  assert.match(made.text(), /▸ mia {2}2 ended *$/m);
  assert.match(made.text(), /▸ noa {2}2 processes, 1 ended *$/m);
});

Deno.test("a group has only the processes that match the filter", () => {
  const made = screen("Alt+2", "P", "g", "g", "\\").type("proc2").press("Enter");
  assert.deepEqual(rows(made), ["lena 1"]);
  made.press("F9");
  assert.match(made.text(), /Signal to user lena: 1 process/);
});

Deno.test("search finds a folded group by its name", () => {
  const made = screen("Alt+2", "P", "g", "g", "/").type("roo").press("Enter");
  assert.equal(made.state.cursor.group?.value, "root");
});

Deno.test("sums and groups read the values of rows outside of the window too", () => {
  const made = screen("Alt+2", "~", "~");
  assert.deepEqual([...extraNeeds(made.state, false).all], []);
  made.press("g");
  assert.ok(extraNeeds(made.state, false).all.has("io"));
  made.press("Alt+1", "~", "~");
  assert.ok(!extraNeeds(made.state, false).all.has("io"));
  made.press("W");
  assert.ok(extraNeeds(made.state, false).all.has("io"));
});

Deno.test("z holds the groups of Churn too, until another order is chosen", () => {
  const made = new StoryScreen(120, 30).press("Alt+4");
  const groups = () => {
    const { front } = made.frame().picture;
    return front.view === "churn" ? front.rows.map(({ name }) => name) : [];
  };
  const before = groups();
  made.press("z");
  const last = before.at(-1)!;
  for (let i = 0; i < 50; i++) made.story.wait(1e6).run(10001, 50_000 + i, last);
  made.story.wait(1e6).run(10001, 60_000, "newcomer");
  made.now = made.story.now;
  made.now += SECOND;
  const known = groups().filter((name) => before.includes(name));
  assert.deepEqual(known, before);
  assert.match(made.text(), / HELD/);
  made.press("I", "I");
  assert.notDeepEqual(groups().filter((name) => before.includes(name)), before);
});
