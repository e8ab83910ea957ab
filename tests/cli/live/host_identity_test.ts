import assert from "node:assert/strict";
import { countCpus, hostIdentity } from "../../../src/cli/live/host_identity.ts";

Deno.test("countCpus() counts what a list of the kernel names", () => {
  const cases: [string, number | null][] = [
    ["0\n", 1],
    ["0-1\n", 2],
    ["0-3,8,10-11", 7],
    ["", null],
    ["all", null],
    ["3-1", null],
  ];
  for (const [list, count] of cases) assert.equal(countCpus(list), count, list);
});

Deno.test("hostIdentity() has the number of online CPUs", () => {
  const { stdout } = new Deno.Command("getconf", { args: ["_NPROCESSORS_ONLN"] }).outputSync();
  assert.equal(hostIdentity().cpus, Number(new TextDecoder().decode(stdout)));
});
