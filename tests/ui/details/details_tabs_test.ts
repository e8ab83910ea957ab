import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import type { Absence, Facts, InspectTab } from "../../../src/model/inspect/reading.ts";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { DETAILS_TABS, isOfTable } from "../../../src/ui/widgets/details_tab.ts";
import { SAMPLE_FACTS } from "../support/sample_facts.ts";
import { StoryScreen } from "../support/story_screen.ts";

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;
const NO_LOCKS = { entries: [], total: 0, areWaitsKnown: true };
const TABS = DETAILS_TABS.flatMap(({ id }) => isOfTable(id) ? [] : [id]);

/** A screen of which the table of the present is the story's, so that its processes are alive. */
class TabScreen extends StoryScreen {
  override context() {
    return { ...super.context(), table: this.story.table };
  }
}

/** Returns a screen with a tab of a live process in front, as soon as it was opened. */
function opened(tab: InspectTab, [columns, rows]: readonly [number, number] = [120, 40]) {
  const digit = DETAILS_TABS.findIndex(({ id }) => id === tab) + 1;
  const made = new TabScreen(columns, rows);
  made.press("Alt+1", "1", "0", "0", "0", "1", "Enter", String(digit)).frame();
  return made;
}

/** Answers the last request of a screen, as the program does. */
function answer(made: TabScreen, result: Facts | Absence): TabScreen {
  const { selected, details: { tab } } = made.state;
  assert.ok(selected !== null && !isOfTable(tab));
  return made.send({ type: "inspected", reading: { key: selected, tab, ts: made.now, result } });
}

function requests(made: TabScreen): number {
  return made.effects.filter(({ type }) => type === "inspect").length;
}

for (const tab of TABS) {
  for (const size of SIZES) {
    Deno.test(`details tabs: ${tab} at ${size.join("x")}`, async (t) => {
      const made = opened(tab, size);
      await t.assertSnapshot(answer(made, SAMPLE_FACTS[tab]).text());
    });
  }
}

Deno.test("details tabs: a tab is read when it opens, then once a second, and not when it closes", () => {
  const made = opened("files");
  assert.equal(requests(made), 1);
  made.now += 0.5e9;
  made.frame();
  assert.equal(requests(made), 1);
  made.now += 0.5e9;
  made.frame();
  assert.equal(requests(made), 2);
  for (const leave of ["1", "Escape"]) {
    const left = opened("files").press(leave);
    const before = requests(left);
    left.now += 5e9;
    left.frame();
    assert.equal(requests(left), before, leave);
    assert.equal(left.state.details.reading, null, leave);
  }
});

Deno.test("details tabs: the next frame comes when the tab is due", () => {
  const made = opened("limits");
  assert.ok(made.frame().nextChange <= made.now + 1e9);
});

Deno.test("details tabs: a limit that is a time has its unit", () => {
  const made = opened("limits");
  const hard = "unlimited" as const;
  answer(made, {
    tab: "limits",
    openFiles: null,
    limits: [
      { name: "cpu time", soft: 7_200, hard: 7_300, unit: "seconds" },
      { name: "realtime timeout", soft: 950_000, hard, unit: "us" },
      { name: "processes", soft: 96_365, hard, unit: "processes" },
    ],
  });
  assert.match(made.text(), /cpu time +7,200s +7,300s/);
  assert.match(made.text(), /realtime timeout +950,000us +unlimited/);
  assert.match(made.text(), /processes +96,365 +unlimited/);
});

Deno.test("details tabs: the environment is read by Enter alone, and forgotten with its tab", () => {
  const made = opened("environment");
  made.now += 5e9;
  assert.match(made.text(), /Enter reads the environment/);
  assert.equal(requests(made), 0);
  made.press("Enter").frame();
  assert.equal(requests(made), 1);
  answer(made, SAMPLE_FACTS.environment);
  assert.match(made.text(), /LANG=C\.UTF-8/);
  made.now += 5e9;
  made.frame();
  assert.equal(requests(made), 1);
  made.press("Right", "Left").frame();
  assert.doesNotMatch(made.text(), /LANG=C\.UTF-8/);
});

Deno.test("details tabs: --read-only turns the environment off, and nothing else", () => {
  const made = opened("environment");
  made.state = { ...made.state, readOnly: true };
  made.press("Enter");
  assert.match(made.text(), /off with --read-only/);
  assert.equal(requests(made), 0);
  made.press("3").frame();
  assert.equal(requests(made), 1);
});

Deno.test("details tabs: an environment is redacted text, or a count of what --no-argv hides", () => {
  const made = opened("environment").press("Enter");
  answer(made, { tab: "environment", variables: { entries: [null, null], total: 2 } });
  assert.match(made.text(), /2 hidden by --no-argv/);
});

Deno.test("details tabs: a dead process and a past moment have words, never values", () => {
  for (const tab of TABS) {
    const made = opened(tab, [200, 60]);
    if (tab === "environment") made.press("Enter");
    answer(made, SAMPLE_FACTS[tab]);
    made.state = { ...made.state, past: made.now - 1e9 };
    assert.match(made.text(), /not known for a past moment; Backspace returns to now/, tab);
    assert.equal(made.state.details.reading, null);
    const dead = opened(tab, [200, 60]);
    if (tab === "environment") dead.press("Enter");
    answer(dead, SAMPLE_FACTS[tab]);
    dead.story.wait(1e6).exit(10_001);
    dead.now = dead.story.now;
    const before = requests(dead);
    assert.match(dead.text().replaceAll(/\s+/g, " "), /not known for a dead process/, tab);
    assert.equal(dead.state.details.reading, null);
    assert.equal(requests(dead), before);
  }
});

Deno.test("details tabs: a refusal and an end between the frames are words too", () => {
  const text = (absence: Absence) =>
    answer(opened("files", [200, 60]), absence).text().replaceAll(/\s+/g, " ");
  assert.match(
    text({ kind: "denied", why: "needs root (EACCES)" }),
    /\? Open files are not shown to you: needs root \(EACCES\)/,
  );
  assert.match(text({ kind: "failed", why: "EIO" }), /\? Open files are unknown: EIO/);
  assert.match(text({ kind: "gone" }), /Open files are not known for a dead process/);
  assert.match(text({ kind: "zombie" }), /not known for a dead process: .*zombie/);
});

Deno.test("details tabs: a reading of another process or tab is ignored", () => {
  const made = opened("files");
  const reading = { ts: made.now, result: SAMPLE_FACTS.files, tab: "files" } as const;
  made.send({ type: "inspected", reading: { ...reading, key: "1-1" } });
  assert.equal(made.state.details.reading, null);
  const key = made.state.selected ?? "";
  made.send({ type: "inspected", reading: { ...reading, key, tab: "limits" } });
  assert.equal(made.state.details.reading, null);
});

Deno.test("details tabs: nothing is read during a pause", () => {
  const made = new TabScreen(120, 40).press("Alt+1", "1", "0", "0", "0", "1", "Enter", "Z", "3");
  assert.match(made.text(), /Nothing is read during a pause; Z goes on/);
  assert.equal(requests(made), 0);
});

Deno.test("details tabs: Left and Right go through all of them, and a click opens each", () => {
  for (const [columns, rows] of SIZES) {
    const made = new TabScreen(columns, rows)
      .press("Alt+1", "1", "0", "0", "0", "1", "Enter");
    const seen = DETAILS_TABS.map(() => made.press("Right").state.details.tab);
    assert.deepEqual(seen, [...DETAILS_TABS.slice(1).map(({ id }) => id), "life"]);
    made.press("Left");
    assert.equal(made.state.details.tab, "activity");
    for (const { id, short } of DETAILS_TABS) {
      const { layout } = made.frame();
      const x = made.buffer.rowText(layout.detailsTabs).lastIndexOf(short === "NS" ? "N" : short);
      const target = hitTest(made.state, layout, [], x, layout.detailsTabs);
      assert.deepEqual(target, { kind: "action", action: `details-${id}` });
      made.send({ type: "click", target: target! });
      assert.equal(made.state.details.tab, id);
    }
  }
});

Deno.test("details tabs: foreign text is made safe, and a cut list says so", () => {
  const path = plainText("/tmp/\x1b[31mred\nline");
  const file = { fd: 3, path, kind: "file", access: "r", position: 0, size: 0 } as const;
  const made = opened("files", [200, 60]);
  const files = { entries: [{ ...file, isDeleted: true }], total: 12_034 };
  const text = answer(made, { tab: "files", files, locks: NO_LOCKS }).text();
  assert.match(text, /1 of 12,034 open: the lowest numbers/);
  const sockets = { entries: [], total: null };
  const cut = opened("sockets", [200, 60]);
  assert.match(
    answer(cut, { tab: "sockets", sockets, isCut: false }).text(),
    /0 among its first 4,096 open files/,
  );
  assert.match(text, /\^\[\[31mred\^Jline \(deleted\)/);
});

Deno.test("details tabs: Files shows the busiest files since the reading before, as a sample", () => {
  const files = (position: number) => {
    const path = plainText("/var/log/\x1b[31mred");
    const file = { fd: 3, path, kind: "file", access: "w", position, size: 9 } as const;
    const entries = [{ ...file, isDeleted: false }];
    return { tab: "files", files: { entries, total: 1 }, locks: NO_LOCKS } as const;
  };
  const made = opened("files", [120, 40]);
  assert.doesNotMatch(answer(made, files(0)).text(), /BUSIEST/);
  made.now += 1e9;
  const text = answer(made, files(2_000_000)).text();
  assert.match(text, /BUSIEST FILES {2}sampled: by their positions/);
  assert.match(text, / 3 w +1\.9M\/s \/var\/log\/\^\[\[31mred/);
  made.now += 1e9;
  assert.match(answer(made, files(2_000_000)).text(), /no position moved on/);
  assert.equal(made.press("4").state.details.busiest, null);
});

for (const size of SIZES) {
  Deno.test(`details tabs: tree at ${size.join("x")}`, async (t) => {
    const made = new TabScreen(size[0], size[1]).press("Alt+1", "2", "3", "0", "1", "Enter", "2");
    await t.assertSnapshot(made.text());
  });
}

Deno.test("details tabs: Enter on a line of Tree opens that process, and the tab stays", () => {
  const made = new TabScreen(120, 40).press("Alt+1", "2", "3", "0", "1", "Enter", "2");
  made.frame();
  const row = made.text().split("\n").findIndex((line) => / 2350 .*vim /.test(line));
  const { layout } = made.frame();
  for (let i = layout.bodyTop; i < row; i++) made.press("Down");
  made.press("Enter");
  assert.match(made.text(), /2350 vim {2}alive/);
  assert.equal(made.state.details.tab, "tree");
});

Deno.test("details tabs: Tree has a past, and an end", () => {
  const made = new TabScreen(120, 40).press("Alt+1", "2", "3", "0", "1", "Enter", "2");
  made.frame();
  made.story.wait(1e6).exit(2350);
  made.now = made.story.now + 2e9;
  assert.match(made.text(), /2350 {2}exit 0 .*vim/);
});
