import assert from "node:assert/strict";
import { Sandbox } from "../support/sandbox.ts";
import { ROOT } from "../support/source_files.ts";

/** Makes the bundle in the folder of the box, with a Deno on PATH. */
function bundled(box: Sandbox): string {
  const script = `${box.folder}/traceflock.js`;
  const { success, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--allow-write", "--allow-run", "scripts/bundle.ts"]
      .concat(script),
    cwd: ROOT,
    stdout: "null",
  }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  Deno.symlinkSync(Deno.execPath(), `${box.bin}/deno`);
  return script;
}

Deno.test("the bundle runs from any folder, and ends in one line without Deno or without permissions", () => {
  using box = new Sandbox(["sh"]);
  const script = bundled(box);
  const run = box.run(["sh", "-c", `cd / && '${script}' doctor --help`]);
  assert.deepEqual([run.code, run.stderr], [0, ""]);
  assert.match(run.stdout, /doctor/);

  const bare = box.run(["deno", "run", "--no-config", script, "--json"]);
  assert.deepEqual([bare.code, bare.stdout], [4, ""]);
  assert.match(bare.stderr, /^traceflock: Cannot start: Deno grants no permission for [^\n]*\n$/);

  box.remove("deno");
  const without = box.run(["sh", script]);
  assert.deepEqual([without.code, without.stdout], [3, ""]);
  assert.match(without.stderr, /^traceflock: Cannot start: no deno on PATH '\/[^\n]*\n$/);
});
