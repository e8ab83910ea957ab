import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { BINDINGS, Keymap, worksIn } from "../../../src/ui/widgets/keymap.ts";
import { TABS } from "../../../src/ui/widgets/view_id.ts";
import { REPLAY_BINDINGS, replayBindings } from "../../../src/ui/replay/replay_keys.ts";
import {
  nextMark,
  otherSpeed,
  replayOf,
  speedText,
  toggledMark,
} from "../../../src/ui/widgets/replay_state.ts";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { timelineStrip } from "../../../src/ui/frame/timeline_strip.ts";
import { ReplayScreen } from "../support/replay_screen.ts";
import { TestScreen } from "../support/render.ts";

const SECOND = 1e9;

/** Returns seconds since the beginning of the recording. */
function passed(screen: ReplayScreen): number {
  screen.frame();
  const { ts, span } = screen.state.replay!;
  return (ts - span.fromTs) / SECOND;
}

/** Returns the last line of the screen. */
function bar(screen: ReplayScreen): string {
  return screen.text().split("\n").at(-1) ?? "";
}

Deno.test("keys of a replay: no key has two actions in one view", () => {
  for (const { id } of TABS) {
    const keys = replayBindings(BINDINGS).filter(({ action }) => worksIn(action, id))
      .flatMap((binding) => binding.keys);
    assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) !== i), [], id);
  }
  assert.equal(new Keymap(undefined, replayBindings(BINDINGS)).actionOf("Space"), "play");
  assert.equal(new Keymap(undefined, replayBindings(BINDINGS)).actionOf("x"), "tag");
  assert.equal(new Keymap().actionOf("Space"), "tag");
  for (const { help } of REPLAY_BINDINGS) assert.notEqual(help, "");
});

Deno.test("keys of a replay can be changed without a change of the live screen", () => {
  const wanted = new Map([["F5", "play" as const], ["e", null]]);
  const replay = new Keymap(wanted, replayBindings(BINDINGS));
  assert.equal(replay.actionOf("F5"), "play");
  assert.equal(replay.actionOf("e"), undefined);
  assert.equal(new Keymap(wanted).actionOf("F5"), "tree");
});

Deno.test("play: time passes at the wanted speed, and stops when paused", () => {
  const screen = new ReplayScreen(80, 24);
  screen.press("Space");
  screen.clock.pass(2_000);
  assert.ok(Math.abs(passed(screen) - 2) < 0.1);
  screen.press("f", "f");
  screen.clock.pass(1_000);
  assert.ok(Math.abs(passed(screen) - 6) < 0.3);
  screen.press("Space");
  const before = passed(screen);
  screen.clock.pass(5_000);
  assert.equal(passed(screen), before);
  assert.match(screen.text(), /PAUSED 4x/);
});

Deno.test("play: stops at the end with a notice, and does not continue from there", () => {
  const screen = new ReplayScreen(80, 24);
  screen.press("Space");
  for (let i = 0; i < 10; i++) screen.press("f");
  screen.clock.pass(60_000);
  assert.equal(screen.state.replay?.speed, 1024);
  assert.match(bar(screen), /The end of the recording/);
  assert.equal(screen.state.replay?.ts, screen.state.replay?.span.toTs);
  assert.equal(screen.state.replay?.isPlaying, false);
  assert.match(bar(screen.press("Space")), /This is the end/);
  assert.match(screen.text(), /END {3}1024x/);
});

Deno.test("play: a notice reports a loss that passes, and the header counts it", () => {
  const screen = new ReplayScreen(80, 24);
  assert.doesNotMatch(screen.text(), /LOST/);
  screen.press("Space");
  while (screen.state.replay!.ts < screen.state.replay!.span.toTs && !/LOST/.test(bar(screen))) {
    screen.clock.pass(100);
    screen.frame();
  }
  assert.match(bar(screen), /LOST 321 events: the kernel's buffer was full/);
  assert.match(screen.text(), /LOST 321 events: kernel buffer 321/);
});

Deno.test("failures: keys go to each failure and back, with the cursor on its process and a notice", () => {
  const screen = new ReplayScreen(120, 40);
  const places: number[] = [];
  for (;;) {
    screen.press("e");
    screen.frame();
    if (/No failed exit from here on/.test(bar(screen))) break;
    places.push(passed(screen));
    const row = screen.desk.player.table.get(screen.state.selected ?? "");
    assert.ok(row?.ending !== null && row?.ending !== undefined);
    assert.ok(row.ending.signal !== null || row.ending.exitCode !== 0);
    assert.equal(screen.state.cursor.key, row.key);
  }
  assert.ok(places.length > 2);
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
  screen.press("E");
  assert.equal(passed(screen), places.at(-2));
});

Deno.test("failures: Details shows the process that failed", () => {
  const screen = new ReplayScreen(120, 40).press("e", "Enter", "e");
  const row = screen.desk.player.table.get(screen.state.selected ?? "");
  screen.frame();
  assert.match(screen.text(), new RegExp(`${row?.pid} .*(exit|SIG)`));
  assert.match(bar(screen), new RegExp(`(Failed|Killed): .*PID ${row?.pid}`));
});

Deno.test("losses: keys go to each loss, with a notice", () => {
  const screen = new ReplayScreen(80, 24).press("l");
  assert.match(bar(screen), /LOST 321 events/);
  assert.match(bar(screen.press("l")), /No loss from here on/);
  assert.match(screen.press("$", "L").text(), /LOST 321 events/);
});

Deno.test("steps: keys go one event forth and back, a second, and fifteen", () => {
  const screen = new ReplayScreen(80, 24).press("]", "]", "]");
  assert.equal(passed(screen), 3);
  assert.equal(passed(screen.press("[")), 2);
  assert.equal(passed(screen.press("{")), 0);
  const { eventCount } = screen.desk.player;
  screen.press(".", ".", ".");
  assert.equal(screen.desk.player.eventCount, eventCount + 3);
  screen.press(",");
  assert.equal(screen.desk.player.eventCount, eventCount + 2);
});

Deno.test("birth and death of the process under the cursor", () => {
  const screen = new ReplayScreen(120, 40).press("e");
  const key = screen.state.selected!;
  const { startTs, ending } = screen.desk.player.table.get(key)!;
  screen.press("b").frame();
  assert.equal(screen.state.replay!.ts, startTs);
  assert.equal(screen.state.selected, key);
  assert.equal(screen.desk.player.table.get(key)?.ending, null);
  screen.press("d").frame();
  assert.equal(screen.state.replay!.ts, ending!.ts);
  assert.match(bar(screen), /^ Failed: curl/);
  // At the moment of its birth, only later events report its death.
  screen.press("b", ",").frame();
  assert.equal(screen.desk.player.table.get(key), undefined);
  screen.press(".", "d").frame();
  assert.equal(screen.state.replay!.ts, ending!.ts);
  screen.press("^", "Alt+1", "1", "b");
  assert.match(bar(screen), /Its birth is before the recording/);
});

Deno.test("jump: takes a time of day, or a time from the start or the end; a notice answers anything else", () => {
  const screen = new ReplayScreen(120, 40);
  const length = (screen.desk.span.toTs - screen.desk.span.fromTs) / SECOND;
  assert.equal(passed(screen.press("j").type("+5s").press("Enter")), 5);
  assert.ok(Math.abs(passed(screen.press("j").type("-2s").press("Enter")) - (length - 2)) < 1e-6);
  screen.press("j").type("1970-01-01").press("Enter");
  assert.match(bar(screen), /before the beginning/);
  assert.equal(passed(screen), 0);
  screen.press("]", "j").type("never").press("Enter");
  assert.match(
    bar(screen),
    /^ ?Not a time: write 03:12, 03:12:05\.5, \+30s, -30s or 2026-11-23T03:12Z; not "never"/,
  );
  assert.equal(passed(screen), 1);
  const small = new ReplayScreen(80, 24).press("j").type("quarter past three").press("Enter");
  assert.match(bar(small), /2026-11-23T03:12Z; not/);
  assert.equal(passed(screen.press("j").type("+9s").press("Escape")), 1);
});

Deno.test("marks: keys set a mark, go to it and remove it", () => {
  const screen = new ReplayScreen(80, 24).press("]", "m", "]", "]", "m", "^");
  assert.equal(passed(screen.press("'")), 1);
  assert.equal(passed(screen.press("'")), 3);
  assert.match(bar(screen.press("'")), /No mark there/);
  assert.equal(passed(screen.press('"')), 1);
  screen.press("m");
  assert.equal(screen.state.replay?.marks.length, 1);
});

Deno.test("mouse: a click on the time line goes to that moment, and dragging moves on until the release", () => {
  for (const [columns, rows] of [[60, 15], [80, 24]] as const) {
    const screen = new ReplayScreen(columns, rows);
    const { layout, rowKeys } = screen.frame();
    const strip = timelineStrip(screen.state)!;
    const end = strip.left + strip.width - 1;
    const target = hitTest(screen.state, layout, rowKeys, end, layout.timelineTop);
    assert.deepEqual(target, { kind: "time", x: end });
    screen.send({ type: "click", target: target! });
    assert.equal(screen.desk.position().ts, screen.desk.span.toTs);
    screen.send({ type: "drag", x: strip.left, y: 0 }).send({ type: "drop" });
    assert.equal(screen.desk.position().ts, screen.desk.span.fromTs);
    screen.send({ type: "drag", x: end, y: 0 });
    assert.equal(screen.desk.position().ts, screen.desk.span.fromTs);
  }
});

Deno.test("mouse: of many moves between two frames, the player carries out one", () => {
  const screen = new ReplayScreen(80, 24);
  const { layout } = screen.frame();
  screen.send({ type: "click", target: { kind: "time", x: 10 } });
  for (let x = 10; x < 40; x++) screen.send({ type: "drag", x, y: 0 });
  assert.equal(screen.desk.player.ts, screen.desk.span.fromTs);
  screen.frame();
  const { replay } = screen.state;
  assert.equal(screen.desk.player.ts, replay!.ts);
  assert.equal(timelineStrip(screen.state)!.columnAt(replay!.ts, replay!.span), 39);
  assert.ok(layout.timelineTop > 0);
});

Deno.test("signals, nice values and w are refused with the reason", () => {
  for (const key of ["F9", "k", "F7", "F8"]) {
    const screen = new ReplayScreen(120, 40).press("Down", key);
    assert.match(bar(screen), /This is a recording: its processes are not here/);
    assert.equal(screen.state.mode.type, "browse");
  }
  assert.match(bar(new ReplayScreen(80, 24).press("w")), /^ ?Already a recording; .* --to T`/);
});

Deno.test("a part of a recording: no key leads out of it", () => {
  const whole = new ReplayScreen(80, 24);
  const { fromTs, toTs } = whole.desk.span;
  const span = { fromTs: fromTs + 4 * SECOND, toTs: toTs - 4 * SECOND };
  const screen = new ReplayScreen(80, 24, { span });
  for (const key of ["^", ",", ",", "E", "{"]) {
    screen.press(key).frame();
    assert.ok(screen.desk.player.ts >= span.fromTs, key);
  }
  for (const key of ["$", ".", ".", "e", "}"]) {
    screen.press(key).frame();
    assert.ok(screen.desk.player.ts <= span.toTs, key);
  }
});

Deno.test("any keys, clicks and time leave a valid state within the recording", () => {
  const keys = [...replayBindings(BINDINGS).flatMap(({ keys }) => keys), ..."0159", "Enter", "a"];
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...keys.filter((key) => key !== "Ctrl+z")) },
    { weight: 4, arbitrary: fc.constantFrom(...REPLAY_BINDINGS.flatMap(({ keys }) => keys)) },
    { weight: 1, arbitrary: fc.nat(3_000) },
    { weight: 1, arbitrary: fc.record({ x: fc.nat(80), y: fc.nat(24) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const screen = new ReplayScreen(80, 24);
      for (const each of steps) {
        if (typeof each === "string") screen.press(each);
        else if (typeof each === "number") screen.clock.pass(each);
        else {
          const { layout, rowKeys } = screen.frame();
          const target = hitTest(screen.state, layout, rowKeys, each.x, each.y);
          if (target !== null) screen.send({ type: "click", target });
        }
        screen.frame();
        const { cursor, replay, goal } = screen.state;
        assert.ok(replay!.ts >= replay!.span.fromTs && replay!.ts <= replay!.span.toTs);
        assert.equal(replay!.ts, screen.desk.player.ts);
        assert.equal(replay!.isPlaying, screen.desk.player.speed > 0);
        assert.ok(cursor.index >= 0 && cursor.index <= Math.max(0, cursor.total - 1));
        assert.equal(goal, null);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("the keys of a replay have their usual actions on the live screen", () => {
  const screen = new TestScreen(80, 24).press("Down", "Space");
  assert.equal(screen.state.replay, null);
  assert.equal(screen.state.tagged.size, 1);
});

Deno.test("speeds and marks in figures", () => {
  assert.deepEqual([1024, 4, 1, 1 / 2, 1 / 16].map(speedText), [
    "1024x",
    "4x",
    "1x",
    "1/2x",
    "1/16x",
  ]);
  assert.equal(otherSpeed(1024, 1), 1024);
  assert.equal(otherSpeed(1 / 16, -1), 1 / 16);
  const replay = toggledMark({ ...replayOf({ fromTs: 0, toTs: 9 }), ts: 4 });
  assert.deepEqual(replay.marks, [4]);
  assert.equal(nextMark({ ...replay, ts: 5 }, -1), 4);
  assert.equal(nextMark({ ...replay, ts: 5 }, 1), null);
});
