import assert from "node:assert/strict";
import { ROOT } from "./source_files.ts";

/** Makes the script of `deno task bundle` at another path. */
export function makeBundle(path: string): void {
  const { success, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--allow-write", "--allow-run", "scripts/bundle.ts"]
      .concat(path),
    cwd: ROOT,
    stdout: "null",
  }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
}
