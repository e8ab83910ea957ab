import assert from "node:assert/strict";
import type { ThreadObservation } from "../../../src/capture/parse/observation.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { ThreadLedger } from "../../../src/capture/interpret/thread_ledger.ts";
import { execSeen, forkSeen } from "../../support/capture/observations.ts";
import { inferredRow, UNKNOWN_PROCESS } from "../../../src/model/process/row_snapshot.ts";

const BASE = { cpu: 0, seq: 0, startTicks: null, uid: 0, cgroupId: 7 };

function born(pid: number): ThreadObservation {
  return { ...BASE, kind: "thread", change: "born", ts: 1, pid };
}

function died(pid: number): ThreadObservation {
  return { ...BASE, kind: "thread", change: "died", ts: 2, pid };
}

/** Returns a table with one process, older than the watch, with this many threads. */
function tableWithOld(pid: number, threads: number): ProcessTable {
  const table = new ProcessTable();
  const key = `${pid}-1`;
  table.apply(inferredRow({ ...UNKNOWN_PROCESS, pid, key }, 1, null));
  table.sampled(key, { ...table.get(key)!, threads });
  return table;
}

/** Returns the result of each observation: `exit` with the number of started threads, or `-`. */
function outcome(ledger: ThreadLedger, ...seen: ThreadObservation[]): string {
  return seen.map((one) => {
    const known = ledger.observation(one);
    return known?.kind === "exit" ? `exit+${known.threadsStarted}` : "-";
  }).join(" ");
}

Deno.test("a process with one thread ends with this thread", () => {
  assert.equal(outcome(new ThreadLedger(new ProcessTable()), died(7)), "exit+0");
});

Deno.test("a process ends with its last thread, in any order of exits", () => {
  const ledger = new ThreadLedger(new ProcessTable());
  assert.equal(
    outcome(ledger, born(7), born(7), died(7), died(7), died(7)),
    "- - - - exit+2",
  );
});

Deno.test("the count of an older process starts with its threads in /proc", () => {
  const ledger = new ThreadLedger(tableWithOld(7, 3));
  assert.equal(outcome(ledger, died(7), born(7), died(7), died(7), died(7)), "- - - - exit+1");
});

Deno.test("after an exec there is one thread, with any number before it", () => {
  const ledger = new ThreadLedger(tableWithOld(7, 5));
  const exec = execSeen("sh", { ts: 1, pid: 7 });
  assert.equal(ledger.observation(exec), exec);
  assert.equal(outcome(ledger, died(7)), "exit+0");
});

Deno.test("a reused pid starts a new count", () => {
  const ledger = new ThreadLedger(new ProcessTable());
  outcome(ledger, born(7), born(7));
  ledger.observation(forkSeen({ ts: 3, pid: 7, ppid: 1 }));
  assert.equal(outcome(ledger, died(7)), "exit+0");
});
