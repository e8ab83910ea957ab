import assert from "node:assert/strict";
import { ShippedRecordings } from "../../src/cli/fleet/shipped_recordings.ts";
import { JoinedRuns } from "../../src/fleet/viewer/joined_runs.ts";
import type { FlockEvent, LostEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { Recording } from "../../src/sources/replay/recording.ts";
import { FORK, META, SNAPSHOT } from "../support/model/events.ts";
import { OFFSET } from "./test_agent.ts";

const meta = (ts: number, filter: string | null = null): FlockEvent => ({ ...META, ts, filter });
const alive = (pid: number, ts: number): FlockEvent => ({
  ...{ ...SNAPSHOT, ts, pid, key: `${pid}-5`, ppid: 1, parentKey: null },
});
const fork = (pid: number, ts: number): FlockEvent => ({ ...FORK, ts, pid, key: `${pid}-5` });
const ready = (ts: number): FlockEvent => ({ type: "ready", ts });
const lost = (ts: number): LostEvent => ({
  ...{ type: "lost", ts, count: 7, where: "queue", reason: "" },
});
const first = [meta(1), alive(10, 1), ready(2), fork(11, 5)];

/** Events, and what is missing before them. */
type Batch = readonly [events: readonly FlockEvent[], missing?: readonly LostEvent[]];

/** Joins batches; returns the events behind those of the first run, in short, and who is alive. */
function joined(...batches: readonly Batch[]) {
  const table = new ProcessTable({ maxDead: 10 });
  const runs = new JoinedRuns(() => table);
  const events: FlockEvent[] = [];
  for (const [batch, missing = []] of [[first] as Batch, ...batches]) {
    const some = runs.take(batch, missing);
    for (const event of some) table.apply(event);
    events.push(...some);
  }
  const short = events.slice(first.length).map((event) =>
    event.type === "process"
      ? `${event.pid} ${event.state === "X" ? "ended" : "began"} ${event.inferred}`
      : event.type === "gap"
      ? `gap ${event.fromTs} ${event.toTs} ${event.repaired}`
      : event.type
  );
  return { short, living: [...table.living()].map(({ pid }) => pid).sort() };
}

Deno.test("JoinedRuns passes the first run as it is", () => {
  assert.deepEqual(joined(), { short: [], living: [10, 11] });
});

Deno.test("JoinedRuns repairs the table at the next run, and declares a gap", () => {
  const again = [meta(20), alive(10, 20), alive(12, 20), ready(21), fork(13, 22)];
  assert.deepEqual(joined([again]), {
    short: ["11 ended true", "12 began true", "gap 5 21 2", "fork"],
    living: [10, 12, 13],
  });
  // A snapshot may be several messages.
  const parts = joined([again.slice(0, 2)], [again.slice(2, 3)], [again.slice(3)]);
  assert.deepEqual(parts, joined([again]));
});

Deno.test("JoinedRuns declares no gap where the agent counted what it lost", () => {
  assert.deepEqual(joined([[meta(20), alive(10, 20), lost(20), fork(13, 22)]]), {
    short: ["11 ended true", "lost", "fork"],
    living: [10, 13],
  });
});

Deno.test("JoinedRuns ends no process on the word of a snapshot that may lack it", () => {
  const broken = joined([[meta(20), alive(12, 20)]], [[alive(14, 20), ready(21)], [lost(20)]]);
  assert.deepEqual(broken, {
    short: ["lost", "12 began true", "14 began true", "gap 5 21 2"],
    living: [10, 11, 12, 14],
  });
  const filtered = joined([[meta(20, "comm=x"), alive(12, 20), ready(21)]]);
  assert.deepEqual(filtered.living, [10, 11, 12]);
});

Deno.test("JoinedRuns leaves out the end of a run", () => {
  const end: FlockEvent = {
    ...{ type: "end", ts: 9, events: 4, lost: 0, reason: "SIGTERM", totals: {} },
  };
  assert.deepEqual(joined([[end]]).short, []);
});

/** Records messages of one host, and returns the types of the events in its file. */
async function recorded(...messages: readonly Batch[]): Promise<string> {
  const folder = Deno.makeTempDirSync();
  const failures: string[] = [];
  const recordings = new ShippedRecordings({
    ...{ output: `${folder}/night.tflock`, force: false },
    onFailure: (message) => failures.push(message),
  });
  for (const [events, missing = []] of messages) recordings.take("web1", events, missing, OFFSET);
  await recordings.end("");
  const types = [...Recording.open(recordings.paths).events()].map(({ event }) => event.type);
  Deno.removeSync(folder, { recursive: true });
  assert.deepEqual(failures, []);
  return types.join(" ");
}

Deno.test("fleet record begins with a message in which the agent says what its spool lost", async () => {
  const again = [meta(20), alive(10, 20), alive(12, 20), ready(21), fork(13, 22)];
  assert.equal(await recorded([[lost(19), ...again]]), "meta lost process process ready fork end");
  assert.equal(await recorded([again, [lost(1)]]), "meta lost process process ready fork end");
});

Deno.test("fleet record joins several starts of an agent in one message", async () => {
  const again = [meta(20), alive(10, 20), alive(12, 20), ready(21), fork(13, 22)];
  const [one, ...rest] = await Promise.all([
    recorded([[...first, ...again]]),
    recorded([first], [again]),
    recorded([[...first, meta(20)]], [again.slice(1)]),
  ]);
  // 11 has ended, 12 began, and there is a gap.
  assert.equal(one, "meta process ready fork process process gap fork end");
  assert.deepEqual(rest, [one, one]);
  assert.equal(
    await recorded([[...first, lost(19), ...again]]),
    "meta process ready fork lost process process gap fork end",
  );
});
