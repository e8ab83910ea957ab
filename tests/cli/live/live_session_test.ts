import assert from "node:assert/strict";
import { DEFAULT_REQUEST } from "../../../src/cli/flags/live_request.ts";
import { liveSession } from "../../../src/cli/live/live_session.ts";
import type { FlockEvent, SnapshotEvent } from "../../../src/model/event/event.ts";
import { EXEC, EXIT, FORK, SNAPSHOT } from "../../support/model/events.ts";
import { MemorySink } from "../../support/model/memory_sink.ts";
import { ScriptedSource } from "../../support/capture/scripted_source.ts";

const CHILD = 777_777;

function snapshot(pid: number, ppid: number, changes: Partial<SnapshotEvent> = {}): SnapshotEvent {
  return { ...SNAPSHOT, pid, key: `${pid}-${100 + pid % 7}`, ppid, parentKey: null, ...changes };
}

/** Our own process, its ancestors, a sibling, and a process with the later pid of CMD. */
const PAST = [
  snapshot(1, 0),
  snapshot(50, 1),
  snapshot(Deno.pid, 50),
  snapshot(60, 50),
  snapshot(61, 1),
  snapshot(CHILD, 1),
  snapshot(62, CHILD),
];

function keyOf(pid: number): string {
  return `${pid}-${100 + pid % 7}`;
}

/** Returns the type and pid of each event for the sinks when CMD starts and `later` happens. */
async function seen(
  later: readonly FlockEvent[],
  request: { readonly wholeHost?: boolean; readonly snapshot?: boolean } = {},
): Promise<string[]> {
  const source = new ScriptedSource({ past: PAST });
  const sink = new MemorySink();
  let pid: number | null = null;
  const session = liveSession({ ...DEFAULT_REQUEST, json: true, snapshot: true, ...request }, {
    host: { host: "web1", kernel: "6.18.0", bootId: "boot", cpus: 2 },
    source: () => source,
    sinks: [sink],
    command: () => pid,
  });
  await session.start();
  pid = CHILD;
  session.kin.watchChild(CHILD, Deno.pid);
  source.emit(...later);
  await session.stop("done");
  return sink.events.flatMap((event) => "pid" in event ? [`${event.type} ${event.pid}`] : []);
}

const BORN = { ...FORK, pid: CHILD, key: `${CHILD}-900`, ppid: Deno.pid, parentKey: null };
const ANCESTORS = ["process 1", "process 50", `process ${Deno.pid}`];

Deno.test("-- CMD: the snapshot is the ancestors of CMD and no other process", async () => {
  assert.deepEqual(await seen([]), ANCESTORS);
});

Deno.test("-- CMD without a snapshot shows no process that was there before", async () => {
  assert.deepEqual(await seen([BORN], { snapshot: false }), [`fork ${CHILD}`]);
});

Deno.test("-- CMD: an earlier process with the pid of CMD is foreign, and so are its children", async () => {
  const old = { ...EXEC, pid: CHILD, key: keyOf(CHILD), ppid: 1, parentKey: null };
  const child = { ...FORK, pid: 63, key: "63-1", ppid: CHILD, parentKey: keyOf(CHILD) };
  const gone = { ...EXIT, pid: CHILD, key: keyOf(CHILD), ppid: 1, parentKey: null };
  assert.deepEqual(await seen([old, child, gone, BORN]), [...ANCESTORS, `fork ${CHILD}`]);
});

Deno.test("-- CMD: processes that a repair finds later are shown only below CMD", async () => {
  const below = { ...FORK, pid: 64, key: "64-901", ppid: CHILD, parentKey: BORN.key };
  const found = (pid: number, ppid: number, changes: Partial<SnapshotEvent> = {}) =>
    snapshot(pid, ppid, { startTime: 9e9, inferred: true, ...changes });
  const reparented = {
    ...{ ...SNAPSHOT, type: "reparent" as const, oldPpid: 50, newPpid: 1, inferred: true },
    ...{ pid: 60, key: keyOf(60), ppid: 1, parentKey: null },
  };
  const later = [
    BORN,
    below,
    found(70, 1),
    found(71, 64, { key: "71-950", parentKey: below.key }),
    reparented,
    found(61, 1, { key: keyOf(61), state: "X" }),
  ];
  assert.deepEqual(await seen(later), [...ANCESTORS, `fork ${CHILD}`, "fork 64", "process 71"]);
});

Deno.test("--whole-host -- CMD: all processes at the start, and all that they do", async () => {
  const foreign = { ...EXEC, pid: 61, key: keyOf(61), ppid: 1, parentKey: null };
  const pids = PAST.map(({ pid }) => `process ${pid}`);
  const events = await seen([BORN, foreign], { wholeHost: true });
  assert.deepEqual(events.toSorted(), [...pids, `fork ${CHILD}`, "exec 61"].toSorted());
});
