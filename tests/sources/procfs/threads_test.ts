import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

const FIELDS = "1 7 7 0 -1 4194560 0 0 0 0 120 30 0 0 25 5 3 0 77 0 0" +
  " 0 0 0 0 0 0 0 0 0 0 0 0 0 -1 3 0 0 0 0 0 0";

Deno.test("ProcReader: a thread has its own name, state, cpu time, priority and cpu", async () => {
  const root = await Deno.makeTempDir();
  try {
    const folder = join(root, "7", "task", "9");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "stat"), `9 (GC ) Thread) R ${FIELDS}\n`);
    const reader = new ProcReader(root);
    assert.deepEqual(reader.threads(7), [9]);
    assert.deepEqual(reader.thread(7, 9), {
      ...{ tid: 9, comm: { text: "GC ) Thread" }, state: "R", nice: 5, startTicks: 77 },
      ...{ cpuNs: 1.5e9, priority: 25, processor: 3 },
    });
    assert.equal(reader.thread(7, 10), null);
    assert.equal(reader.threads(8), null);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("ProcReader: this process has threads, the main one first", () => {
  const reader = new ProcReader();
  const threads = reader.threads(Deno.pid)!;
  assert.equal(threads[0], Deno.pid);
  assert.ok(threads.length > 1);
  const main = reader.thread(Deno.pid, Deno.pid)!;
  assert.equal(main.startTicks, reader.stat(Deno.pid)!.startTicks);
  assert.ok(main.cpuNs > 0);
});
