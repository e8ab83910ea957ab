import assert from "node:assert/strict";
import { AcrossHosts } from "../../../src/model/hosts/across_hosts.ts";
import { HOST_BINDINGS } from "../../../src/ui/hosts/hosts_keys.ts";
import { type Binding, BINDINGS } from "../../../src/ui/widgets/keymap.ts";
import { helpBindings } from "../../../src/ui/overlays/help_update.ts";
import { EXEC, FORK } from "../../support/model/events.ts";
import { FleetScreen } from "../support/fleet_screen.ts";

/** A screen of all hosts with rows in each view. */
function busyScreen(): FleetScreen {
  const made = new FleetScreen(120, 20);
  made.state = { ...made.state, churn: { ...made.state.churn, grouping: "host" } };
  const across = new AcrossHosts();
  for (const host of ["db2", "web1"]) {
    const about = { ts: made.now - 1e9, pid: 100, key: "100-1", host } as const;
    across.observe(host, [{ ...FORK, ...about }, { ...EXEC, ...about }], 0, made.now, null);
  }
  across.merge.flush();
  made.log = across.log;
  made.churn = across.churn;
  return made;
}

/** What a key does, without its notice: a refusal has nothing else. */
function pictureOf(made: FleetScreen): string {
  const { view, mode, paused, isMouseFree, hosts, churn, hold, selected, search, ...rest } =
    made.state;
  const { filter: { text }, following, cursor: { index }, sorting, scroll } = rest;
  return JSON.stringify([
    ...[view, mode, paused, isMouseFree, hosts, churn, hold, selected, search, text, following],
    ...[index, sorting, scroll, made.effects.length, made.kept.length],
  ]);
}

/** Keys before the key in question: it works where it changes something after one of them. */
const BEFORE: readonly (readonly string[])[] = [[], ["Down"], ["End"], ["/", "b", "Enter"]];

const FLEET_VIEWS = { hosts: "view-hosts", events: "view-events", churn: "view-churn" } as const;

for (const [view, own] of Object.entries(FLEET_VIEWS)) {
  Deno.test(`fleet: help of ${view} has each key that works there, and no other`, () => {
    const open = { hosts: "Alt+0", events: "Alt+3", churn: "Alt+4" }[view]!;
    const reached = BEFORE.map((before) => {
      const made = busyScreen().press(open, ...before);
      made.frame();
      made.effects.length = made.kept.length = 0;
      return { made, state: made.state, picture: pictureOf(made) };
    });
    const works = (key: string) =>
      reached.some(({ made, state, picture }) => {
        made.state = state;
        made.effects.length = made.kept.length = 0;
        made.press(key).frame();
        return pictureOf(made) !== picture;
      });
    const helped = helpBindings(reached[0]!.state).filter(({ help }) => help !== "");
    const isWrong = ({ action, keys: [key = ""] }: Binding) => {
      // The key of the view in front leads to it from the others; redrawing is for a broken terminal.
      if (action === own || action === "redraw") return false;
      // Another action of this view has the key.
      const isTaken = helped.some((other) => other.action !== action && other.keys.includes(key));
      return !isTaken && works(key) !== helped.some((other) => other.action === action);
    };
    const wrong = [...BINDINGS, ...HOST_BINDINGS].filter(isWrong);
    assert.deepEqual(wrong.map(({ action }) => action), []);
  });
}

const REFUSED = ["F7", "F8", "F9", "k", "X", "G", "i", "a", "s"];

Deno.test("another host: what would change a process is refused with a reason, in each view", () => {
  for (const scope of ["fleet", "member"] as const) {
    for (const view of scope === "fleet" ? ["Alt+0", "Alt+3"] : ["Alt+1", "Alt+2", "Alt+5"]) {
      for (const key of REFUSED) {
        const made = new FleetScreen(120, 20, scope).press(view);
        made.effects.length = 0;
        made.press(key).frame();
        assert.match(made.state.notice ?? "", /^The processes of other hosts are read-only/, key);
        assert.deepEqual([made.effects, made.state.mode.type], [[], "browse"], key);
      }
    }
  }
});

Deno.test("another host: help, the function bar and the menu of a row leave refused keys out", () => {
  const made = new FleetScreen(120, 60, "member");
  const refused =
    /Kill|Nice|nice [-+]|signal|cgroup:|strace|I\/O|CPUs|environment|open files|show threads|recording/;
  assert.doesNotMatch(made.text().split("\n").at(-1)!, refused);
  assert.doesNotMatch(made.press("F1").text(), refused);
  assert.match(made.press("Escape", "o").text(), /copy the command line/);
  assert.doesNotMatch(made.text(), /send a signal|nice/);
});

Deno.test("another host: each tab of Details says that its values are not known", () => {
  for (const tab of ["3", "4", "5", "6", "7", "8", "9"]) {
    const made = new FleetScreen(120, 40, "member").press("Alt+2", "Enter", tab);
    assert.match(made.text(), /(is|are) not known of another host/, tab);
    made.effects.length = 0;
    made.press("Enter").frame();
    assert.deepEqual(made.effects, [], tab);
  }
});

Deno.test("another host: what is not traced there is begun there", () => {
  const made = new FleetScreen(120, 40, "member");
  const begin = /not traced on that host: start its TraceFlock with --activity net/;
  assert.match(made.press("Alt+6").text(), begin);
  const text = made.press("Alt+2", "Enter", "0").text().replaceAll(/ *\n[^\n]*│ /g, " ");
  assert.match(text, begin);
  assert.match(made.press("A").state.notice ?? "", /with --activity there/);
  assert.deepEqual(made.effects.filter(({ type }) => type === "activity"), []);
});
