import assert from "node:assert/strict";
import { launchedProgram, restoreCallersEnvironment } from "../../../src/cli/base/launcher.ts";

/** Returns the environment of CMD for that of Deno. */
function restored(variables: Record<string, string>): Record<string, string> {
  const left = new Map(Object.entries(variables));
  restoreCallersEnvironment({
    get: (name) => left.get(name),
    has: (name) => left.has(name),
    set: (name, value) => void left.set(name, value),
    delete: (name) => void left.delete(name),
  });
  return Object.fromEntries(left);
}

Deno.test("restoreCallersEnvironment() undoes what a launcher set for Deno", () => {
  const launcher = {
    DENO_DIR: "/var/cache/traceflock",
    DENO_DISABLE_NODE_SHIM: "1",
    TRACEFLOCK_DENO_DIR: "",
    TRACEFLOCK_DENO_DISABLE_NODE_SHIM: "",
    TRACEFLOCK_PROGRAM: "/usr/bin/traceflock",
    TRACEFLOCK_CACHE: "/mine",
  };
  assert.deepEqual(restored(launcher), { TRACEFLOCK_CACHE: "/mine" });
  assert.equal(launchedProgram(), "/usr/bin/traceflock");
  const callers = { TRACEFLOCK_DENO_DIR: "/mine", TRACEFLOCK_DENO_DISABLE_NODE_SHIM: "0" };
  assert.deepEqual(restored({ ...launcher, ...callers }), {
    ...{ DENO_DIR: "/mine", DENO_DISABLE_NODE_SHIM: "0", TRACEFLOCK_CACHE: "/mine" },
  });
  // Without a launcher the caller's variables are its own.
  assert.deepEqual(restored({ DENO_DIR: "/mine" }), { DENO_DIR: "/mine" });
  assert.equal(launchedProgram(), null);
});

Deno.test("restoreCallersEnvironment() removes the `node` that Deno puts on PATH", () => {
  const shim = {
    DENO_NODE_SHIM_ACTIVE: "1",
    PATH: "/root/.cache/deno/node_compat_bin:/usr/bin:/bin",
  };
  assert.deepEqual(restored(shim), { PATH: "/usr/bin:/bin" });
  assert.deepEqual(restored({ PATH: shim.PATH }), { PATH: shim.PATH });
  assert.deepEqual(restored({ ...shim, PATH: "/bin" }), { PATH: "/bin" });
  // The launcher turned it off, so this one is the caller's.
  assert.deepEqual(restored({ ...shim, TRACEFLOCK_DENO_DISABLE_NODE_SHIM: "" }), shim);
});
