import assert from "node:assert/strict";
import { Sandbox } from "../support/machine/sandbox.ts";
import { makeBundle } from "../support/source/bundle.ts";

Deno.test("the bundle runs from any folder, and ends in one line without Deno or without permissions", () => {
  using box = new Sandbox(["sh"]);
  const script = `${box.folder}/traceflock.js`;
  makeBundle(script);
  assert.match(Deno.readTextFileSync(script), /^[\0-\x7f]+$/);
  Deno.symlinkSync(Deno.execPath(), `${box.bin}/deno`);
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
