import assert from "node:assert/strict";
import { Priming } from "../../../src/cli/live/priming.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

/** The real /proc, and a clock that goes on by `step` milliseconds each time that it is asked. */
function primed(step: number) {
  const table = new ProcessTable();
  const session = { table, prime: (event: FlockEvent) => table.apply(event) };
  const clock = { now: 0, step };
  const priming = new Priming(session, new ProcReader(), () => clock.now += clock.step);
  return { table, priming, clock, self: table.byPid(Deno.pid)! };
}

Deno.test("Priming: with time enough everything is there at once", () => {
  const { table, priming, self } = primed(0);
  assert.ok(table.liveCount > 1);
  assert.ok(self.image.argv !== null && self.identity.uid !== null);
  assert.equal(priming.goOn([]), true);
});

Deno.test("Priming: without time everybody is there with name and parent, not with details", () => {
  const { table, self } = primed(1_000);
  assert.ok(table.liveCount > 1);
  assert.deepEqual([self.image.argv, self.identity.uid], [null, null]);
  assert.ok(self.image.comm !== null && self.usage.state !== null);
  assert.equal(self.ppid, Deno.ppid);
});

Deno.test("Priming: goes on in portions, with those on the screen first", () => {
  const { priming, clock, self } = primed(1_000);
  assert.equal(priming.goOn([{ process: self }]), false);
  assert.ok(self.image.argv !== null && self.identity.uid !== null);
  clock.step = 0;
  assert.equal(priming.goOn([]), true);
});

Deno.test("Priming: what an event has told meanwhile stays", () => {
  const { priming, clock, self } = primed(1_000);
  self.image.argv = [{ text: "of an exec" }];
  clock.step = 0;
  priming.goOn([]);
  assert.deepEqual(self.image.argv, [{ text: "of an exec" }]);
});
