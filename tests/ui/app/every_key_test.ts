import assert from "node:assert/strict";
import type { State } from "../../../src/ui/state/state.ts";
import type { Action } from "../../../src/ui/widgets/action.ts";
import { BINDINGS } from "../../../src/ui/widgets/keymap.ts";
import { REPLAY_BINDINGS } from "../../../src/ui/replay/replay_keys.ts";
import type { TestScreen } from "../support/render.ts";
import { ReplayScreen } from "../support/replay_screen.ts";
import { StoryScreen } from "../support/story_screen.ts";

/** A screen of which the table of the present is the story's, so that its processes are alive. */
class KeyScreen extends StoryScreen {
  constructor() {
    super(120, 40);
    this.state = { ...this.state, canReadThreads: true };
    this.table = this.story.table as unknown as KeyScreen["table"];
  }
}

/** The keys before the key in question, and whether that key has had its effect. */
type Case = readonly [
  before: readonly string[],
  isDone: (after: State, before: State, made: TestScreen) => boolean,
];

/** Tree with the cursor on make, which has children, and Details of it. */
const MAKE = ["Alt+1", "1", "0", "0", "0", "1"];
const DETAILS = [...MAKE, "Enter"];
const MIDDLE = ["Alt+2", ...Array(8).fill("Down")];

const mode = (type: State["mode"]["type"]): Case["1"] => (after) => after.mode.type === type;
const view = (name: State["view"]): Case["1"] => (after) => after.view === name;
const tab = (name: State["details"]["tab"]): Case["1"] => (after) => after.details.tab === name;
const opens = (name: State["details"]["tab"]): Case["1"] => (after, before) =>
  after.view === "details" && after.details.tab === name && after.selected === before.cursor.key;
const sorts = (column: State["sorting"]["column"]): Case["1"] => (after) =>
  after.sorting.column === column;
const emits = (type: string): Case["1"] => (_, __, made) =>
  made.effects.some((effect) => effect.type === type);
const KEEPS: Case["1"] = (_, __, made) => made.kept.length > 0;
const moves = (sign: number): Case["1"] => (after, before) =>
  Math.sign(after.cursor.index - before.cursor.index) === sign;
const travels = (seconds: number): Case["1"] => (after, before, made) =>
  after.past === (before.past ?? made.now) + seconds * 1e9;
const changes = (part: (state: State) => unknown): Case["1"] => (after, before) =>
  JSON.stringify(part(after)) !== JSON.stringify(part(before));
const menu = (type: string): Case["1"] => ({ mode }) =>
  mode.type === "menu" && mode.purpose.type === type;

/** A case for each action of a key; null for an action that only menus and the mouse reach. */
const CASES: Readonly<Record<Action, Case | null>> = {
  "help": [[], mode("help")],
  "setup": [[], mode("setup")],
  "search": [[], mode("search")],
  "filter": [[], mode("filter")],
  "search-next": [["Alt+2", "Home", "/", "c", "c", "Enter"], changes(({ selected }) => selected)],
  "search-previous": [
    ["Alt+2", "Home", "/", "c", "c", "Enter", "n"],
    changes(({ selected }) => selected),
  ],
  "view-next": [["Alt+1"], view("table")],
  "view-previous": [["Alt+1"], view("flows")],
  "view-hosts": null,
  "ask-hosts": null,
  "view-tree": [["Alt+4"], view("tree")],
  "view-table": [["Alt+4"], view("table")],
  "view-events": [[], view("events")],
  "view-churn": [[], view("churn")],
  "view-details": [MAKE, view("details")],
  "view-flows": [[], view("flows")],
  "open-files": [MAKE, opens("files")],
  "open-environment": [MAKE, opens("environment")],
  "activity": [DETAILS, emits("activity")],
  "details-next": [DETAILS, tab("tree")],
  "details-previous": [DETAILS, tab("activity")],
  "details-life": [[...DETAILS, "3"], tab("life")],
  "details-tree": [DETAILS, tab("tree")],
  "details-files": [DETAILS, tab("files")],
  "details-environment": [DETAILS, tab("environment")],
  "details-limits": [DETAILS, tab("limits")],
  "details-maps": [DETAILS, tab("maps")],
  "details-sockets": [DETAILS, tab("sockets")],
  "details-cgroup": [DETAILS, tab("cgroup")],
  "details-namespaces": [DETAILS, tab("namespaces")],
  "details-activity": [DETAILS, tab("activity")],
  "open": [MAKE, view("details")],
  "row-menu": [MAKE, menu("row")],
  "group": [["Alt+4"], changes(({ churn }) => churn.grouping)],
  "group-table": [["Alt+2"], changes(({ settings }) => settings.tableGroups)],
  "preset-next": [MAKE, KEEPS],
  "paths": [MAKE, KEEPS],
  "scroll-left": [[...MAKE, "Shift+Right"], (after) => after.scroll === 0],
  "scroll-right": [MAKE, (after) => after.scroll > 0],
  "machine": [[], mode("machine")],
  "release-mouse": [MAKE, emits("mouse")],
  "tree": [["Alt+2"], view("tree")],
  "hold": [MAKE, (after) => after.hold !== 0],
  "subtree-sums": [MAKE, (after) => after.settings.subtreeSums],
  "sort-menu": [MAKE, menu("sort")],
  "sort-invert": [MAKE, changes(({ sorting }) => sorting.descending)],
  "sort-cpu": [MAKE, sorts("cpu")],
  "sort-memory": [MAKE, sorts("memory")],
  "sort-age": [[...MAKE, "P"], sorts("age")],
  "sort-pid": null,
  "pause": [MAKE, (after) => after.paused],
  "time-back": [MAKE, travels(-1)],
  "time-forward": [[...MAKE, "{"], travels(1)],
  "time-leap-back": [MAKE, travels(-15)],
  "time-leap-forward": [[...MAKE, "{", "{"], travels(15)],
  "time-now": [[...MAKE, "{"], (after) => after.past === null],
  "follow": [MAKE, (after) => after.following],
  "kernel-threads": [MAKE, (after) => after.settings.kernelThreads],
  "dead": [MAKE, KEEPS],
  "threads": [MAKE, (after) => after.settings.threads],
  "fold": [MAKE, (after) => after.folded.size === 1],
  "unfold": [[...MAKE, "-"], (after) => after.folded.size === 0],
  "unfold-all": [[...MAKE, "-"], (after) => after.folded.size === 0],
  "tree-left": [MAKE, (after) => after.folded.size === 1],
  "tree-right": [[...MAKE, "-"], (after) => after.folded.size === 0],
  "up": [MIDDLE, moves(-1)],
  "down": [MIDDLE, moves(1)],
  "page-up": [[...MIDDLE, "End"], moves(-1)],
  "page-down": [["Alt+2", "Home"], moves(1)],
  "home": [MIDDLE, moves(-1)],
  "end": [MIDDLE, moves(1)],
  "escape": [[...MAKE, "F"], (after) => !after.following],
  "redraw": [MAKE, emits("redraw")],
  "user-menu": [MAKE, menu("user")],
  "tag": [MAKE, (after) => after.tagged.size === 1],
  "tag-family": [MAKE, (after) => after.tagged.size > 3],
  "tag-matching": [["Alt+2", "\\", "c", "c", "Enter"], (after) => after.tagged.size > 0],
  "untag-all": [[...MAKE, "Space"], (after) => after.tagged.size === 0],
  "signal": [MAKE, menu("signal")],
  "signal-family": [MAKE, menu("signal")],
  "cgroup-menu": [MAKE, menu("cgroup")],
  "ionice": [MAKE, menu("ionice")],
  "affinity": [MAKE, mode("cpus")],
  "strace": [MAKE, mode("confirm")],
  "nice-down": [MAKE, emits("renice")],
  "nice-up": [MAKE, emits("renice")],
  "copy": [MAKE, emits("copy")],
  "record": [MAKE, emits("record")],
  "suspend": [MAKE, emits("suspend")],
  "quit": [MAKE, emits("quit")],
  "play": [[], (_, __, made) => made.position?.isPlaying === true],
  "play-slower": [[], (after) => after.replay?.speed === 0.5],
  "play-faster": [[], (after) => after.replay?.speed === 2],
  "step-back": [["$"], changes(({ past, replay }) => [past, replay])],
  "step-forward": [["^"], changes(({ past, replay }) => [past, replay])],
  "go-to-time": [[], mode("time")],
  "go-to-begin": [["$"], changes(({ past, replay }) => [past, replay])],
  "go-to-end": [["^"], changes(({ past, replay }) => [past, replay])],
  "next-failure": [["^"], changes(({ selected }) => selected)],
  "previous-failure": [["$"], changes(({ selected }) => selected)],
  "next-loss": [["^"], changes(({ replay }) => replay)],
  "previous-loss": [["$"], changes(({ replay }) => replay)],
  "go-to-birth": [["^", "e"], changes(({ replay }) => replay)],
  "go-to-death": [["^", "e", "b"], changes(({ replay }) => replay)],
  "mark": [["^"], changes(({ replay }) => replay?.marks)],
  "next-mark": [["^", "}", "m", "^"], changes(({ replay }) => replay)],
  "previous-mark": [["^", "}", "m", "$"], changes(({ replay }) => replay)],
};

for (const [bindings, kind] of [[BINDINGS, "live"], [REPLAY_BINDINGS, "replay"]] as const) {
  for (const { action, keys } of bindings) {
    for (const key of keys) {
      Deno.test(`every key, ${kind}: ${key} is ${action}`, () => {
        const found = CASES[action];
        assert.ok(found !== null, "an action with a key has a case");
        const [before, isDone] = found;
        const made = kind === "live" ? new KeyScreen() : new ReplayScreen(120, 40);
        made.press(...before).frame();
        made.effects.length = 0;
        made.kept.length = 0;
        const earlier = made.state;
        made.press(key);
        assert.ok(isDone(made.state, earlier, made), `after ${[...before, key].join(" ")}`);
      });
    }
  }
}

Deno.test("every key: no line of help is cut", () => {
  for (const { help } of [...BINDINGS, ...REPLAY_BINDINGS]) assert.ok(help.length <= 25, help);
});

Deno.test("every key: two actions share a key only in different views", () => {
  for (const { action, keys, views } of BINDINGS) {
    for (const other of BINDINGS) {
      if (other.action === action || !other.keys.some((key) => keys.includes(key))) continue;
      const shared = (views ?? []).filter((each) => other.views?.includes(each));
      assert.ok(views !== undefined && other.views !== undefined, `${action}, ${other.action}`);
      assert.deepEqual(shared, [], `${action}, ${other.action}`);
    }
  }
});
