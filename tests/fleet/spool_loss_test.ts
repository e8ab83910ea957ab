import assert from "node:assert/strict";
import { SpoolLoss } from "../../src/fleet/agent/spool_loss.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { FORK, META, SNAPSHOT } from "../support/model/events.ts";

const lost = (count: number | null): FlockEvent => ({
  ...{ type: "lost", ts: 1, count, where: "queue", reason: "" },
});
const ready: FlockEvent = { type: "ready", ts: 1 };
const start = [META, SNAPSHOT, SNAPSHOT, ready];

Deno.test("SpoolLoss counts the events that the disk does not have, and what had no file", () => {
  const loss = new SpoolLoss();
  loss.queued([...start, FORK, FORK, FORK], 0);
  loss.failed(7, 5, 3, 9);
  loss.dropped([FORK, lost(10)]);
  assert.deepEqual([loss.total, loss.lastTs], [2 + 3 + 1, FORK.ts]);
  assert.equal(loss.taken(), 2 + 3 + 1 + 10);
  assert.equal(loss.taken(), 0);
});

Deno.test("SpoolLoss does not count lines that say what is alive", () => {
  const loss = new SpoolLoss();
  loss.queued(start, 0);
  loss.failed(4, 0, 0, 9);
  assert.equal(loss.taken(), 1);
});

Deno.test("SpoolLoss counts again what an unwritten lost event counts", () => {
  const loss = new SpoolLoss();
  loss.queued([...start, FORK, lost(50), FORK], 0);
  loss.failed(7, 5, 0, 9);
  assert.equal(loss.taken(), 51);
  // The next file begins with three lines about what is alive, then with the loss.
  loss.queued([lost(51)], 3, true);
  loss.failed(4, 0, 0, 9);
  assert.equal(loss.taken(), 51);
  loss.queued([lost(51), FORK], 3, true);
  loss.failed(5, 4, 0, 9);
  assert.equal(loss.taken(), 1);
  assert.equal(loss.total, 2);
});

Deno.test("SpoolLoss knows no number behind an unknown one", () => {
  const loss = new SpoolLoss();
  loss.dropped([FORK, lost(null), FORK]);
  assert.equal(loss.taken(), null);
  loss.dropped([FORK]);
  assert.equal(loss.taken(), 1);
});
