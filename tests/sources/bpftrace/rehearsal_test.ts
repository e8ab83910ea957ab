import assert from "node:assert/strict";
import { rehearseCapture } from "../../../src/sources/bpftrace/rehearsal.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

Deno.test("every line of the rehearsal is read, and each kind of event comes of it", () => {
  const types = rehearseCapture(new ProcReader()).map(({ type }) => type);
  const times = (wanted: string) => types.filter((type) => type === wanted).length;
  assert.deepEqual(
    ["fork", "exec", "rename", "exit", "reparent", "lost"].map(times),
    [90, 30, 30, 90, 60, 0],
  );
});
