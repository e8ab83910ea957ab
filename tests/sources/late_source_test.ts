import assert from "node:assert/strict";
import { NO_CAPABILITIES } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import type { Source } from "../../src/sources/source.ts";
import { LateSource } from "../../src/sources/late_source.ts";

function source(calls: string[]): Source {
  const capabilities = { ...NO_CAPABILITIES, argv: "procfs" } as const;
  return {
    name: "procfs",
    describe: () => ({ bpftrace: null, capabilities }),
    start: () => Promise.resolve(void calls.push("start")),
    requestRescan: () => void calls.push("doubt"),
    stop: () => Promise.resolve(void calls.push("stop")),
  };
}

const start = (late: LateSource) => late.start(new ProcessTable(), () => {});

Deno.test("LateSource: it describes the expected source first, then the real one", async () => {
  const calls: string[] = [];
  const late = new LateSource("bpftrace", () => Promise.resolve(source(calls)));
  late.requestRescan();
  assert.deepEqual([late.name, late.describe().capabilities.argv], ["bpftrace", "none"]);
  await start(late);
  late.requestRescan();
  assert.deepEqual([late.name, late.describe().capabilities.argv], ["procfs", "procfs"]);
  await late.stop();
  assert.deepEqual(calls, ["start", "doubt", "stop"]);
});

Deno.test("LateSource: a stop before the source exists prevents its start", async () => {
  const calls: string[] = [];
  const making = Promise.withResolvers<Source>();
  const late = new LateSource("bpftrace", () => making.promise);
  const started = start(late);
  await late.stop();
  making.resolve(source(calls));
  await started;
  assert.deepEqual(calls, []);
});

Deno.test("LateSource: the start fails when the source cannot be created", async () => {
  const late = new LateSource("bpftrace", () => Promise.reject(new Error("no bpftrace")));
  await assert.rejects(start(late), /no bpftrace/);
  await late.stop();
});
