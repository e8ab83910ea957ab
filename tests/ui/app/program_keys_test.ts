import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import { Story } from "../support/story.ts";
import { type FakeTable, SECOND } from "../support/fake_table.ts";
import { key } from "../support/render.ts";
import { NOW } from "../support/sample_host.ts";
import { quit, running } from "../support/running_program.ts";

Deno.test("Program: the wheel moves, a click selects", async () => {
  const it = running();
  const mouse = { type: "mouse", shift: false, alt: false, ctrl: false, x: 20, button: 0 } as const;
  it.events.input({ ...mouse, action: "wheel-down", y: 10 });
  it.clock.pass(50);
  assert.equal(it.program.state.cursor.index, 3);
  it.events.input({ ...mouse, action: "press", y: 6 });
  it.clock.pass(50);
  assert.equal(it.program.state.cursor.index, 4);
  await quit(it);
});

/** Returns the copied text after keys that come faster than frames. */
function asked(keys: readonly string[]): string {
  const it = running();
  it.screen.isBusy = true;
  for (const one of keys) it.events.input(key(one));
  it.events.input(key("y"));
  it.program.stop({ reason: "asked" });
  return it.screen.log.filter((line) => line.startsWith("copy ")).at(-1) ?? "";
}

Deno.test("Program: a key faster than frames means the process under the cursor after the earlier keys", () => {
  const top = asked([]);
  assert.match(top, /rsync/);
  assert.notEqual(asked(["Down"]), top);
  assert.equal(asked(["Down", "Up"]), top);
  assert.equal(asked(["End", "Home"]), top);
  const end = asked(["End"]);
  assert.notEqual(asked(["End", "Up"]), end);
  assert.equal(asked(["End", "PageDown", "Up"]), asked(["End", "Up"]));
  assert.equal(asked(["End", "Up", "Down", "Down"]), end);
  assert.equal(asked(["Up", "Down"]), asked(["Down"]));
});

Deno.test("Program: the key after a pid typed faster than frames means that process", () => {
  assert.match(asked([..."912"]), /nginx: worker/);
  assert.equal(asked([..."912", "Down", "Up"]), asked([..."912"]));
  assert.match(asked([..."702"]), /dbus-daemon/);
  assert.match(asked(["Down", ..."1020"]), /postgres -D/);
});

Deno.test("Program: each n in one frame goes one match further", () => {
  const search = ["/", ..."systemd", "Enter"];
  const found = [asked(search), asked([...search, "n"]), asked([...search, "n", "n"])];
  assert.equal(new Set(found).size, 3);
  assert.equal(asked([...search, "n", "n", "n"]), found[0]);
});

Deno.test("Program: each F3 of a search in one frame goes one match further", () => {
  const found = (...keys: string[]) => asked(["/", ..."systemd", ...keys, "Enter"]);
  assert.notEqual(found("F3"), found());
  assert.notEqual(found("F3", "F3"), found("F3"));
  assert.equal(found("F3", "F3", "F3"), found());
});

/** Returns a count of how often the live processes of a table were read. */
function countReads(table: FakeTable): () => number {
  const living = table.living.bind(table);
  let reads = 0;
  table.living = () => {
    reads++;
    return living();
  };
  return () => reads;
}

Deno.test("Program: keys between two frames choose no rows anew, whatever happens in the table", async () => {
  const it = running();
  const reads = countReads(it.table);
  const { index } = it.program.state.cursor;
  for (let i = 0; i < 5; i++) {
    it.table.revision++;
    it.events.input(key("Down"));
  }
  assert.equal(it.program.state.cursor.index, index + 5);
  assert.equal(reads(), 0);
  it.clock.pass(20);
  assert.equal(reads(), 1, "a frame chooses the rows once");
  await quit(it);
});

Deno.test("Program: a filter typed between two frames chooses rows once, for the key that means one", () => {
  const it = running();
  const reads = countReads(it.table);
  it.screen.isBusy = true;
  // Each letter asks the table for completions as well.
  for (const label of ["\\", ..."make"]) it.events.input(key(label));
  const typed = reads();
  for (const label of ["Enter", "y"]) it.events.input(key(label));
  assert.equal(reads() - typed, 1);
  assert.match(it.screen.log.at(-1) ?? "", /^copy make/);
  it.program.stop({ reason: "asked" });
});

Deno.test("Program: many steps back between two frames make one picture of the past", async () => {
  const it = running();
  const reads = countReads(it.table);
  for (let i = 0; i < 5; i++) it.events.input(key("["));
  assert.equal(it.program.state.past, it.clock.now() - 5 * SECOND);
  assert.equal(reads(), 0);
  it.clock.pass(20);
  assert.equal(reads(), 1);
  await quit(it);
});

Deno.test("Program: a click on the bar between two frames means the process that a key moved to", async () => {
  const it = running();
  it.screen.isBusy = true;
  it.events.input(key("Down"));
  const bar = it.screen.text.split("\n").at(-1) ?? "";
  const mouse = { type: "mouse", shift: false, alt: false, ctrl: false, button: 0 } as const;
  it.events.input({ ...mouse, action: "press", x: bar.indexOf("F9") + 1, y: 29 });
  it.screen.isBusy = false;
  it.events.drained();
  it.clock.pass(20);
  const mean = asked(["Down"]).slice("copy ".length).split(" ")[0];
  assert.match(it.screen.text, new RegExp(`Signal to \\d+ ${mean}`));
  it.program.stop({ reason: "asked" });
  await it.ended;
});

Deno.test("Program: Enter in Events opens the line on the screen, not a newer one", async () => {
  const log = new EventLog();
  const story = new Story(NOW, (event) => log.push(event)).old(1, "/sbin/init", { ppid: 0 });
  const it = running({ log });
  story.run(1, 500, "seen");
  it.events.input(key("Alt+3"));
  it.clock.pass(100);
  assert.match(it.screen.text, /exec +500 +1 seen/);
  story.run(1, 501, "unseen");
  it.program.changed();
  it.events.input(key("Enter"));
  assert.equal(it.program.state.selected?.split("-")[0], "500");
  await quit(it);
});

Deno.test("program: a drag copies what the screen shows, and v hands the mouse over", async () => {
  const { program, screen, clock, events, ended } = running();
  const y = screen.text.split("\n").findIndex((line) => line.includes("nginx: master"));
  const x = screen.text.split("\n")[y]!.indexOf("nginx: master");
  const at = (action: "press" | "move" | "release", column: number) =>
    events.input({
      ...{ shift: false, alt: false, ctrl: false, type: "mouse", button: 0, y },
      ...{ action, x: column },
    });
  at("press", x);
  at("move", x + 12);
  clock.pass(50);
  at("release", x + 12);
  assert.ok(screen.log.includes("copy nginx: master"));
  clock.pass(50);
  assert.match(screen.text, /Copied 13 characters/);
  events.input(key("v"));
  assert.equal(screen.log.at(-1), "leave the mouse");
  events.input(key("v"));
  assert.equal(screen.log.at(-1), "take the mouse");
  program.stop({ reason: "asked" });
  await ended;
});

Deno.test("Program: what keys set is written once, when the user rests, leaves or suspends", async () => {
  const written: unknown[] = [];
  const it = running({ perform: (effect) => (written.push(effect), null) });
  const remembered = (change: unknown) => ({ type: "remember-settings", change });
  it.events.input(key("Alt+1"));
  for (let i = 0; i < 3; i++) it.events.input(key("W"));
  it.events.input(key("p"));
  it.clock.pass(900);
  assert.deepEqual(written, []);
  it.clock.pass(200);
  it.program.changed();
  it.clock.pass(200);
  assert.deepEqual(written, [remembered({ subtreeSums: true, paths: false })]);
  it.events.input(key("p"));
  it.events.input({ ...key("Z"), name: "z", ctrl: true });
  assert.deepEqual(written.slice(1), [remembered({ paths: true })]);
  it.events.input(key("K"));
  await quit(it);
  assert.deepEqual(written.slice(2), [remembered({ kernelThreads: true })]);
  assert.deepEqual(it.screen.log, ["enter", "suspend", "close"]);
});
