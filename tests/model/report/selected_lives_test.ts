import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { livesOf } from "../../../src/model/report/life_fold.ts";
import { selectedLives } from "../../../src/model/report/selected_lives.ts";
import { select } from "../../../src/model/report/selection.ts";
import { end, exec, exit, fork, lived } from "./told.ts";

const EVENTS: readonly FlockEvent[] = [
  lived(1, 1, "init"),
  lived(1, 9, "other"),
  fork(2, 1, 100),
  exec(2.1, 100, "make", []),
  { type: "lost", ts: 2e9, count: 3, where: "kernel", reason: "full" },
  fork(3, 100, 101),
  exec(3.1, 101, "cc", []),
  exit(4, 101, 1),
  exit(5, 100, 0),
  end(6),
];

Deno.test("selectedLives() is the recording itself when nothing is left out", () => {
  const of = livesOf(EVENTS);
  assert.equal(selectedLives(select(of, { query: null, fromTs: null, toTs: null })), of);
});

Deno.test("selectedLives() keeps who stands above, under new ids, and the losses of its time", () => {
  const of = livesOf(EVENTS);
  const query = compileQuery("comm=cc");
  assert.ok(query.kind === "query");
  const some = selectedLives(select(of, { query, fromTs: 2.5e9, toTs: null }));
  assert.deepEqual(some.lives.map(({ id, pid, parentId }) => [id, pid, parentId]), [
    [0, 1, null],
    [1, 100, 0],
    [2, 101, 1],
  ]);
  assert.deepEqual([some.fromTs, some.toTs], [2.5e9, 6e9]);
  assert.deepEqual(some.losses, []);
  assert.equal(some.tally.lostTotal, 3);
});
