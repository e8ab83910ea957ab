import assert from "node:assert/strict";
import type { Effect } from "../../../src/ui/widgets/effect.ts";
import { parseCpuList } from "../../../src/ui/widgets/scheduling.ts";
import { fakeEnding, fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

/** A screen with the cursor on `pid`. */
function at(pid: number, columns = 100, rows = 30): TestScreen {
  const made = new TestScreen(columns, rows).press("/").type(String(pid)).press("Enter", "Escape");
  made.frame();
  assert.equal(made.state.cursor.key?.split("-")[0], String(pid));
  return made;
}

/** Returns the pids of the last effect. */
function pidsOf(effect: Effect | undefined): number[] {
  return effect !== undefined && "targets" in effect ? effect.targets.map(({ pid }) => pid) : [];
}

/** Puts a process into a cgroup. */
function move(made: TestScreen, pid: number, cgroup: string | null): void {
  const process = made.table.all.find((row) => row.pid === pid);
  assert.ok(process !== undefined);
  process.identity.cgroup = cgroup;
}

Deno.test("acts: X signals a process and all living ones below it, counted, after a question", () => {
  const made = at(10021).press("X");
  assert.match(made.text(), /Signal to 10021 sh and all below: 3 processes/);
  made.press("Enter");
  assert.match(made.text(), /Send SIGTERM to 10021 sh and all below: 3 processes\?/);
  for (const pid of [10021, 10022, 10024]) assert.match(made.text(), new RegExp(`${pid} `));
  assert.equal(made.effects.length, 0);
  made.press("Enter");
  const effect = made.effects.at(-1);
  assert.ok(effect?.type === "signal" && effect.signal === 15);
  assert.deepEqual(pidsOf(effect), [10021, 10022, 10024]);
});

Deno.test("acts: the question of X follows the deaths below, and counts the rest", () => {
  const made = at(10021).press("X", "Enter");
  const process = made.table.all.find(({ pid }) => pid === 10024);
  assert.ok(process !== undefined);
  made.table.end(process, fakeEnding(made.now));
  assert.match(made.text(), /10021 sh and all below: 2 processes\?/);
  made.press("Enter");
  assert.deepEqual(pidsOf(made.effects.at(-1)), [10021, 10022]);
});

Deno.test("acts: X with tags reaches all below each tagged process", () => {
  const made = at(10022).press("Space");
  made.state = { ...made.state, tagged: new Set([...made.state.tagged]) };
  made.press("X");
  assert.match(made.text(), /10022 cc and all below/);
});

Deno.test("acts: G offers the cgroup with all below it, and asks before a freeze and a thaw", () => {
  for (const [letter, verb, isFrozen] of [["f", "Freeze", true], ["t", "Thaw", false]] as const) {
    const made = at(10024);
    move(made, 10024, "/pod/web");
    move(made, 10022, "/pod/web/inner");
    move(made, 10034, "/pod/webmail");
    made.press("G");
    assert.match(made.text(), /Cgroup web: 2 processes/);
    made.press(letter, "Enter");
    assert.match(made.text(), new RegExp(`${verb} cgroup web: 2 processes\\?`));
    assert.equal(made.effects.length, 0);
    made.press("Enter");
    const effect = made.effects.at(-1);
    assert.ok(effect?.type === "freeze");
    assert.deepEqual([effect.cgroup, effect.isFrozen], ["/pod/web", isFrozen]);
    assert.deepEqual(pidsOf(effect), [10022, 10024]);
  }
});

Deno.test("acts: the question about a container has its short id, and its count at every width", () => {
  const id = "ab12".repeat(16);
  for (const [columns, rows] of [[200, 60], [80, 24], [40, 10]] as const) {
    const made = at(10024, columns, rows);
    move(made, 10024, `/system.slice/docker-${id}.scope`);
    made.press("G");
    if (columns >= 80) assert.match(made.text(), /Cgroup docker-ab12ab12ab12….scope: 1 process/);
    made.press("f", "Enter");
    const asked = made.text().replaceAll(/[│╭╮─]/g, " ").replaceAll(/\s+/g, " ");
    assert.match(asked, /Freeze cgroup docker-ab12ab12ab12….scope: 1 process\?/);
  }
});

Deno.test("acts: in Details every act is about its own process, whatever is tagged in the list", () => {
  for (const key of ["F9", "X", "i", "a"]) {
    const made = at(10024).press("Space");
    made.press("/").type("10021").press("Enter", "Escape");
    made.press("Enter", key);
    assert.match(made.text(), /(of|to) 10021 sh/, key);
  }
  const made = at(10024).press("Space").press("/").type("10021").press("Enter", "Escape");
  assert.deepEqual(pidsOf(made.press("Enter", "F8").effects.at(-1)), [10021]);
});

Deno.test("acts: a signal to a cgroup is counted and shown, and leaves kernel threads out", () => {
  const made = at(10024);
  move(made, 10024, "/");
  made.press("G", "s", "Enter");
  assert.match(made.text(), /Signal to cgroup \/: \d+ processes/);
  made.press("9", "Enter", "y");
  const effect = made.effects.at(-1);
  assert.ok(effect?.type === "signal" && effect.signal === 9);
  const kernel = made.table.all.filter(({ kernelThread }) => kernelThread).map(({ pid }) => pid);
  assert.ok(kernel.length > 0);
  assert.deepEqual(pidsOf(effect).filter((pid) => kernel.includes(pid)), []);
});

Deno.test("acts: the cgroup of TraceFlock is never frozen; a terminal in it is a warning", () => {
  const own = at(10024);
  own.ownPid = 10021;
  for (const pid of [10021, 10024]) move(own, pid, "/session");
  own.press("G", "Enter");
  assert.match(own.state.notice ?? "", /TraceFlock itself is in this cgroup/);
  assert.equal(own.state.mode.type, "browse");
  assert.equal(own.effects.length, 0);
  const shell = at(10024);
  shell.ownPid = 10021;
  for (const pid of [2107, 10024]) move(shell, pid, "/session");
  shell.press("G", "Enter");
  assert.match(shell.text(), /2107 -bash: the shell that this screen runs in/);
  shell.press("Enter");
  assert.equal(shell.effects.length, 0);
  assert.match(shell.state.notice ?? "", /Nothing was changed/);
});

Deno.test("acts: an unknown cgroup is a reason, not a root", () => {
  const made = at(10024);
  move(made, 10024, null);
  made.press("G");
  assert.equal(made.state.notice, "The cgroup of 10024 cc1 is unknown");
});

Deno.test("acts: i chooses an I/O priority by its name", () => {
  const made = at(10024).press("i");
  assert.match(made.text(), /I\/O priority of 10024 cc1/);
  made.type("be4").press("Enter");
  const effect = made.effects.at(-1);
  assert.ok(effect?.type === "ionice");
  assert.deepEqual(effect.io, { class: "best effort", level: 4 });
  assert.deepEqual(at(10024).press("i", "Escape").effects, []);
});

Deno.test("acts: a asks for CPUs, keeps a mistake open, and Escape changes nothing", () => {
  const made = at(10024).press("a").type("0-x").press("Enter");
  assert.match(made.text(), /CPUs of 10024 cc1: 0-x.*write CPUs as 0-3,6 or all/);
  assert.equal(made.effects.length, 0);
  made.press("Backspace").type("1,4").press("Enter");
  const effect = made.effects.at(-1);
  assert.ok(effect?.type === "affinity");
  assert.deepEqual(effect.cpus, [0, 1, 4]);
  assert.deepEqual(at(10024).press("a").type("1").press("Escape").effects, []);
});

Deno.test("acts: a menu and a prompt close when their process ends", () => {
  for (const key of ["i", "a", "X"]) {
    const made = at(10024).press(key);
    const process = made.table.all.find(({ pid }) => pid === 10024);
    assert.ok(process !== undefined);
    made.table.end(process, fakeEnding(made.now));
    made.frame();
    assert.equal(made.state.mode.type, "browse", key);
    assert.match(made.state.notice ?? "", /10024 cc1 has ended; (nothing was changed|no signal)/);
  }
});

Deno.test("acts: --read-only and the past turn each of them off", () => {
  for (const key of ["X", "G", "i", "a"]) {
    const made = at(10024);
    made.state = { ...made.state, readOnly: true };
    assert.match(made.press(key).state.notice ?? "", /--read-only/, key);
    const past = at(10024);
    past.state = { ...past.state, past: past.now - 1e9 };
    assert.match(past.press(key).state.notice ?? "", /This is the past/, key);
    assert.deepEqual([made.state.mode.type, past.state.mode.type], ["browse", "browse"]);
  }
});

Deno.test("acts: A tags what the filter means, else what the search means, and says how many", () => {
  const filtered = new TestScreen(100, 30).press("F4").type("cc1").press("Enter", "A");
  const tagged = [...filtered.state.tagged].map((key) => Number.parseInt(key));
  assert.ok(tagged.length > 0);
  const names = tagged.map((pid) =>
    filtered.table.all.find((row) => row.pid === pid)?.image.comm?.text
  );
  assert.ok(names.every((name) => name?.includes("cc1")));
  assert.equal(filtered.state.notice, `Tagged ${tagged.length} that match`);
  const searched = new TestScreen(100, 30).press("/").type("10024").press("Enter", "A");
  assert.deepEqual([...searched.state.tagged].map((key) => Number.parseInt(key)), [10024]);
  const none = new TestScreen(100, 30).press("A");
  assert.match(none.state.notice ?? "", /Nothing to match/);
  assert.equal(none.state.tagged.size, 0);
});

Deno.test("parseCpuList() takes lists, ranges and all, and explains mistakes", () => {
  assert.deepEqual(parseCpuList(" 0-2, 6 "), { ok: true, text: "0-2,6", cpus: [0, 1, 2, 6] });
  assert.deepEqual(parseCpuList("all"), { ok: true, text: "all", cpus: null });
  for (const text of ["", ",", "1-", "-1", "0x1", "3-1", "0-99999999", "9000"]) {
    assert.equal(parseCpuList(text).ok, false, text);
  }
});

Deno.test("acts: the list of a question scrolls to every process, and counts those that it does not show", () => {
  const table = new FakeTable(Array.from({ length: 130 }, (_, i) => fakeProcess(1_000 + i)));
  const made = new TestScreen(80, 24, { table });
  made.state = { ...made.state, tagged: new Set(table.all.map(({ key }) => key)) };
  made.press("F9", "Enter");
  assert.match(made.text(), /Send SIGTERM to these 130 processes\?/);
  const listed = () => [...made.text().matchAll(/│ (1\d\d\d) /g)].map(([, pid]) => Number(pid));
  const seen = new Set(listed());
  const page = seen.size;
  assert.match(made.text(), new RegExp(`and ${130 - page} more`));
  made.press("Down");
  assert.match(made.text(), new RegExp(`1 above, ${129 - page} below`));
  assert.equal(listed()[0], 1_001);
  for (const pid of listed()) seen.add(pid);
  for (let i = 0; i < 130 / page; i++) {
    made.press("PageDown");
    for (const pid of listed()) seen.add(pid);
  }
  assert.equal(seen.size, 130);
  assert.match(made.text(), new RegExp(`${130 - page} above `));
  made.press("Home");
  assert.equal(listed()[0], 1_000);
  assert.equal(made.effects.length, 0);
  assert.equal(pidsOf(made.press("End", "Enter").effects.at(-1)).length, 130);
});

Deno.test("acts: a question with room for no process stays in every size, and counts all", () => {
  const table = new FakeTable(Array.from({ length: 9 }, (_, i) => fakeProcess(1_000 + i)));
  for (const [columns, rows] of [[24, 6], [30, 8], [1, 1], [400, 150]] as const) {
    const made = new TestScreen(columns, rows, { table });
    made.state = { ...made.state, tagged: new Set(table.all.map(({ key }) => key)) };
    made.press("F9", "Enter", "Down", "PageDown", "End", "Up").frame();
  }
});
