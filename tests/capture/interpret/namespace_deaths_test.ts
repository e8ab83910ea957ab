import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import { processKey, ticksOf } from "../../../src/model/base/process_key.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { anyEvent } from "../../support/model/any_event.ts";
import { execSeen, exitSeen, forkSeen } from "../../support/capture/observations.ts";
import { tableOffences } from "../../support/model/table_picture.ts";

const SECOND = 1e9;
const FIRST_NAMESPACE = 0xeffffffc;

/** Returns the events of `seen` as `type pid ppid`; a reparent as `move pid old>new`. */
function interpreted(
  seen: readonly Observation[],
  settle: number | null = null,
): { lines: string[]; events: ProcessEvent[] } {
  const table = new ProcessTable();
  const events: ProcessEvent[] = [];
  const interpreter = new Interpreter(table, NO_LOOKUP);
  const take = (event: ProcessEvent) => {
    table.apply(event);
    events.push(event);
  };
  for (const one of seen) {
    interpreter.interpret(one, take);
    assert.deepEqual(tableOffences(table, 1_000), []);
  }
  if (settle !== null) interpreter.settle(settle, take);
  const lines = events.filter(({ type }) => type !== "process").map((event) =>
    event.type === "reparent"
      ? `move ${event.pid} ${event.oldPpid}>${event.newPpid}`
      : `${event.type} ${event.pid} ${event.ppid}`
  );
  return { lines, events };
}

/** Returns forks a second apart, from pairs of child and parent. */
function births(...pairs: readonly (readonly [pid: number, ppid: number])[]): Observation[] {
  return pairs.map(([pid, ppid], i) => forkSeen({ ts: (i + 1) * SECOND, pid, ppid }));
}

/** A namespace: init 10 has the children 11 and 12, and 12 has the child 13. */
const NAMESPACE = births([10, 5], [11, 10], [12, 10], [13, 12]);
const LATER = 10 * SECOND;
const killed = (pid: number, ppid: number, ts: number) =>
  exitSeen({ ts, pid, ppid, reaperPid: 10, status: 9, startTicks: startOf(pid) });
const startOf = (pid: number) => ticksOf((pid - 9) * SECOND);

Deno.test("the init of a killed pid namespace exits after all processes in it", () => {
  const { lines, events } = interpreted([
    ...NAMESPACE,
    killed(10, 5, LATER),
    killed(12, 10, LATER + 1),
    killed(11, 10, LATER + 2),
    killed(13, 10, LATER + 3),
  ]);
  assert.deepEqual(lines.slice(4), [
    "exit 12 10",
    "move 13 12>10",
    "exit 11 10",
    "exit 13 10",
    "exit 10 5",
  ]);
  assert.equal(events.at(-1)?.ts, LATER + 3);
  const ended = new Set<string>();
  for (const event of events) {
    const { parentKey, type, key } = event;
    assert.ok(parentKey === null || !ended.has(parentKey), `${type} ${key} below a dead parent`);
    if (type === "exit") ended.add(key);
  }
});

Deno.test("an init with two exit observations exits once", () => {
  const twice = [killed(10, 5, LATER), killed(10, 5, LATER + 1)];
  const rest = [killed(12, 10, LATER + 2), killed(11, 10, LATER + 3), killed(13, 10, LATER + 4)];
  const { lines } = interpreted([...NAMESPACE, ...twice, ...rest]);
  assert.deepEqual(lines.filter((line) => line.startsWith("exit 10")), ["exit 10 5"]);
});

Deno.test("the init of an outer namespace waits for the inner init", () => {
  const inner = (pid: number, reaperPid: number, ts: number) => ({
    ...killed(pid, pid - 1, ts),
    reaperPid,
  });
  const { lines } = interpreted([
    ...births([10, 5], [11, 10], [12, 11]),
    inner(10, 10, LATER),
    inner(11, 11, LATER + 1),
    inner(12, 11, LATER + 2),
  ]);
  assert.deepEqual(lines.slice(3), ["exit 12 11", "exit 11 10", "exit 10 9"]);
});

Deno.test("an init exits even if its last process's exit was lost, and moves no process", () => {
  const events = [...NAMESPACE, killed(10, 5, LATER), killed(12, 10, LATER + 1)];
  assert.deepEqual(interpreted(events).lines.slice(4), ["exit 12 10", "move 13 12>10"]);
  for (const settle of [LATER + 3 * SECOND, Infinity]) {
    assert.deepEqual(interpreted(events, settle).lines.slice(6), ["exit 10 5"]);
  }
});

Deno.test("an orphan never moves to itself or to an exited process", () => {
  const moves = (reaperPid: number) =>
    interpreted([
      ...births([10, 5], [11, 10], [12, 10]),
      exitSeen({ ts: LATER, pid: 12, startTicks: startOf(12), reaperPid: 5 }),
      exitSeen({ ts: LATER + 1, pid: 10, startTicks: startOf(10), reaperPid }),
    ]).lines.slice(4);
  assert.deepEqual(moves(11), ["exit 10 5", "move 11 10>null"]);
  assert.deepEqual(moves(12), ["exit 10 5", "move 11 10>null"]);
  assert.deepEqual(moves(5), ["exit 10 5", "move 11 10>5"]);
});

Deno.test("a row keeps its adopter while the kernel still shows the dead parent", () => {
  const { lines } = interpreted([
    ...births([10, 5], [11, 10]),
    exitSeen({ ts: LATER, pid: 10, startTicks: startOf(10), ppid: 5, reaperPid: 5 }),
    execSeen("true", { ts: LATER + 1, pid: 11, startTicks: startOf(11), ppid: 10 }),
    exitSeen({ ts: LATER + 2, pid: 11, startTicks: startOf(11), ppid: 10, reaperPid: 5 }),
  ]);
  assert.deepEqual(lines.slice(3), ["move 11 10>5", "exec 11 5", "exit 11 5"]);
});

Deno.test("a fork outside the first pid namespace has its inner pid", () => {
  const namespaced = (nsPid: number | null, pidNs: number | null) => {
    const { events } = interpreted([forkSeen({ ts: SECOND, pid: 10, ppid: 5, nsPid, pidNs })]);
    const fork = events.find(({ type }) => type === "fork");
    return fork?.type === "fork" ? [fork.nsPid, fork.pidNs] : [];
  };
  assert.deepEqual(namespaced(1, 4026532207), [1, 4026532207]);
  assert.deepEqual(namespaced(10, FIRST_NAMESPACE), [undefined, undefined]);
  assert.deepEqual(namespaced(null, null), [undefined, undefined]);
});

Deno.test("the table has no circle of parents after any events", () => {
  const few = fc.nat(4);
  const about = fc.tuple(anyEvent(), few, few, few, fc.nat(3)).map((
    [event, pid, ppid, to, start],
  ) =>
    "pid" in event
      ? {
        ...event,
        ...{ pid, key: processKey(pid, start), ppid, parentKey: processKey(ppid, start) },
        ...(event.type === "reparent" ? { oldPpid: ppid, newPpid: to } : {}),
      }
      : event
  );
  fc.assert(fc.property(fc.array(about, { maxLength: 30 }), (events) => {
    const table = new ProcessTable({ maxDead: 5 });
    for (const event of events) {
      table.apply(event);
      for (const row of table.living()) {
        const above = new Set([row]);
        for (let at = row.parent; at !== null; at = at.parent) {
          assert.ok(!above.has(at), `${at.key} is its own ancestor`);
          above.add(at);
        }
      }
    }
  }));
});
