import assert from "node:assert/strict";
import { styleOf } from "../../../src/ui/cells/style.ts";
import { StoryScreen } from "../support/story_screen.ts";

function screen(...keys: string[]): StoryScreen {
  const made = new StoryScreen(120, 24).press("Alt+3", ...keys);
  made.frame();
  return made;
}

function lastLine(made: StoryScreen): string {
  return made.text().split("\n").at(-2) ?? "";
}

Deno.test("events: the newest is at the bottom, and new ones push the others up", () => {
  const made = screen();
  assert.match(lastLine(made), /exec +10275 +10001 rsync +rsync -a build/);
  made.story.exit(10275);
  assert.match(lastLine(made), /exit +10275 +10001 rsync +exit 0 after/);
});

Deno.test("events: going up stops following, and End resumes it", () => {
  const made = screen("Up", "Up");
  const [before, selected] = [made.text(), made.state.selected];
  made.story.exit(10275);
  assert.equal(made.text().split("\n").slice(5, -1).join(), before.split("\n").slice(5, -1).join());
  assert.equal(made.state.selected, selected);
  assert.match(made.press("End").text(), /exit +10275/);
  assert.equal(made.state.selected, null);
});

Deno.test("events: Down beyond the last one follows again", () => {
  const made = screen("Up", "Down");
  assert.notEqual(made.state.selected, null);
  made.press("Down");
  made.frame();
  assert.equal(made.state.selected, null);
});

Deno.test("events: while following, the cursor is on the last line, and Enter opens it", () => {
  const made = screen();
  const { layout } = made.frame();
  const last = layout.bodyTop + layout.bodyHeight - 1;
  const ground = (y: number) => styleOf(made.buffer.styleAt(2, y)).bg;
  assert.notEqual(ground(last), ground(last - 1));
  const pid = /(exec|exit|fork) +(\d+)/.exec(made.buffer.rowText(last))?.[2];
  made.press("Enter").frame();
  assert.equal(made.state.selected?.split("-")[0], pid);
});

Deno.test("events: while following a filter, Enter opens the last match", () => {
  const made = screen("\\");
  made.type("python3").press("Enter", "Enter").frame();
  assert.equal(made.state.view, "details");
  assert.match(made.text(), / 10271 python3/);
});

Deno.test("events: Home goes to the oldest event in the log", () => {
  const made = screen("Home");
  assert.equal(made.state.cursor.index, 0);
  assert.match(made.text(), /process +1 +0 init +found in \/proc {2}\/sbin\/init/);
});

Deno.test("events: the filter selects events", () => {
  const made = screen("\\").type("python3").press("Enter");
  assert.match(made.text(), /filter {2}python3 +1 match$/m);
  assert.match(lastLine(made), /^$|F1/);
  assert.match(made.text(), /exec +10271 +10001 python3/);
});

Deno.test("events: Enter opens the process, Escape comes back to the same event", () => {
  const made = screen("Up", "Up");
  const { selected } = made.state;
  made.press("Enter");
  made.frame();
  assert.equal(made.state.view, "details");
  assert.match(made.text(), / 10274 curl {2}exit 0/);
  made.press("Escape");
  made.frame();
  assert.deepEqual([made.state.view, made.state.selected], ["events", selected]);
});

Deno.test("events: t goes to the process of the event in the list", () => {
  const made = screen("Up", "t");
  made.frame();
  assert.equal(made.state.view, "table");
  assert.equal(made.state.selected?.split("-")[0], "10275");
});

Deno.test("events: a search goes up and down through the visible text", () => {
  const made = screen("/").type("needle").press("Enter");
  made.frame();
  const line = made.text().split("\n").find((text) => text.includes("needle"));
  assert.match(line ?? "", /exec +10244/);
  made.press("n");
  made.frame();
  assert.match(made.state.cursor.name ?? "", /^\d+$/);
  assert.match(made.text(), /exit +10244 +10001 grep +exit 2/);
});

Deno.test("events: text of a process cannot control the terminal", () => {
  const made = screen();
  made.story.run(1, 20_000, ["\x1b[2J\u202eevil", "a\nb"]).rename(20_000, "x\x07");
  const text = made.text();
  assert.match(text, /\^\[\[2J<U\+202E>evil/);
  assert.doesNotMatch(text, /[^\P{C}\n]/u);
});

Deno.test("details: the story of a build, its failed children and its ancestors", () => {
  const made = new StoryScreen(140, 40).press("1", "0", "0", "0", "1", "Enter");
  const text = made.text();
  assert.match(text, /2106 sshd: lena \[priv\]/);
  assert.match(text, /\+31s child {2}10154 exit 1 after 1.8s {2}\/bin\/sh -c/);
  assert.match(text, /SEGV core after 841ms/);
});

Deno.test("details: Enter opens the process of a line, Escape goes back step by step", () => {
  const made = new StoryScreen(140, 40).press("1", "0", "0", "0", "1", "Enter");
  made.press(...Array.from({ length: 10 }, () => "Down"));
  made.frame();
  assert.match(made.state.cursor.name ?? "", /^\d+-\d+$/);
  made.press("Enter");
  made.frame();
  assert.notEqual(made.state.selected?.split("-")[0], "10001");
  made.press("Escape");
  made.frame();
  assert.equal(made.state.selected?.split("-")[0], "10001");
  made.press("Escape");
  assert.equal(made.state.view, "table");
});

Deno.test("details: a dead process of 5 ms still has all its facts", () => {
  const made = new StoryScreen(140, 50);
  made.story.run(10001, 20_001, "flash --by").wait(5e6).kill(20_001, 15, "SIGTERM");
  const text = made.press("Alt+3", "Up", "Enter").text();
  assert.match(text, / 20001 flash {2}TERM {2}after 5ms/);
  assert.match(text, /10001 make -j4 all/);
  assert.match(text, /peak memory 3.4M/);
  assert.match(text, /412 minor {3}0 major/);
});

Deno.test("events: the screen counts dropped events", () => {
  for (
    const [columns, text] of [[140, /\d+ older events dropped {2}foll/], [
      80,
      /\d gone {2}foll/,
    ]] as const
  ) {
    const made = new StoryScreen(columns, 24).press("Alt+3");
    assert.doesNotMatch(made.text(), /dropped|gone/);
    while (made.log.dropped < 3) made.log.push({ type: "ready", ts: made.now });
    assert.match(made.text(), text);
  }
});

Deno.test("events: a long path loses its folder and not the name of the program", () => {
  const made = new StoryScreen(80, 24).press("Alt+3");
  made.story.run(10001, 20_000, "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus -O2 a.cc");
  assert.match(lastLine(made), /exec +20000 +10001 cc1plus +…\S*\/cc1plus -O2 a\.cc$/);
  made.story.wait(12e6).exit(20_000);
  assert.match(lastLine(made), /exit +20000 +10001 cc1plus +exit 0 after 12ms/);
});
