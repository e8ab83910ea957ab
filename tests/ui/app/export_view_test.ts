import { DEFAULT_SETTINGS } from "../../../src/ui/widgets/settings.ts";
import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { filterOf } from "../../../src/ui/widgets/filter.ts";
import { exportView } from "../../../src/ui/app/export_view.ts";
import { initialState, type State } from "../../../src/ui/state/state.ts";
import { EXEC, FORK } from "../../support/model/events.ts";
import { fakeEnding, fakeProcess, FakeTable, SECOND } from "../support/fake_table.ts";
import { fakeCompile, TestScreen } from "../support/render.ts";

const AT = 100 * SECOND;

function state(filter = "", changes: Partial<State> = {}): State {
  const compiled = fakeCompile(filter);
  const usual = { ...initialState(80, 24), ...changes };
  return filter === "" || !compiled.ok ? usual : { ...usual, filter: filterOf(filter, compiled) };
}

function shell(): { table: FakeTable; root: Process } {
  const root = fakeProcess(10, { comm: plainText("shell") });
  const child = fakeProcess(11, { comm: plainText("make"), parent: root });
  const dead = fakeProcess(12, { comm: plainText("make"), ending: fakeEnding(AT - SECOND) });
  const kernel = fakeProcess(2, { comm: plainText("make_k"), kernelThread: true });
  return { table: new FakeTable([root, child, dead, kernel]), root };
}

function pids(of: State): number[] {
  const { table } = shell();
  const { living } = exportView({ table, log: new EventLog(), at: AT, liveCount: 3 }, of);
  return living.map(({ pid }) => pid).sort((a, b) => a - b);
}

Deno.test("exportView: the live processes of the list, without dead ones and kernel threads", () => {
  assert.deepEqual(pids(state()), [10, 11]);
  assert.deepEqual(pids(state("", { settings: { ...DEFAULT_SETTINGS, kernelThreads: true } })), [
    2,
    10,
    11,
  ]);
});

Deno.test("exportView: the matches of the filter without their ancestors, folded ones included", () => {
  const { root } = shell();
  assert.deepEqual(pids(state("make", { tree: true })), [11]);
  assert.deepEqual(pids(state("", { tree: true, folded: new Set([root.key]) })), [10, 11]);
});

Deno.test("exportView: the events up to the moment that match the filter, and every loss", () => {
  const log = new EventLog();
  log.push({ ...FORK, ts: AT - 3, comm: plainText("shell") });
  log.push({ type: "lost", ts: AT - 2, count: 1, where: "kernel", reason: "full" });
  log.push({ ...EXEC, ts: AT - 1 });
  log.push({ ...EXEC, ts: AT + 1 });
  const moment = { table: shell().table, log, at: AT, liveCount: 3 };
  const times = (of: State) => exportView(moment, of).events.map(({ ts }) => ts - AT);
  assert.deepEqual(times(state()), [-3, -2, -1]);
  assert.deepEqual(times(state("make")), [-2, -1]);
  assert.deepEqual([exportView(moment, state()).filter, exportView(moment, state("make")).filter], [
    null,
    "make",
  ]);
});

Deno.test("w asks for a recording in Tree, Table and Events, and in no other view", () => {
  for (const [key, asks] of [["1", 1], ["2", 1], ["3", 1], ["4", 0], ["5", 0]] as const) {
    const made = new TestScreen(100, 30).press(`Alt+${key}`, "w");
    assert.deepEqual(made.effects, asks === 1 ? [{ type: "record" }] : [], `Alt+${key}`);
  }
});
