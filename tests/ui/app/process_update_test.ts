import assert from "node:assert/strict";
import type { Effect } from "../../../src/ui/widgets/effect.ts";
import { fakeEnding, fakeProcess } from "../support/fake_table.ts";
import { key, TestScreen } from "../support/render.ts";

function screen(...keys: string[]): TestScreen {
  const made = new TestScreen(100, 30).press(...keys);
  made.frame();
  return made;
}

/** A screen with the cursor on `pid`. */
function at(pid: number): TestScreen {
  const made = screen("/").type(String(pid)).press("Enter", "Escape");
  made.frame();
  assert.equal(made.state.cursor.key?.split("-")[0], String(pid));
  return made;
}

const pids = (keys: Iterable<string>) =>
  [...keys].map((key) => Number.parseInt(key)).sort((a, b) => a - b);

/** Returns the last effect and its pids. */
function done({ effects }: TestScreen) {
  const effect = effects.at(-1) as Extract<Effect, { type: "signal" | "renice" }> | undefined;
  if (effect === undefined) return null;
  const targets = effect.targets.map(({ pid }) => pid);
  return effect.type === "signal" ? [effect.signal, targets] : [effect.type, effect.step, targets];
}

Deno.test("tag: Space tags a row and goes down, or removes the tag; U removes all tags", () => {
  const made = screen("Down", "Space", "Space");
  assert.equal(made.state.tagged.size, 2);
  assert.equal(made.state.cursor.index, 3);
  made.press("Up", "Space");
  assert.equal(made.state.tagged.size, 1);
  assert.equal(made.press("U").state.tagged.size, 0);
});

Deno.test("tag: sticks to the process, however the rows are sorted", () => {
  const made = at(9876).press("Space", "P", "I");
  made.frame();
  assert.deepEqual(pids(made.state.tagged), [9876]);
});

Deno.test("tag: c tags a process with its descendants, dead ones included", () => {
  const made = at(10021).press("c");
  assert.deepEqual(pids(made.state.tagged), [10021, 10022, 10024]);
  const build = at(9876).press("c");
  assert.ok(pids(build.state.tagged).includes(10012));
});

Deno.test("signal: a signal to init, the screen, its tracer or a process above it gets a warning", () => {
  const cases: readonly [pid: number, own: number | null, warning: RegExp | null][] = [
    [1, 10021, /1 init: this is init/],
    [10021, 10021, /10021 sh: this is TraceFlock itself/],
    [10022, 10021, /10022 cc: the tracer/],
    [9876, 10021, /9876 make: started TraceFlock/],
    [2107, 10021, /2107 -bash: the shell/],
    [2020, 10021, /2020 sshd: holds the terminal/],
    [10034, 10021, null],
    [10022, null, null],
  ];
  for (const [pid, own, warning] of cases) {
    const made = screen(...String(pid));
    assert.equal(made.state.cursor.key?.split("-")[0], String(pid));
    made.ownPid = own;
    made.press("F9", "Enter");
    assert.ok(made.state.mode.type === "confirm");
    const { confirmation } = made.state.mode;
    assert.equal(confirmation.warnings.length, warning === null ? 0 : 1, String(pid));
    const text = made.text();
    if (warning === null) assert.match(text, /Enter {2}Send +Esc {2}Go back/);
    else {
      assert.match(text, warning);
      assert.match(text, /y {2}Send it anyway +Enter {2}Go back/);
    }
  }
});

/** Returns a screen, pid 10021, that has tagged all live processes of the sample. */
function everything(columns = 100, rows = 30): TestScreen {
  const made = new TestScreen(columns, rows);
  made.ownPid = 10021;
  made.frame();
  const living = [...made.table.living()].filter(({ kernelThread }) => !kernelThread);
  made.state = { ...made.state, tagged: new Set(living.map(({ key }) => key)) };
  return made.press("F9", "Enter");
}

Deno.test("signal: the question names every risk with its pids, also in a small window", () => {
  for (const [columns, rows] of [[60, 15], [80, 24], [120, 40], [200, 60]] as const) {
    const made = everything(columns, rows);
    const text = made.text();
    const rules = [
      /1 init: this is init/,
      /10021 sh: this is TraceFlock itself/,
      /10022 cc, 10024 cc1: tracers/,
      /9876 make: started TraceFlock/,
      /2107 -bash: the shell/,
      /2020 sshd: holds the terminal/,
    ];
    for (const rule of rules) assert.match(text, rule, `${columns}x${rows}\n${text}`);
  }
});

Deno.test("signal: with a risk Enter says no, so that Enter twice kills nothing", () => {
  const made = everything();
  made.press("Enter");
  assert.deepEqual(made.effects, []);
  assert.equal(made.state.mode.type, "browse");
  assert.match(made.state.notice ?? "", /No signal was sent/);
});

Deno.test("signal: y says yes, and so does Enter after an arrow", () => {
  for (const keys of [["y"], ["Left", "Enter"], ["Tab", "Enter"], ["Right", "Right", "y"]]) {
    const effect = everything().press(...keys).effects.at(-1);
    assert.ok(effect?.type === "signal", keys.join());
  }
  assert.deepEqual(everything().press("Left", "Right", "Enter").effects, []);
});

Deno.test("signal: an open question follows the deaths of its processes", () => {
  const made = at(9876).press("c", "F9", "Enter");
  const end = (pid: number) => {
    const process = made.table.all.find((row) => row.pid === pid);
    if (process !== undefined) made.table.end(process, fakeEnding(made.now));
  };
  assert.match(made.text(), /Send SIGTERM to these 6 processes\?/);
  for (const pid of [10021, 10022, 10024, 10031]) end(pid);
  assert.match(made.text(), /Send SIGTERM to these 2 processes\?/);
  assert.match(made.text(), /10024 cc1 {2}has ended/);
  assert.deepEqual(done(made.press("Enter")), [15, [9876, 10034]]);
});

Deno.test("signal: when its process ends the question closes, and the key for it does nothing", () => {
  for (const keys of [["F9"], ["F9", "Enter"]]) {
    const made = at(10024).press(...keys);
    const process = made.table.all.find(({ pid }) => pid === 10024);
    assert.ok(process !== undefined);
    made.table.end(process, fakeEnding(made.now));
    made.send(key("Enter"));
    assert.deepEqual(made.effects, []);
    assert.deepEqual([made.state.mode.type, made.state.view], ["browse", "table"]);
    assert.equal(made.state.notice, "10024 cc1 has ended; no signal was sent");
  }
});

Deno.test("signal: a process that reuses the pid is not the process of the question", () => {
  const made = at(10024).press("F9", "Enter");
  const old = made.table.all.find(({ pid }) => pid === 10024);
  assert.ok(old !== undefined);
  made.table.remove(old);
  made.table.add(fakeProcess(10024, { startTs: made.now }));
  made.press("Enter");
  assert.deepEqual(made.effects, []);
});

Deno.test("signal: the question names the worst risk of several processes, in a window of any size", () => {
  const made = at(10021).press("c");
  made.ownPid = 10021;
  made.press("F9", "Enter");
  assert.match(made.text(), /TraceFlock itself/);
  for (const [columns, rows] of [[60, 15], [24, 6], [250, 70]] as const) {
    made.send({ type: "resized", columns, rows });
    made.buffer.resize(columns, rows);
    made.frame();
  }
});

Deno.test("signal: F9 offers TERM, asks once more, and sends to exactly that process", () => {
  for (const label of ["F9", "k"]) {
    const made = at(10024).press(label, "Enter");
    assert.equal(made.state.mode.type, "confirm");
    assert.deepEqual(made.effects, []);
    assert.deepEqual(done(made.press("Enter")), [15, [10024]]);
    assert.equal(made.state.mode.type, "browse");
  }
});

Deno.test("signal: typing chooses another signal; y confirms", () => {
  assert.deepEqual(done(at(10024).press("k", "k", "i", "Enter", "y")), [9, [10024]]);
});

Deno.test("signal: goes to all tagged processes that are still alive", () => {
  const made = at(9876).press("c", "F9", "Enter", "Enter");
  assert.deepEqual(done(made), [15, [9876, 10021, 10022, 10024, 10031, 10034]]);
});

Deno.test("signal: Escape at either step sends nothing, and no other key confirms", () => {
  for (const keys of [["Escape"], ["Enter", "Escape"], ["Enter", "n"], ["Enter", "Space", "x"]]) {
    assert.deepEqual(at(10024).press("F9", ...keys).effects, [], keys.join());
  }
});

Deno.test("signal: a process that has ended gets no menu, and a notice reports why", () => {
  const made = at(10030).press("F9");
  assert.equal(made.state.mode.type, "browse");
  assert.equal(made.state.notice, "10030 true has ended");
});

Deno.test("nice: F7 and F8 change the nice value by one", () => {
  assert.deepEqual(done(at(10024).press("F7")), ["renice", -1, [10024]]);
  assert.deepEqual(done(at(10024).press("F8")), ["renice", 1, [10024]]);
});

Deno.test("read-only: signals and nice values are refused, and a notice says why", () => {
  for (const label of ["F7", "F8", "F9", "k"]) {
    const made = at(10024);
    made.state = { ...made.state, readOnly: true };
    made.press(label);
    assert.deepEqual(made.effects, []);
    assert.equal(made.state.mode.type, "browse");
    assert.match(made.state.notice ?? "", /--read-only/);
  }
});

Deno.test("copy: y gives the command line as a shell would read it", () => {
  const line = "/bin/sh -c 'cc -O2 -c src/flock.c -o build/flock.o && touch build/.stamp'";
  const made = at(10021).press("y");
  assert.deepEqual(made.effects, [{ type: "copy", text: line }]);
  assert.equal(made.state.notice, `Copied: ${line}`);
  assert.deepEqual(at(3001).press("y").effects, [
    { type: "copy", text: "$'evil\\033[2J\\342\\200\\256txt.exe' ''" },
  ]);
});

Deno.test("copy: a notice reports an unknown command line", () => {
  const made = at(3050).press("y");
  assert.deepEqual(made.effects, []);
  assert.match(made.state.notice ?? "", /3050 .* has no command line/);
});

Deno.test("sort menu: F6, < and > open it on the sorted column; Enter picks a column, I inverts the order", () => {
  for (const label of ["F6", "<", ">"]) {
    const made = screen(label, "m", "e", "m", "Enter");
    assert.deepEqual(made.state.sorting, { column: "memory", descending: true });
  }
  const made = screen("F6", "m", "e", "m", "I");
  assert.deepEqual(made.state.sorting, { column: "memory", descending: false });
  assert.equal(made.state.mode.type, "menu");
  assert.deepEqual(screen("P", "I", "F6", "Enter").state.sorting, {
    column: "cpu",
    descending: false,
  });
});

Deno.test("user menu: a user becomes a part of the filter, and all users removes it", () => {
  const made = screen("u").type("www").press("Enter");
  assert.equal(made.state.filter.text, "user=www-data");
  made.press("u", "Home", "Enter");
  assert.equal(made.state.filter.matches, null);
});

Deno.test("menu: a click picks an item, a click beside the menu closes it, the wheel moves", () => {
  const open = () => screen("F6");
  assert.equal(
    open().send({ type: "click", target: { kind: "menu", index: 0 } }).state.sorting.column,
    "pid",
  );
  const closed = open().send({ type: "click", target: { kind: "menu", index: null } });
  assert.equal(closed.state.mode.type, "browse");
  const frame = open().send({ type: "click", target: { kind: "menu", index: -1 } });
  assert.equal(frame.state.mode.type, "menu");
  const wheeled = open().send({ type: "wheel", rows: -3 }).press("Enter");
  assert.equal(wheeled.state.sorting.column, "container");
});
