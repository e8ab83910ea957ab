import assert from "node:assert/strict";
import { type Pulse, readPulse, writePulse } from "../../../src/wire/fleet/pulse.ts";

const PULSE: Pulse = {
  ...{ host: "web1", instance: "5b1d6e9a", version: "0.1.0", kernel: "6.1.0", bootId: "b" },
  source: "bpftrace",
  ...{ ts: 5e9, timeMs: 1_790_000_000_000, sinceMs: 1_780_000_000_000 },
  totals: { fork: 10, exec: 8, exit: 9, failures: 2, signals: 1, oom: 0 },
  rates: { fork: 1, exec: 2, exit: 3 },
  ...{ processes: 120, states: { R: 1, S: 119 }, top: [{ comm: "sh", births: 9 }] },
  ...{ load: [0.5, 0.25, 0.1], cpus: 4, cpuPercent: 12.5, memoryUsed: 1e9, memoryTotal: 4e9 },
  lost: { kernel: 0, queue: 1, line: 2, uncounted: 3 },
  agent: { cpuPercent: 1.5, rssBytes: 9e7, spoolBytes: 1e6, unshipped: null },
};

Deno.test("readPulse() reads what writePulse() wrote", () => {
  assert.deepEqual(readPulse(writePulse(PULSE), "web1"), PULSE);
  const unknown: Pulse = {
    ...PULSE,
    ...{ source: null, kernel: null, bootId: null, rates: null, load: null },
    ...{ cpus: null, cpuPercent: null, memoryUsed: null, memoryTotal: null },
    totals: { ...PULSE.totals, failures: null, signals: null, oom: null },
    agent: { cpuPercent: null, rssBytes: null, spoolBytes: null, unshipped: null },
  };
  assert.deepEqual(readPulse(writePulse(unknown), "web1"), unknown);
});

Deno.test("writePulse() stays small, and shows no control character, whatever the host runs", () => {
  const top = Array.from({ length: 50 }, () => ({ comm: "\x1b[2J".repeat(100), births: 1e9 }));
  const text = writePulse({ ...PULSE, top, host: "h".repeat(64), kernel: "k".repeat(1e4) });
  assert.ok(text.length < 1_200, String(text.length));
  assert.ok(!text.includes("\x1b"));
});

Deno.test("readPulse() refuses forged hosts, wrong forms and large texts", () => {
  const text = writePulse(PULSE);
  const changed = (members: object) => JSON.stringify({ ...JSON.parse(text), ...members });
  assert.equal(readPulse(text, "db2"), null);
  for (
    const members of [
      { v: 2 },
      { host: 5 },
      { fork: -1 },
      { fork: "x" },
      { fork: null },
      { lost: [1, 2] },
      { time_ms: "now" },
      { time_ms: 1e17 },
      { exit: 1e300 },
      { cpu: -1 },
    ]
  ) {
    assert.equal(readPulse(changed(members), "web1"), null, JSON.stringify(members));
  }
  assert.equal(readPulse(text.replace('"fork":10', '"fork":1e999'), "web1"), null);
  const infinite = text.replace(/"(load|memory)":\[[^\]]*/g, '"$1":[1e999,1e999')
    .replace('["sh",9]', '["sh",1e999]').replace('"R":1', '"R":1e999');
  const shown = readPulse(infinite, "web1");
  assert.deepEqual([shown?.load, shown?.memoryUsed, shown?.top], [null, null, []]);
  assert.deepEqual(shown?.states, { S: 119 });
  assert.equal(readPulse(changed({ x: "x".repeat(5_000) }), "web1"), null);
  assert.equal(readPulse("[]", "web1"), null);
  assert.equal(readPulse("{", "web1"), null);
  const odd = readPulse(
    changed({ states: { __proto__x: 1, R: 2 }, top: [[1], "x", ["a", 2]] }),
    "web1",
  );
  // The pulse of an older agent, and one with a word that is no source.
  for (const source of [undefined, "nats", 5]) {
    assert.equal(readPulse(changed({ source }), "web1")?.source, null);
  }
  assert.deepEqual(odd?.states, { R: 2 });
  assert.deepEqual(odd?.top, [{ comm: "a", births: 2 }]);
});
