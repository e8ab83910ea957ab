import assert from "node:assert/strict";
import { hostRows, reasonNotHeard } from "../../../src/model/hosts/host_rows.ts";
import { HostSet, STALE_AFTER } from "../../../src/model/hosts/host_set.ts";
import { pulse } from "../../support/fleet/pulses.ts";

const SECOND = 1e9;

const BY_NAME = { column: "name", descending: false } as const;

Deno.test("HostSet: a host is connecting, live, stale, gone, and lossy after a loss", () => {
  const hosts = new HostSet();
  const host = hosts.add("web1")!;
  assert.equal(host.stateAt(0), "connecting");
  hosts.pulse("web1", pulse(), 10 * SECOND);
  assert.equal(host.stateAt(11 * SECOND), "live");
  assert.equal(host.stateAt(10 * SECOND + STALE_AFTER + 1), "stale");
  hosts.pulse("web1", pulse({ lost: { ...pulse().lost, gaps: 1 } }), 20 * SECOND);
  assert.equal(host.stateAt(20 * SECOND), "lossy");
  hosts.link("web1", { state: "down", detail: "no route" });
  assert.equal(host.stateAt(20 * SECOND), "gone");
  hosts.pulse("web1", pulse(), 30 * SECOND);
  assert.equal(host.stateAt(30 * SECOND), "live");
});

Deno.test("HostSet: a host beyond the bound is counted and not added", () => {
  const hosts = new HostSet(2);
  for (const name of ["a", "b", "c", "d", "c"]) hosts.add(name);
  assert.deepEqual([hosts.size, hosts.refused], [2, 2]);
  hosts.pulse("c", pulse(), SECOND);
  assert.equal(hosts.get("c"), undefined);
});

Deno.test("HostSet: the births of a second without a pulse are unknown, not zero", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ rates: { fork: 7, exec: 0, exit: 0 } }), 100 * SECOND);
  hosts.pulse("a", pulse({ rates: { fork: 0, exec: 0, exit: 0 } }), 102 * SECOND);
  const births = hosts.get("a")!.births(103 * SECOND).seconds();
  assert.deepEqual(births.slice(-4), [7, undefined, 0, undefined]);
  assert.equal(
    hosts.get("a")!.births(300 * SECOND).seconds().some((count) => count !== undefined),
    false,
  );
});

Deno.test("HostSet: the births of a silent connection are unknown, not zero", () => {
  const hosts = new HostSet();
  for (let at = 100; at <= 106; at++) {
    hosts.pulse("a", pulse({ rates: { fork: at === 102 ? 4 : 0, exec: 0, exit: 0 } }), at * SECOND);
  }
  hosts.unknownSince("a", 103.5 * SECOND);
  const births = hosts.get("a")!.births(106 * SECOND).seconds();
  assert.deepEqual(births.slice(-7), [0, 0, 4, 0, undefined, undefined, undefined]);
  hosts.unknownSince("a", 0);
  assert.ok(hosts.get("a")!.births(106 * SECOND).seconds().every((count) => count === undefined));
  hosts.unknownSince("b", 0);
});

Deno.test("HostSet: later pulses do not change the births of a row", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ rates: { fork: 7, exec: 0, exit: 0 } }), 100 * SECOND);
  const births = hosts.get("a")!.births(100 * SECOND);
  for (let at = 101; at < 200; at++) hosts.pulse("a", pulse(), at * SECOND);
  assert.deepEqual(births.seconds().slice(-2), [undefined, 7]);
});

Deno.test("hostRows: numbers of a stale host are unknown, its losses stay", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ lost: { ...pulse().lost, kernel: 5 } }), SECOND);
  const [now] = hostRows(hosts, BY_NAME, SECOND, () => true);
  assert.deepEqual([now?.rate, now?.processes, now?.lost], [3, 200, 5]);
  const [later] = hostRows(hosts, BY_NAME, 60 * SECOND, () => true);
  assert.deepEqual([later?.rate, later?.processes, later?.lost], [null, null, 5]);
  assert.equal(later?.detail, "no pulse for 59s");
});

Deno.test("hostRows: a loss of unknown size makes the number unknown", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ lost: { ...pulse().lost, kernel: 5, uncounted: 1 } }), SECOND);
  const [row] = hostRows(hosts, BY_NAME, SECOND, () => true);
  assert.equal(row?.lost, null);
  assert.equal(row?.detail, "1 loss of unknown size");
});

Deno.test("hostRows: a time without a watch makes the number of lost events unknown, not zero", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ lost: { ...pulse().lost, gaps: 2 } }), SECOND);
  const [row] = hostRows(hosts, BY_NAME, SECOND, () => true);
  assert.deepEqual([row?.lost, row?.detail], [null, "2 gaps without events"]);
});

Deno.test("hostRows: a host that is gone says why, and when it was heard last", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse(), SECOND);
  for (const name of ["a", "b"]) hosts.link(name, { state: "down", detail: "no way to it" });
  const details = hostRows(hosts, BY_NAME, 91 * SECOND, () => true).map(({ detail }) => detail);
  assert.deepEqual(details, ["no way to it; last heard 1m30s ago", "no way to it"]);
});

Deno.test("reasonNotHeard: a host is heard, silent, away, or was never heard", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse(), SECOND);
  const reason = (at: number) => reasonNotHeard(hosts.get("a"), at * SECOND);
  assert.deepEqual([reason(1), reason(9)], [null, "no pulse for 8s"]);
  hosts.link("a", { state: "down", detail: null });
  assert.equal(reason(9), "no pulse for 8s");
  hosts.link("a", { state: "connecting", detail: null });
  assert.deepEqual([reason(1), reasonNotHeard(undefined, 1)], ["connecting", "connecting"]);
});

Deno.test("hostRows: commands and losses are those of a current pulse, so an old one has none", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse(), SECOND);
  hosts.pulse("b", pulse({ lost: { ...pulse().lost, gaps: 1 } }), SECOND);
  hosts.pulse("c", pulse({ source: "procfs" }), SECOND);
  const details = () => hostRows(hosts, BY_NAME, SECOND, () => true).map(({ detail }) => detail);
  assert.equal(details()[0], "3 cc1");
  for (const { name } of hosts.all()) hosts.link(name, { state: "connecting", detail: null });
  assert.deepEqual(details(), ["", "", ""]);
});

Deno.test("hostRows: a host without bpftrace says what it misses", () => {
  const hosts = new HostSet();
  hosts.pulse("a", pulse({ source: "procfs" }), SECOND);
  const [row] = hostRows(hosts, BY_NAME, SECOND, () => true);
  assert.match(row!.detail, /^no bpftrace: brief processes are missed$/);
});

Deno.test("hostRows: unknown comes last in both directions", () => {
  const hosts = new HostSet();
  for (const [name, fork] of [["a", 1], ["b", 9]] as const) {
    hosts.pulse(name, pulse({ rates: { fork, exec: 0, exit: 0 } }), SECOND);
  }
  hosts.add("c");
  for (const [descending, names] of [[true, "b a c"], [false, "a b c"]] as const) {
    const rows = hostRows(hosts, { column: "rate", descending }, SECOND, () => true);
    assert.equal(rows.map(({ name }) => name).join(" "), names);
  }
});

Deno.test("HostSet: the summary counts states, and the forks of hosts that report them", () => {
  const hosts = new HostSet();
  hosts.add("a");
  assert.equal(hosts.summary(SECOND).forks, null);
  hosts.pulse("b", pulse(), SECOND);
  const { hosts: count, states, forks, failures } = hosts.summary(SECOND);
  assert.deepEqual([count, states.live, states.connecting, forks, failures], [2, 1, 1, 3, 1]);
});
