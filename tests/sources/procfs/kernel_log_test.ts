import assert from "node:assert/strict";
import { scopeIn } from "../../../src/sources/procfs/kernel_log.ts";

const line = (constraint: string, pid = 7, us = 5_000_000) =>
  `6,1234,${us},-;oom-kill:constraint=${constraint},nodemask=(null),cpuset=/,mems_allowed=0,` +
  `oom_memcg=/a,task_memcg=/a,task=eat,pid=${pid},uid=0\n`;

Deno.test("the kernel's log says whose memory was short", () => {
  const scope = (constraint: string) => scopeIn(line(constraint), 7, 5e9);
  assert.deepEqual(
    ["MEMCG", "NONE", "CPUSET", "MEMORY_POLICY"].map((name) => scope(`CONSTRAINT_${name}`)),
    ["memcg", "global", null, null],
  );
});

Deno.test("a record about another process or another time says nothing", () => {
  assert.equal(scopeIn(line("CONSTRAINT_MEMCG", 8), 7, 5e9), null);
  assert.equal(scopeIn(line("CONSTRAINT_MEMCG"), 7, 60e9), null);
  assert.equal(scopeIn("6,1,5000000,-;Out of memory: Killed process 7 (eat)\n", 7, 5e9), null);
});
