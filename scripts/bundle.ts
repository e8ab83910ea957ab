/**
 * `deno task bundle`: one script, `dist/traceflock.js`, which needs Deno and nothing else of ours.
 * Its first line asks for the permissions of `deno task start`, so that it can be run by its name.
 */
import { startFlags } from "./start_flags.ts";

const TARGET = "dist/traceflock.js";

const { success } = new Deno.Command("deno", {
  args: ["bundle", "--quiet", "--platform", "deno", "--output", TARGET, "src/main.ts"],
  stdin: "null",
}).outputSync();
if (!success) {
  console.error(`Cannot bundle ${TARGET}: see above`);
  Deno.exit(1);
}

const shebang = `#!/usr/bin/env -S deno run --quiet --no-config ${startFlags().join(" ")}\n`;
const bundle = Deno.readTextFileSync(TARGET).replace(/^#!.*\n/, "");
Deno.writeTextFileSync(TARGET, shebang + bundle);
Deno.chmodSync(TARGET, 0o755);
console.log(`Wrote ${TARGET}`);
