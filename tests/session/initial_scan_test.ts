import assert from "node:assert/strict";
import { InitialScan } from "../../src/session/initial_scan.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { ProcReader } from "../../src/sources/procfs/proc_reader.ts";

/** The real /proc, and a clock that moves on by `step` milliseconds at each call. */
function scanned(step: number) {
  const table = new ProcessTable();
  const session = { table, prime: (event: FlockEvent) => table.apply(event) };
  const clock = { now: 0, step };
  const initialScan = new InitialScan(session, new ProcReader(), () => clock.now += clock.step);
  return { table, initialScan, clock, self: table.byPid(Deno.pid)! };
}

Deno.test("InitialScan: with enough time it reads all details at once", () => {
  const { table, initialScan, self } = scanned(0);
  assert.ok(table.liveCount > 1);
  assert.ok(self.image.argv !== null && self.identity.uid !== null);
  assert.equal(initialScan.readMore([]), true);
});

Deno.test("InitialScan: without time every process has its name and parent, but no details", () => {
  const { table, self } = scanned(1_000);
  assert.ok(table.liveCount > 1);
  assert.deepEqual([self.image.argv, self.identity.uid], [null, null]);
  assert.ok(self.image.comm !== null && self.usage.state !== null);
  assert.equal(self.ppid, Deno.ppid);
});

Deno.test("InitialScan: reads the rest in portions, the shown processes first", () => {
  const { initialScan, clock, self } = scanned(1_000);
  assert.equal(initialScan.readMore([{ process: self }]), false);
  assert.ok(self.image.argv !== null && self.identity.uid !== null);
  clock.step = 0;
  assert.equal(initialScan.readMore([]), true);
});

Deno.test("InitialScan: details of a later event stay", () => {
  const { initialScan, clock, self } = scanned(1_000);
  self.image.argv = [{ text: "of an exec" }];
  clock.step = 0;
  initialScan.readMore([]);
  assert.deepEqual(self.image.argv, [{ text: "of an exec" }]);
});
