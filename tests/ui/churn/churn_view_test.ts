import assert from "node:assert/strict";
import { MAX_CHURN_GROUPS } from "../../../src/model/base/limits.ts";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { PastTables } from "../../../src/ui/replay/past_tables.ts";
import { StoryScreen } from "../support/story_screen.ts";

function screen(...keys: string[]): StoryScreen {
  const made = new StoryScreen(140, 30).press("Alt+4", ...keys);
  made.frame();
  return made;
}

/** The first row of the groups. */
function first(made: StoryScreen): string {
  return made.text().split("\n")[5] ?? "";
}

Deno.test("churn: the busiest command is at the top", () => {
  assert.match(first(screen()), /^ +4\.0 .* 233 +0 +25 +15ms +18ms +curl {2}\/usr\/bin\/curl$/);
});

Deno.test("churn: g goes through command, parent, cgroup and user", () => {
  const seen = [0, 1, 2, 3, 4].map((times) =>
    screen(...Array(times).fill("g")).state.churn.grouping
  );
  assert.deepEqual(seen, ["command", "parent", "cgroup", "user", "command"]);
  assert.match(first(screen("g")), /1340 sh +\/bin\/sh \/srv\/app\/health\.sh/);
  assert.match(first(screen("g", "g")), /docker-9f8e7d6c5b4a\.scope/);
});

Deno.test("churn: five keys find the process that forks most", () => {
  const made = new StoryScreen(140, 30).press("Tab", "Tab", "g", "Enter");
  made.frame();
  assert.equal(made.state.view, "table");
  assert.equal(made.state.filter.text, "birth_ppid=1340");
});

Deno.test("churn: > sorts by the next column, I reverses, a click on a title does both", () => {
  const made = screen(">");
  assert.deepEqual(made.state.churn.sorting, { column: "total", descending: true });
  made.press("I");
  assert.equal(made.state.churn.sorting.descending, false);
  const { layout, rowKeys } = made.frame();
  const x = made.buffer.rowText(layout.titles).indexOf("FAILED");
  const target = hitTest(made.state, layout, rowKeys, x, layout.titles);
  assert.deepEqual(target, { kind: "churn-column", column: "failures" });
});

Deno.test("churn: the cursor sticks to the group and not to its place", () => {
  const made = screen("Down");
  const group = made.state.cursor.name;
  made.press(">", "I");
  made.frame();
  assert.equal(made.state.cursor.name, group);
});

Deno.test("churn: the screen says that a filter has no effect here", () => {
  const made = new StoryScreen(140, 30).press("\\").type("cc").press("Enter", "Alt+4");
  assert.match(made.text(), /filter {2}cc +in lists and events/);
});

Deno.test("details: without a process the screen says what to do", () => {
  assert.match(screen("Alt+5").text(), /press Enter/);
});

Deno.test("churn: at a past moment the view counts the events until then", () => {
  const made = screen();
  const pasts = new PastTables();
  const { table, now } = made.story;
  const at = now - 20e9;
  const moment = pasts.at({ table, log: made.log }, at, 0);
  const churn = pasts.churn!;
  const forks = made.story.events.filter((event) => event.type === "fork" && event.ts <= at);
  const counted = [...churn.groups("user")].reduce((sum, { total }) => sum + total, 0);
  assert.ok(counted > 0 && counted < made.story.events.length);
  assert.equal(counted, forks.length);
  assert.equal(pasts.churn, churn, "the past is made only once");
  assert.equal(moment.at, at);
});

Deno.test("churn: the titles count the dropped groups of the visible grouping only", () => {
  const made = screen();
  assert.doesNotMatch(made.text(), /dropped/);
  for (let i = 0; i < MAX_CHURN_GROUPS; i++) made.story.run(10001, 40_000 + i, `job${i}`);
  const dropped = made.churn.dropped("command");
  assert.match(made.text(), new RegExp(`${dropped} quiet groups dropped`));
  assert.doesNotMatch(made.press("g").text(), /dropped/);
});

Deno.test("churn: the titles count live processes that the groups no longer count", () => {
  const made = screen();
  made.churn.droppedMembers = 12_345;
  assert.match(made.text(), /12\.3k not counted as alive/);
});

Deno.test("churn: the titles name the start of the counts when older events were dropped", () => {
  const made = screen();
  made.state = { ...made.state, past: made.now - 1e9 };
  assert.doesNotMatch(made.text(), /since/);
  while (made.log.dropped === 0) made.log.push({ type: "ready", ts: made.now });
  assert.match(made.text(), /COMMAND +since \d\d:\d\d:\d\d/);
});
