import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { SampledPast } from "../../../src/model/table/sampled_past.ts";
import { DEFAULT_SETTINGS } from "../../../src/ui/widgets/settings.ts";
import type { ExportedView } from "../../../src/ui/app/export_view.ts";
import { fakeEnding, fakeProcess, SECOND } from "../support/fake_table.ts";
import { key } from "../support/render.ts";
import { NO_LOSSES, NOW, sampleTable, VITALS } from "../support/sample_host.ts";
import { quit, running } from "../support/running_program.ts";

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

Deno.test("Program: rows that a key or a new size brings have their rare values soon, those of births wait", async () => {
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
  it.events.resized(100, 50);
  it.clock.pass(100);
  assert.equal(asked.length, 2);
  it.events.input(key("Z"));
  it.events.input(key("~"));
  it.clock.pass(100);
  assert.equal(asked.length, 2);
  await quit(it);
});
