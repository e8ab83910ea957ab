import assert from "node:assert/strict";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { execSeen, exitSeen, forkSeen } from "../../support/capture/observations.ts";

const CONTAINER = `/docker/${"a1".repeat(32)}`;
const NAMES = new Map([[10, "/parent"], [11, CONTAINER]]);

/** Returns the events and rows of `seen`, on a host with the cgroup names {@linkcode NAMES}. */
function story(...seen: Observation[]) {
  const table = new ProcessTable();
  const replayed = new ProcessTable();
  const events: ProcessEvent[] = [];
  const names = new Map(NAMES);
  const lookup = {
    ...NO_LOOKUP,
    cgroup: (id: number) => names.get(id) ?? null,
    cgroupMade: (id: number, path: string) => void names.set(id, path),
    cgroupAfterMove: (id: number) => names.get(id) ?? null,
  };
  const interpreter = new Interpreter(table, lookup);
  for (const one of seen) {
    interpreter.interpret(one, (event) => {
      table.apply(event);
      replayed.apply(event);
      events.push(event);
    });
  }
  const rows = [table, replayed].map((one) =>
    [...one.living(), ...one.dead()].map((
      { pid, identity: { cgroup, container } },
    ) => [pid, cgroup, container])
  );
  assert.deepEqual(rows[0], rows[1], "a replay has the same rows");
  return {
    events: events.filter(({ type }) => type !== "process").map((
      { type, cgroup },
    ) => [type, cgroup]),
    rows: rows[0]!,
  };
}

const MS = 1e6;
const parent = forkSeen({ ts: 10 * MS, pid: 20, ppid: 1, cgroupId: 10, startTicks: 1 });
const child = (cgroupId: number | null) =>
  forkSeen({ ts: 20 * MS, pid: 21, ppid: 20, cgroupId, startTicks: 2 });
const move = (cgroupId: number, pid = 21, ts = 30 * MS): Observation => {
  return { kind: "move", ts, cpu: 0, seq: 0, pid, startTicks: null, cgroupId };
};

Deno.test("a child created in another cgroup (CLONE_INTO_CGROUP) is in that cgroup", () => {
  assert.deepEqual(story(parent, child(11)).rows[1], [21, CONTAINER, "a1a1a1a1a1a1"]);
});

Deno.test("an unknown cgroup stays unknown in events and rows", () => {
  const place = { pid: 21, startTicks: 2 };
  const { events, rows } = story(
    ...[parent, child(99)],
    execSeen("a", { ...place, ts: 30 * MS, cgroupId: 10 }),
    execSeen("b", { ...place, ts: 40 * MS, cgroupId: 98 }),
    exitSeen({ ...place, ts: 50 * MS, cgroupId: null }),
  );
  const cgroups = events.slice(1).map(([, cgroup]) => cgroup);
  assert.deepEqual(cgroups, [null, "/parent", null, null]);
  assert.deepEqual(rows[1], [21, null, null]);
});

Deno.test("an exit has the cgroup in which the process died", () => {
  const exit = exitSeen({ ts: 50 * MS, pid: 21, startTicks: 2, cgroupId: 11 });
  const { events, rows } = story(parent, child(10), exit);
  assert.deepEqual(events.at(-1), ["exit", CONTAINER]);
  assert.deepEqual(rows[1], [21, CONTAINER, "a1a1a1a1a1a1"]);
});

Deno.test("a move updates the row, and a move without a change is no event", () => {
  const { events, rows } = story(parent, child(10), move(11), move(11));
  assert.deepEqual(events.slice(2), [["move", CONTAINER]]);
  assert.deepEqual(rows[1], [21, CONTAINER, "a1a1a1a1a1a1"]);
  assert.deepEqual(story(parent, child(10), move(99)).rows[1], [21, null, null]);
});

Deno.test("a move of an unknown process, of a thread, or of the pid's earlier process moves no row", () => {
  const { events } = story(parent, child(10), move(11, 4000), move(11, 21, 15 * MS));
  assert.deepEqual(events.map(([type]) => type), ["fork", "fork"]);
});

Deno.test("a cgroup created during the watch has its name from then on", () => {
  const made: Observation = {
    ...{ kind: "cgroup", ts: 25 * MS, cpu: 0, seq: 0, pid: 0, startTicks: null },
    ...{ cgroupId: 12, path: "/new" },
  };
  assert.deepEqual(story(parent, child(10), made, move(12)).rows[1], [21, "/new", null]);
});
