import assert from "node:assert/strict";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import { MAX_UNSEEN_BIRTHS } from "../../../src/model/base/limits.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { UnseenBirths } from "../../../src/capture/interpret/unseen_births.ts";
import { execSeen, exitSeen, forkSeen, renameSeen } from "../../support/capture/observations.ts";

Deno.test("a birth without a covering loss is one lost event, once the stream has passed it", () => {
  const births = new UnseenBirths(() => 500);
  births.found("7-1", 100, "exit");
  assert.equal(births.unexplained(499).length, 0);
  assert.equal(births.unexplained(500).length, 1);
  assert.equal(births.unexplained(900).length, 0);
});

Deno.test("an event of a loss declared after the birth's start covers one birth", () => {
  const births = new UnseenBirths(() => 500);
  births.found("7-1", 100, "exit");
  births.found("8-1", 100, "exit");
  births.found("9-1", 300, "exit");
  // The loss is declared after the births were found, but still in time.
  births.declared(200, 1);
  assert.equal(births.unexplained(500).length, 2);
});

Deno.test("a loss covers as many births as it has events", () => {
  const births = new UnseenBirths(() => 500);
  births.declared(200, 3);
  for (const key of ["5-1", "6-1", "7-1", "8-1"]) births.found(key, 100, "exit");
  assert.equal(births.unexplained(Infinity).length, 1);
});

Deno.test("old losses are merged into one", () => {
  const births = new UnseenBirths(() => 2_000);
  for (let ts = 1; ts <= 1_000; ts++) births.declared(ts, 1);
  for (let i = 0; i < 1_001; i++) births.found(`${i}-1`, 1, "exit");
  assert.equal(births.unexplained(2_000).length, 1);
});

Deno.test("a late fork is no lost event", () => {
  const births = new UnseenBirths(() => 500);
  births.found("7-1", 100, "exit");
  births.born("7-1");
  assert.equal(births.unexplained(Infinity).length, 0);
});

Deno.test("the number of waiting births is bounded", () => {
  const births = new UnseenBirths(() => 500);
  for (let i = 0; i < MAX_UNSEEN_BIRTHS + 10; i++) births.found(`${i}-1`, 100, "exit");
  assert.equal(births.unexplained(Infinity).length, MAX_UNSEEN_BIRTHS);
});

/** An interpreter that records the processes without a fork. */
function watcher() {
  const table = new ProcessTable();
  const events: ProcessEvent[] = [];
  const found: string[] = [];
  const unseen = {
    found: (key: string) => void found.push(key),
    born: () => {},
    living: () => null,
  };
  const interpreter = new Interpreter(table, NO_LOOKUP, unseen);
  const see = (seen: Observation) => {
    interpreter.interpret(seen, (event) => {
      table.apply(event);
      events.push(event);
    });
  };
  return { events, found, interpreter, see };
}

const PLACE = { ts: 1_000_000_000, pid: 7, startTicks: 90 };

Deno.test("an exec, an exit, a rename and a fork each show a process without a fork", () => {
  for (
    const seen of [
      execSeen("true", PLACE),
      exitSeen(PLACE),
      renameSeen("true", PLACE),
      forkSeen({ ts: 1_000_000_000, pid: 8, ppid: 7, parentStartTicks: 90 }),
    ]
  ) {
    const { found, see } = watcher();
    see(seen);
    see({ ...seen, ts: seen.ts + 1 });
    assert.deepEqual(found, ["7-90"], seen.kind);
  }
});

Deno.test("a process without a fork is no loss before the promise or in a late event", () => {
  const early = watcher();
  early.interpreter.isLive = false;
  early.see(execSeen("true", PLACE));
  const late = watcher();
  late.see({ ...execSeen("true", PLACE), late: true });
  assert.deepEqual([...early.found, ...late.found], []);
});

Deno.test("the row of a process without a fork has the fields of its exec or exit", () => {
  for (const seen of [execSeen("true", PLACE), exitSeen(PLACE)]) {
    const { events, see } = watcher();
    see({ ...seen, ppid: 1, uid: 1000 });
    const [row] = events;
    assert.ok(row?.type === "process");
    assert.deepEqual(
      [row.key, row.ppid, row.uid, row.startTime, row.inferred],
      ["7-90", 1, 1000, 900_000_000, true],
    );
  }
});
