import assert from "node:assert/strict";
import { StraceLog } from "../../../src/model/inspect/strace_log.ts";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { StoryScreen } from "../support/story_screen.ts";

/** A screen of which the table of the present is the story's, so that its processes are alive. */
class StraceScreen extends StoryScreen {
  override context() {
    return { ...super.context(), table: this.story.table };
  }
}

/** Returns a screen with the question about strace for 10001. */
function asked(columns = 80, rows = 24): StraceScreen {
  const made = new StraceScreen(columns, rows);
  made.table = made.story.table as unknown as StraceScreen["table"];
  return made.press("Alt+1", "1", "0", "0", "0", "1", "s");
}

/** Returns a screen with the pane and some lines. */
function opened(lines: number, columns = 80, rows = 24): { made: StraceScreen; log: StraceLog } {
  const made = asked(columns, rows).press("Enter");
  const log = made.strace = new StraceLog();
  log.state = { kind: "attached" };
  for (let i = 0; i < lines; i++) {
    log.push(`14:03:${String(i % 60).padStart(2, "0")}.867534 read(${i}, "\\n", 1) = 1 <0.000003>`);
  }
  return { made, log };
}

function effects(made: StraceScreen): string[] {
  return made.effects.map(({ type }) => type);
}

for (const [columns, rows] of [[60, 15], [80, 24], [120, 40], [200, 60]] as const) {
  Deno.test(`strace pane at ${columns}x${rows}`, async (t) => {
    const { made } = opened(100, columns, rows);
    await t.assertSnapshot(made.text());
  });
}

Deno.test("strace pane: nothing starts before the question is answered", () => {
  const made = asked();
  assert.match(made.text(), /Attach strace\? .* slow down/);
  assert.match(made.text(), /10001 make/);
  assert.deepEqual(effects(made), []);
  assert.deepEqual(effects(asked().press("Escape")), []);
  made.press("Enter");
  const [effect] = made.effects;
  assert.ok(effect?.type === "strace");
  assert.deepEqual(effect.targets.map(({ pid }) => pid), [10_001]);
});

Deno.test("strace pane: it follows the end until the user goes up, and again at the end", () => {
  const { made, log } = opened(100);
  assert.match(made.text(), /read\(99,/);
  made.press("Up");
  log.push("new line");
  assert.doesNotMatch(made.text(), /new line/);
  assert.match(made.text(), /2 below/);
  made.press("End");
  assert.match(made.text(), /new line/);
  made.press("Home");
  assert.match(made.text(), /read\(0,/);
  made.press("PageDown");
  assert.doesNotMatch(made.text(), /read\(0,/);
  made.press("End").send({ type: "wheel", rows: -3 });
  assert.doesNotMatch(made.text(), /new line/);
});

Deno.test("strace pane: Right and Left scroll long lines sideways", () => {
  const { made, log } = opened(1);
  log.push(`${"x".repeat(100)}THE END`);
  assert.doesNotMatch(made.text(), /THE END/);
  made.press("Right", "Right", "Right");
  assert.match(made.text(), /THE END/);
  made.press("Left", "Left", "Left");
  assert.doesNotMatch(made.text(), /THE END/);
});

Deno.test("strace pane: each closing key detaches, and a click elsewhere does nothing", () => {
  for (const closing of ["Escape", "q", "s", "F10"]) {
    const { made } = opened(3);
    made.press(closing);
    assert.deepEqual(effects(made), ["strace", "strace-stop"], closing);
    assert.equal(made.state.mode.type, "browse");
    assert.match(made.text(), /strace detaches from 10001 make/);
  }
  const { made } = opened(3);
  const { layout } = made.frame();
  for (const y of [0, 10, layout.footerTop]) {
    assert.equal(hitTest(made.state, layout, [], 20, y), null);
  }
});

Deno.test("strace pane: its end is in the titles, and closing it then detaches nothing", () => {
  const { made, log } = opened(3);
  log.state = { kind: "ended", why: "it has ended, and strace with it" };
  assert.match(made.text(), /strace 10001 make {2}it has ended, and strace with it {2}3 lines/);
  made.press("Escape");
  assert.deepEqual(effects(made), ["strace"]);
});

Deno.test("strace pane: dropped lines are counted, and foreign text is made safe", () => {
  const { made, log } = opened(5_020);
  log.push("open(\x1b[31m\u202e)");
  assert.match(made.text(), /5,021 lines, the first 21 dropped/);
  assert.match(made.text(), /open\(\^\[\[31m/);
  for (const raw of ["\x1b", "\u202e"]) assert.ok(!made.text().includes(raw));
});

Deno.test("strace pane: --read-only, the past and kernel threads have none", () => {
  const readOnly = new StraceScreen(80, 24).press("Alt+1", "1", "0", "0", "0", "1");
  readOnly.state = { ...readOnly.state, readOnly: true };
  assert.match(readOnly.press("s").text(), /Read-only/);
  const past = new StraceScreen(80, 24).press("Alt+1", "1", "0", "0", "0", "1");
  past.state = { ...past.state, past: past.now - 1e9 };
  assert.match(past.press("s").text(), /This is the past/);
  for (const made of [readOnly, past]) assert.deepEqual(effects(made), []);
});
