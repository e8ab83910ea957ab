import assert from "node:assert/strict";
import { setFrozen } from "../../../src/sources/inspect/cgroup_freezer.ts";

/** Cgroups that no host has. */
const POD = "/traceflock-none/pod";

/** Freezes a cgroup on a host where TraceFlock and process 42 have these files `cgroup`. */
function outcome(self: string, member: string | null, cgroup = POD): string {
  const proc = Deno.makeTempDirSync();
  for (const [name, text] of [["self", self], ["42", member]] as const) {
    if (text === null) continue;
    Deno.mkdirSync(`${proc}/${name}`);
    Deno.writeTextFileSync(`${proc}/${name}/cgroup`, text);
  }
  try {
    return setFrozen(cgroup, true, () => member === null ? null : 42, proc).kind;
  } finally {
    Deno.removeSync(proc, { recursive: true });
  }
}

const V1 = "4:memory:/traceflock-none/pod\n3:cpu,cpuacct:/\n";

Deno.test("setFrozen() names a cgroup of version 1, alone on a host or beside version 2", () => {
  assert.equal(outcome("4:memory:/\n", V1), "older");
  assert.equal(outcome("4:memory:/\n0::/\n", `${V1}0::/\n`), "older");
  assert.equal(outcome(`${V1}0::/\n`, `${V1}0::/other\n`), "older");
});

Deno.test("setFrozen() leaves a cgroup alone whose processes moved or ended", () => {
  assert.equal(outcome("0::/\n", "0::/traceflock-none/other\n"), "moved");
  assert.equal(outcome("0::/\n", "0::/traceflock-none/pods\n"), "moved");
  assert.equal(outcome("0::/\n", null), "moved");
});

Deno.test("setFrozen() refuses a cgroup that holds TraceFlock, and the root", () => {
  assert.equal(outcome("0::/traceflock-none/pod/own\n", "0::/traceflock-none/pod\n"), "own");
  assert.equal(outcome("0::/\n", "0::/traceflock-none\n", "/"), "own");
});

Deno.test("setFrozen() says when the mount does not have the cgroup", () => {
  assert.equal(outcome("0::/\n", "0::/traceflock-none/pod/below\n"), "absent");
});
