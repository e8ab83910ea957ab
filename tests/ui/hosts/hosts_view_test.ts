import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { textWidth } from "../../../src/ui/cells/text_width.ts";
import { clockText, shortName } from "../../../src/ui/hosts/hosts_view.ts";
import { Rates } from "../../../src/model/event/rates.ts";
import { FakeTable } from "../support/fake_table.ts";
import { pulse } from "../../support/fleet/pulses.ts";
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

Deno.test("hosts: a host that is not heard shows the reason and the time, at every width", () => {
  for (const columns of [60, 80, 100, 120, 160, 200]) {
    const made = new FleetScreen(columns, 12);
    made.hosts.pulse("quiet", pulse({ failures: 7 }), made.now - 8e9);
    made.hosts.pulse("away", pulse({ failures: 8 }), made.now - 70e9);
    made.hosts.link("away", { state: "down", detail: "its agent sends no pulse" });
    const text = made.text();
    assert.match(text, /^ quiet +stale .*no pulse for 8s/m, String(columns));
    assert.match(text, /^ away +gone .*its agent sends no pulse/m, String(columns));
    if (columns >= 80) assert.match(text, /no pulse; last heard 1m10s ago/, String(columns));
  }
});

Deno.test("hosts: the losses of all hosts are no repaired rows of this screen", () => {
  const made = new FleetScreen(120, 12);
  made.losses = { kernel: 3, queue: 0, line: 0, uncounted: 0 };
  assert.match(made.text(), /^ LOST 3 events: kernel buffer 3 *$/m);
});

Deno.test("hosts: before the first answer of a host its counts are unknown, not zero", () => {
  for (const [columns, rows] of [[80, 24], [120, 40], [200, 60], [60, 12]] as const) {
    const made = new FleetScreen(columns, rows, "member");
    made.table = new FakeTable();
    made.rates = new Rates();
    made.facts = { ...made.facts, isHeard: false };
    assert.match(made.text(), /\? processes/, String(columns));
    assert.doesNotMatch(made.text(), /0 (processes|running|sleeping)|\b0\/s/, String(columns));
    for (const key of ["Alt+1", "Alt+2", "Alt+3", "Alt+4"]) {
      assert.match(made.press(key).text(), /^ {2}Waiting for the first answer$/m, key);
    }
  }
});

Deno.test("hosts: the tabs of an opened host are whole in 80 columns", () => {
  const made = new FleetScreen(80, 24, "member");
  made.facts = { ...made.facts, host: "web1", source: "nats: bpftrace" };
  assert.match(made.text(), /^ web1 +Hosts {2}Tree .* Details {2}Flows ● nats: bpftrace$/m);
});

Deno.test("shortName: hosts that differ at the end stay different; a domain goes first", () => {
  const short = (name: string) => shortName(name, 16, "…");
  assert.equal(short("web1.example.com"), "web1.example.com");
  assert.equal(short("ip-10-0-12-101.eu-west-1.internal"), "ip-10-0-12-101.…");
  assert.equal(short("production-frontend-web-001"), "product…-web-001");
  assert.equal(short("production-frontend-web-002.example.com"), "product…-web-002");
  for (const width of [1, 2, 5]) {
    assert.ok(textWidth(shortName("データセンターの長い名前", width, "…")) <= width, String(width));
  }
});

Deno.test("clockText: a difference has sign and unit; one as short as a line's way is 0", () => {
  const cases = [[null, "?"], [1e8, "0"], [-1.5e9, "-1.5s"], [600e9, "+10m"], [7200e9, "+2h"]];
  for (const [ns, text] of cases) assert.equal(clockText(ns as number | null), text);
});
