import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { SampledPast } from "../../../src/model/table/sampled_past.ts";
import type { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { Program, type ProgramOptions, type ScreenPort } from "../../../src/ui/app/program.ts";
import { DEFAULT_SETTINGS } from "../../../src/ui/widgets/settings.ts";
import type { ExportedView } from "../../../src/ui/app/export_view.ts";
import type { ScreenEvents } from "../../../src/ui/terminal/screen.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Story } from "../support/story.ts";
import { fakeEnding, fakeProcess, type FakeTable, SECOND } from "../support/fake_table.ts";
import { fakeCompile, key } from "../support/render.ts";
import { FACTS, NO_LOSSES, NOW, sampleTable, VITALS } from "../support/sample_host.ts";

/** A screen that keeps its frames. */
class MemoryScreen implements ScreenPort {
  readonly #encoder = new FrameEncoder({ colors: "none", ascii: false });
  frames = 0;
  bytes = 0;
  text = "";
  isBusy = false;
  log: string[] = [];

  enter() {
    this.log.push("enter");
  }
  size() {
    return { columns: 100, rows: 30 };
  }
  copy(text: string) {
    this.log.push(`copy ${text}`);
  }
  takeMouse(isTaken: boolean) {
    this.log.push(isTaken ? "take the mouse" : "leave the mouse");
  }
  redraw() {
    this.log.push("redraw");
  }
  suspend() {
    this.log.push("suspend");
    return Promise.resolve();
  }
  close() {
    this.log.push("close");
    return Promise.resolve();
  }
  present(frame: CellBuffer) {
    if (this.isBusy) return "busy";
    this.frames++;
    this.text = Array.from({ length: frame.rows }, (_, y) => frame.rowText(y).trimEnd()).join("\n");
    const { length } = this.#encoder.encode(frame);
    this.bytes += length;
    return length === 0 ? "same" : "sent";
  }
}

interface Running {
  program: Program;
  screen: MemoryScreen;
  clock: FakeClock;
  table: FakeTable;
  events: ScreenEvents;
  ended: ReturnType<Program["run"]>;
}

type Changes =
  & Partial<
    Pick<
      ProgramOptions,
      | "filter"
      | "sort"
      | "record"
      | "settings"
      | "samples"
      | "refresh"
      | "vitals"
      | "totals"
      | "losses"
      | "perform"
      | "readRare"
    >
  >
  & {
    table?: FakeTable;
    log?: EventLog;
  };

function running(changes: Changes = {}): Running {
  const screen = new MemoryScreen();
  const clock = new FakeClock(NOW);
  const table = changes.table ?? sampleTable();
  let events: ScreenEvents | undefined;
  const program = new Program({
    ...{ table, clock, colors: "none", ascii: false, compileFilter: fakeCompile },
    ...(changes.filter === undefined ? {} : { filter: changes.filter }),
    ...(changes.sort === undefined ? {} : { sort: changes.sort, tree: false }),
    ...(changes.log === undefined ? {} : { log: changes.log }),
    ...(changes.settings === undefined ? {} : { settings: changes.settings }),
    ...(changes.record === undefined ? {} : { record: changes.record }),
    screen: (listener) => {
      events = listener;
      return screen;
    },
    facts: () => FACTS,
    vitals: changes.vitals ?? (() => VITALS),
    totals: changes.totals ?? (() => ({ fork: 0, exec: 0, exit: 0 })),
    losses: changes.losses ?? (() => NO_LOSSES),
    ...(changes.refresh === undefined ? {} : { refresh: changes.refresh }),
    ...(changes.readRare === undefined ? {} : { readRare: changes.readRare }),
    ...(changes.perform === undefined ? {} : { perform: changes.perform }),
    ...(changes.samples === undefined ? {} : { samples: changes.samples }),
  });
  const ended = program.run();
  clock.pass(1);
  assert.ok(events !== undefined);
  return { program, screen, clock, table, events, ended };
}

async function quit({ events, ended }: Running): Promise<void> {
  events.input(key("q"));
  assert.deepEqual(await ended, { reason: "asked" });
}

Deno.test("Program: the first frame is drawn at once", async () => {
  const it = running();
  assert.equal(it.screen.frames, 1);
  assert.match(it.screen.text, /rsync -a build/);
  await quit(it);
  assert.deepEqual(it.screen.log, ["enter", "close"]);
});

Deno.test("Program: the rows begin in the order of the chosen column", async () => {
  const it = running({ sort: "pid" });
  const rows = it.screen.text.slice(it.screen.text.indexOf("COMMAND"));
  const pids = rows.split("\n").flatMap((line) => /^ *(\d+) /.exec(line)?.[1] ?? []);
  assert.ok(pids.length > 1, it.screen.text);
  assert.deepEqual(pids, pids.toSorted((a, b) => Number(a) - Number(b)));
  await quit(it);
});

Deno.test("Program: a key gets its frame within a 60th of a second", async () => {
  const it = running();
  it.clock.pass(100);
  const { frames } = it.screen;
  it.events.input(key("t"));
  it.clock.pass(1);
  assert.equal(it.screen.frames, frames + 1);
  it.events.input(key("t"));
  it.clock.pass(16);
  assert.equal(it.screen.frames, frames + 2);
  await quit(it);
});

Deno.test("Program: a storm of events gets at most 31 frames a second", async () => {
  const it = running();
  it.clock.pass(500);
  const before = it.screen.frames;
  for (let i = 0; i < 1000; i++) {
    it.table.revision++;
    it.program.changed();
    it.clock.pass(1);
  }
  const frames = it.screen.frames - before;
  assert.ok(frames >= 20 && frames <= 31, String(frames));
  await quit(it);
});

Deno.test("Program: without focus the pace stays as usual", async () => {
  const it = running();
  it.events.input({ type: "focus", focused: false });
  it.clock.pass(100);
  assert.equal(it.program.refreshMs, 1_000);
  assert.doesNotMatch(it.screen.text, /FOCUS/);
  await quit(it);
});

Deno.test("Program: with the setting, frames and readings come five times slower without focus, keys do not, and the title says so", async () => {
  let refreshes = 0;
  const it = running({
    settings: { ...DEFAULT_SETTINGS, slowWithoutFocus: true },
    refresh: () => void refreshes++,
  });
  assert.equal(it.program.refreshMs, 1_000);
  it.events.input({ type: "focus", focused: false });
  assert.equal(it.program.refreshMs, 5_000);
  it.clock.pass(500);
  const before = it.screen.frames;
  for (let i = 0; i < 1000; i++) {
    it.table.revision++;
    it.program.changed();
    it.clock.pass(1);
  }
  const frames = it.screen.frames - before;
  assert.ok(frames >= 4 && frames <= 7, String(frames));
  it.events.input(key("t"));
  it.clock.pass(16);
  assert.equal(it.screen.frames, before + frames + 1);
  assert.match(it.screen.text, /NO FOCUS: every 5s/);
  it.events.input({ type: "focus", focused: true });
  it.clock.pass(100);
  assert.equal(it.program.refreshMs, 1_000);
  assert.doesNotMatch(it.screen.text, /FOCUS/);
  assert.equal(refreshes, 1, "/proc is read at once");
  await quit(it);
});

Deno.test("Program: another theme is on the screen with the next frame", async () => {
  const it = running();
  it.clock.pass(50);
  const { bytes } = it.screen;
  it.events.input(key("F2"));
  it.clock.pass(50);
  it.events.input(key("Right"));
  it.clock.pass(50);
  assert.match(it.screen.text, /Theme +light/);
  assert.ok(it.screen.bytes > bytes);
  it.events.input(key("Escape"));
  await quit(it);
});

Deno.test("Program: a command line goes to the clipboard of the terminal", async () => {
  const it = running();
  it.events.input(key("y"));
  assert.match(it.screen.log.at(-1) ?? "", /^copy rsync -a build/);
  await quit(it);
});

Deno.test("Program: when nothing changes, makes a frame a second and writes nothing", async () => {
  const it = running({ table: sampleTable() });
  // All ages change in minutes, and no dead process is left, after this time.
  it.table.all.splice(0, it.table.all.length, fakeProcess(1, { startTs: NOW - 2 * 3600 * SECOND }));
  it.table.revision++;
  it.clock.pass(320_000);
  const { frames, bytes } = it.screen;
  it.clock.pass(9_900);
  assert.ok(it.screen.frames - frames >= 9 && it.screen.frames - frames <= 11);
  assert.equal(it.screen.bytes, bytes);
  await quit(it);
});

Deno.test("Program: skips frames while the terminal is busy, and draws one afterwards", async () => {
  const it = running();
  it.screen.isBusy = true;
  it.clock.pass(50);
  it.events.input(key("t"));
  it.clock.pass(50);
  const { frames } = it.screen;
  it.screen.isBusy = false;
  it.events.drained();
  it.clock.pass(20);
  assert.equal(it.screen.frames, frames + 1);
  assert.match(it.screen.text, /├─/);
  await quit(it);
});

Deno.test("Program: paused rows don't change and can be sorted; after the pause the rows are the present", async () => {
  const it = running();
  it.events.input(key("Z"));
  it.clock.pass(50);
  const newcomer = fakeProcess(30_000, { startTs: NOW, birthSeen: true });
  it.table.add(newcomer);
  it.program.changed();
  it.clock.pass(3000);
  assert.match(it.screen.text, /PAUSED 2s|PAUSED 3s/);
  assert.doesNotMatch(it.screen.text, /30000/);
  assert.match(it.screen.text, /10030 .*exit 0/);
  it.events.input(key("N"));
  it.clock.pass(50);
  assert.match(it.screen.text, /PID▲/);
  it.events.input(key("T"));
  it.events.input(key("Z"));
  it.clock.pass(50);
  assert.match(it.screen.text, /30000/);
  await quit(it);
});

Deno.test("Program: dead processes are marked, stay dimmed with their status, and leave after ten seconds", async () => {
  const it = running();
  const process = fakeProcess(30_000, { startTs: NOW, birthSeen: true });
  it.table.add(process);
  it.table.end(process, fakeEnding(NOW, { exitCode: 3, durationNs: 1e6 }));
  it.program.changed();
  it.clock.pass(100);
  assert.match(it.screen.text, /- +30000 .*1ms exit 3/);
  it.clock.pass(11_000);
  assert.doesNotMatch(it.screen.text, /30000/);
  await quit(it);
});

Deno.test("Program: starts with the filter of the command line", async () => {
  const it = running({ filter: "make" });
  assert.match(it.screen.text, /filter {2}make/);
  assert.doesNotMatch(it.screen.text, /rsync/);
  await quit(it);
});

Deno.test("Program: ^Z suspends, ^L paints anew, a resize is drawn in the new size", async () => {
  const it = running();
  it.events.input(key("Ctrl+z"));
  it.events.input(key("Ctrl+l"));
  assert.deepEqual(it.screen.log, ["enter", "suspend", "redraw"]);
  it.events.resized(60, 15);
  it.clock.pass(50);
  assert.equal(it.screen.text.split("\n").length, 15);
  await quit(it);
});

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

Deno.test("Program: a closed terminal, a signal and the owner each end the program", async () => {
  const closed = running();
  closed.events.closed();
  assert.deepEqual(await closed.ended, { reason: "closed" });
  const signalled = running();
  signalled.events.signalled("SIGHUP");
  assert.deepEqual(await signalled.ended, { reason: "signal", signal: "SIGHUP" });
  const stopped = running();
  stopped.program.stop({ reason: "asked" });
  assert.deepEqual(await stopped.ended, { reason: "asked" });
  stopped.program.changed();
  stopped.program.notice("too late");
});

Deno.test("Program: w hands over the contents of the screen, also while paused, and shows the result", async () => {
  const exported: ExportedView[] = [];
  const it = running({
    record: (shown) => {
      exported.push(shown);
      return Promise.resolve(`Saved ${exported.length}`);
    },
  });
  it.events.input(key("Z"));
  it.clock.pass(100);
  it.table.add(fakeProcess(77_777));
  it.clock.pass(5000);
  it.events.input(key("w"));
  await Promise.resolve();
  await Promise.resolve();
  it.clock.pass(100);
  assert.match(it.screen.text, /Saved 1/);
  it.events.input(key("Z"));
  it.events.input(key("w"));
  await quit(it);
  const pids = exported.map(({ living }) => living.some(({ pid }) => pid === 77_777));
  assert.deepEqual(pids, [false, true]);
  const [paused, live] = exported;
  assert.ok(paused !== undefined && live !== undefined && live.at - paused.at >= 5 * SECOND);
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

Deno.test("Program: back in time the values of header and rows are of that moment, or unknown", async () => {
  let vitals = { ...VITALS, cpuPercent: 11.1 };
  let losses = NO_LOSSES;
  const totals = { fork: 0, exec: 0, exit: 0 };
  const samples = new SampledPast();
  const it = running({
    ...{ samples, vitals: () => vitals, losses: () => losses, totals: () => ({ ...totals }) },
  });
  const row = it.table.all.find(({ pid }) => pid === 1027);
  assert.ok(row !== undefined);
  const read = (cpuPercent: number, rssBytes: number) => {
    Object.assign(row.usage, { cpuPercent, rssBytes, state: "R" });
    samples.record(row, it.clock.now());
    samples.pass(it.clock.now(), SECOND);
    it.table.revision++;
    it.program.changed();
  };
  read(33.3, 3 * 1024 ** 2);
  for (let i = 0; i < 3; i++) {
    totals.fork += 5;
    it.clock.pass(1_000);
  }
  vitals = { ...VITALS, cpuPercent: 99.9 };
  losses = { ...NO_LOSSES, kernel: 7 };
  totals.fork += 50;
  read(77.7, 7 * 1024 ** 2);
  it.clock.pass(1_100);
  assert.match(it.screen.text, /99\.9%/);
  assert.match(it.screen.text, /LOST 7/);
  for (let i = 0; i < 3; i++) {
    it.events.input(key("["));
    it.clock.pass(50);
  }
  const { text } = it.screen;
  assert.match(text, /AGO/);
  assert.match(text, /11\.1%/);
  assert.match(text, /fork +5\.0\/s/);
  assert.doesNotMatch(text, /LOST/);
  assert.match(text, /1027 .* R +33\.3 +3\.0M/);
  assert.match(text, / 1102 .* \? +\? +\?/, "values that were never read are unknown");
  it.events.input(key("F9"));
  it.clock.pass(50);
  assert.equal(it.program.state.mode.type, "browse");
  assert.match(it.screen.text, /This is the past.*Backspace returns to now/);
  it.events.input(key("Backspace"));
  it.clock.pass(50);
  assert.match(it.screen.text, /1027 .* R +77\.7 +7\.0M/);
  await quit(it);
});

Deno.test("Program: a step back from a pause shows processes that ended long before the pause", async () => {
  const table = sampleTable();
  const lived = fakeProcess(20_000, { startTs: NOW - 60 * SECOND, comm: plainText("longgone") });
  table.add(lived);
  table.end(lived, fakeEnding(NOW - 40 * SECOND));
  const it = running({ table });
  it.events.input(key("Z"));
  it.clock.pass(50);
  for (let i = 0; i < 3; i++) {
    it.events.input(key("{"));
    it.clock.pass(50);
  }
  assert.match(it.screen.text, /longgone/);
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

Deno.test("Program: rows that a key brings have their rare values soon, those of births wait", async () => {
  const asked: (readonly [number, string])[] = [];
  const it = running({
    readRare: (processes, { visible }) => asked.push([processes.length, [...visible].join(" ")]),
  });
  it.program.changed();
  it.clock.pass(500);
  it.events.input(key("Down"));
  it.clock.pass(100);
  assert.deepEqual(asked, []);
  it.events.input(key("~"));
  it.clock.pass(100);
  assert.equal(asked.length, 1);
  assert.ok(asked[0]![0] > 5);
  assert.match(asked[0]![1], /statm/);
  it.program.changed();
  it.clock.pass(500);
  assert.equal(asked.length, 1);
  it.events.input(key("Z"));
  it.events.input(key("~"));
  it.clock.pass(100);
  assert.equal(asked.length, 1);
  await quit(it);
});
