import assert from "node:assert/strict";
import type { Source, SourceContext } from "../../src/sources/source.ts";
import { LateSource } from "../../src/sources/late_source.ts";

function source(calls: string[]): Source {
  const capabilities = {
    ...{ argv: "procfs", exitStatus: false, exitStats: false, shortLived: false } as const,
    ...{ threads: false, renames: false },
  };
  return {
    name: "procfs",
    describe: () => ({ bpftrace: null, capabilities }),
    start: () => Promise.resolve(void calls.push("start")),
    doubt: () => void calls.push("doubt"),
    stop: () => Promise.resolve(void calls.push("stop")),
  };
}

const CONTEXT = {} as SourceContext;

Deno.test("LateSource: what was expected until it is made, then what it is", async () => {
  const calls: string[] = [];
  const late = new LateSource("bpftrace", () => Promise.resolve(source(calls)));
  late.doubt();
  assert.deepEqual([late.name, late.describe().capabilities.argv], ["bpftrace", "none"]);
  await late.start(CONTEXT);
  late.doubt();
  assert.deepEqual([late.name, late.describe().capabilities.argv], ["procfs", "procfs"]);
  await late.stop();
  assert.deepEqual(calls, ["start", "doubt", "stop"]);
});

Deno.test("LateSource: stopped before it was made, it never starts", async () => {
  const calls: string[] = [];
  const making = Promise.withResolvers<Source>();
  const late = new LateSource("bpftrace", () => making.promise);
  const started = late.start(CONTEXT);
  await late.stop();
  making.resolve(source(calls));
  await started;
  assert.deepEqual(calls, []);
});

Deno.test("LateSource: what can't be made, can't be started", async () => {
  const late = new LateSource("bpftrace", () => Promise.reject(new Error("no bpftrace")));
  await assert.rejects(late.start(CONTEXT), /no bpftrace/);
  await late.stop();
});
