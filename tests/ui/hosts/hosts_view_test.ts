import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { clockText } from "../../../src/ui/hosts/hosts_view.ts";
import { FleetScreen } from "../support/fleet_screen.ts";

Deno.test("hosts: a row has state, rates, failures, clock offset and version", () => {
  const text = new FleetScreen(140, 12).text();
  assert.match(text, /3 hosts: 2 live, 1 gone · forks\/s 6 · failed 13/);
  assert.match(text, /^ db2 +live +3\.0 .* 90 +12 +0 +0 .*\+1\.5s +0\.1\.0 +3 cc1$/m);
});

Deno.test("hosts: a server that is away is in the title and in a line, and the hosts stay", () => {
  const made = new FleetScreen(120, 12);
  made.facts = { ...made.facts, isReady: false, restriction: "no connection to the server" };
  const text = made.text();
  assert.match(text, /: connecting$/m);
  assert.match(text, /^ no connection to the server/m);
  assert.match(text, /^ db2 +live/m);
});

Deno.test("hosts: the screen of one host has its name before the tabs, also where room is short", () => {
  for (const columns of [80, 120]) {
    const made = new FleetScreen(columns, 24, "member");
    made.facts = { ...made.facts, host: "web1.example.com" };
    assert.match(made.text(), /^ web1\.exam… +Hosts +Tree /);
    made.facts = { ...made.facts, host: "db\x1b[2J" };
    assert.match(made.text(), /^ db\^\[\[2J +Hosts +Tree /);
  }
});

Deno.test("hosts: a foreign name and a reason are shown as safe text", () => {
  const text = new FleetScreen(200, 12).text();
  assert.match(text, /old\^\[\[31m +gone .*ssh: \^\[\]0;owned\^G refused/);
});

Deno.test("hosts: Enter opens the host under the cursor", () => {
  const made = new FleetScreen(120, 12).press("Down", "Enter");
  assert.deepEqual(made.effects, [{ type: "show-host", host: "old\x1b[31m" }]);
});

Deno.test("hosts: the cursor sticks to its host in another order", () => {
  const made = new FleetScreen(120, 12).press("Down", "Down", ">", "I");
  made.frame();
  assert.equal(made.state.cursor.name, "web1");
});

Deno.test("hosts: > and a click on a title sort", () => {
  const made = new FleetScreen(120, 12).press(">");
  assert.deepEqual(made.state.hosts.sorting, { column: "state", descending: true });
  const { layout, rowKeys } = made.frame();
  const x = made.buffer.rowText(layout.titles).indexOf("FAILED");
  const target = hitTest(made.state, layout, rowKeys, x, layout.titles);
  assert.deepEqual(target, { kind: "host-column", column: "failures" });
});

Deno.test("hosts: the screen of all hosts has Hosts, Events and Churn", () => {
  const made = new FleetScreen(120, 12);
  const seen = [0, 1, 2].map(() => made.press("Tab").state.view);
  assert.deepEqual(seen, ["events", "churn", "hosts"]);
  for (const key of ["t", "F5", "Alt+1", "Alt+2", "Alt+5", "u", "["]) made.press(key);
  assert.deepEqual([made.state.view, made.state.mode.type], ["hosts", "browse"]);
});

Deno.test("hosts: Churn of all hosts groups by host first to last", () => {
  const made = new FleetScreen(120, 12).press("Alt+4");
  const seen = [0, 1, 2, 3, 4].map(() => made.press("g").state.churn.grouping);
  assert.deepEqual(seen, ["parent", "cgroup", "user", "host", "command on host"]);
});

Deno.test("hosts: Escape takes back the filter of an opened host, then leads to all hosts", () => {
  const made = new FleetScreen(120, 20, "member");
  made.press("\\").type("cc").press("Enter", "Escape");
  assert.deepEqual(made.effects, []);
  made.press("Escape");
  assert.deepEqual(made.effects, [{ type: "show-host", host: null }]);
  made.press("Alt+0");
  assert.equal(made.effects.length, 2);
});

Deno.test("hosts: every width has room for name and state", () => {
  for (const columns of [24, 40, 60, 80, 100, 130, 200]) {
    assert.match(new FleetScreen(columns, 12).text(), /^ db2 +live/m, String(columns));
  }
});

Deno.test("clockText: a difference has sign and unit; one as short as a line's way is 0", () => {
  const cases = [[null, "?"], [1e8, "0"], [-1.5e9, "-1.5s"], [600e9, "+10m"], [7200e9, "+2h"]];
  for (const [ns, text] of cases) assert.equal(clockText(ns as number | null), text);
});
