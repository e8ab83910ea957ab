import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { select, selectedContents } from "../../../src/model/report/selection.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

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

Deno.test("selectedContents() returns the contents themselves when nothing is left out", () => {
  const contents = foldRecording(EVENTS);
  const everything = select(contents, { query: null, fromTs: null, toTs: null });
  assert.equal(selectedContents(everything), contents);
});

Deno.test("selectedContents() keeps the ancestors under new ids, and the losses of the time", () => {
  const contents = foldRecording(EVENTS);
  const query = compileQuery("comm=cc");
  assert.ok(query.kind === "query");
  const some = selectedContents(select(contents, { query, fromTs: 2.5e9, toTs: null }));
  assert.deepEqual(some.processes.map(({ id, pid, parentId }) => [id, pid, parentId]), [
    [0, 1, null],
    [1, 100, 0],
    [2, 101, 1],
  ]);
  assert.deepEqual([some.fromTs, some.toTs], [2.5e9, 6e9]);
  assert.deepEqual(some.losses, []);
  assert.equal(some.tally.lostTotal, 3);
});
