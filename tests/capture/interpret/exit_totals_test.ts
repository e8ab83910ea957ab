import assert from "node:assert/strict";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import type { ExitObservation } from "../../../src/capture/parse/observation.ts";
import type { ExitEvent, ProcessEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { exitSeen, forkSeen } from "../../support/capture/observations.ts";

/** Returns bytes read and written of a process that ends so. */
function totals(isBorn: boolean, seen: Partial<ExitObservation>): (number | null)[] {
  const table = new ProcessTable();
  const interpreter = new Interpreter(table, NO_LOOKUP);
  let exit: ExitEvent | null = null;
  const take = (event: ProcessEvent) => {
    table.apply(event);
    if (event.type === "exit") exit = event;
  };
  if (isBorn) interpreter.interpret(forkSeen({ ts: 1e9, pid: 7, ppid: 1 }), take);
  const io = { rchar: 5, wchar: 6, readBytes: 512, writeBytes: 4096 };
  interpreter.interpret(exitSeen({ ts: 2e9, pid: 7, startTicks: 100, ...io, ...seen }), take);
  const { rchar, wchar, readBytes, writeBytes, syscr, cancelledWriteBytes } = exit!;
  return [rchar, wchar, readBytes, writeBytes, syscr, cancelledWriteBytes];
}

const KNOWN = [5, 6, 512, 4096, 0, 0];
const UNKNOWN = [null, null, null, null, null, null];

Deno.test("an exit has what the process and its threads read and wrote", () => {
  assert.deepEqual(totals(true, {}), KNOWN);
  assert.deepEqual(totals(true, { threadsStarted: 3 }), KNOWN);
  assert.deepEqual(totals(false, {}), KNOWN);
});

Deno.test("totals without the threads that ended are known only if there was no such thread", () => {
  assert.deepEqual(totals(true, { isWithoutThreads: true }), KNOWN);
  assert.deepEqual(totals(true, { isWithoutThreads: true, threadsStarted: 1 }), UNKNOWN);
  assert.deepEqual(totals(false, { isWithoutThreads: true }), UNKNOWN);
});
