import assert from "node:assert/strict";
import { shellHead } from "../../scripts/package/shell_head.ts";

Deno.test("root's launcher makes a cache that only root can enter, whatever the umask", () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    const [cache, deno] = [`${folder}/cache`, `${folder}/deno`];
    Deno.writeTextFileSync(deno, '#!/bin/sh\necho "$DENO_DIR was=$TRACEFLOCK_DENO_DIR"\n', {
      mode: 0o755,
    });
    const head = shellHead("installed_head.sh", {
      ...{ VERSION: "0.0.0", CHECKS: "", FLAGS: "", DENO: deno },
      ...{ SCRIPT: `${folder}/traceflock.js`, PROGRAM: `${folder}/traceflock` },
    }).replace("/var/cache/traceflock", cache);
    Deno.writeTextFileSync(`${folder}/traceflock`, head);
    const { code, stdout } = new Deno.Command("sh", {
      args: ["-c", 'umask 000; exec sh "$1"', "sh", `${folder}/traceflock`],
      env: { DENO_DIR: "/mine" },
    }).outputSync();
    assert.equal(code, 0);
    const isRoot = Deno.uid() === 0;
    assert.equal(
      new TextDecoder().decode(stdout),
      isRoot ? `${cache} was=/mine\n` : "/mine was=\n",
    );
    if (isRoot) assert.equal(Deno.statSync(cache).mode! & 0o777, 0o700);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
