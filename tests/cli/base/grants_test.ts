import assert from "node:assert/strict";
import { ExitError } from "../../../src/cli/base/exit_error.ts";
import { giveUpNetwork, requireGrants } from "../../../src/cli/base/grants.ts";

function refusal(granted: readonly string[]): string {
  try {
    requireGrants((part) => granted.includes(part.name));
    return "";
  } catch (error) {
    assert.ok(error instanceof ExitError);
    assert.equal(error.status, 4);
    return error.message;
  }
}

Deno.test("requireGrants() name the missing permissions and the way out in one line", () => {
  assert.match(refusal([]), /^Cannot start: Deno grants no permission for read, env, ffi\. Run /);
  assert.match(
    refusal(["read", "env"]),
    /no permission for ffi\. [^\n]*`\.\/traceflock\.js`[^\n]*$/,
  );
});

Deno.test("requireGrants() accept what `deno task start` grants, and all permissions", () => {
  assert.equal(refusal(["read", "env", "ffi"]), "");
  const oneFolder = (part: Deno.PermissionDescriptor) =>
    part.name !== "ffi" || part.path === "/usr/lib";
  assert.doesNotThrow(() => requireGrants(oneFolder));
});

Deno.test({
  name: "giveUpNetwork() makes every later connection fail",
  permissions: { net: ["127.0.0.1"] },
  fn: async () => {
    giveUpNetwork();
    await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port: 1 }), Deno.errors.NotCapable);
  },
});
