/**
 * `deno task bundle`: makes one script, `dist/traceflock.js`, which needs only Deno. Its head has the
 * permissions of `deno task start`, so it can be run by its name.
 */
import { startChecks } from "./start_checks.ts";
import { startFlags } from "./start_flags.ts";

const TARGET = "dist/traceflock.js";

const { success } = new Deno.Command("deno", {
  args: ["bundle", "--quiet", "--platform", "deno", "--output", TARGET, "src/main.ts"],
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).outputSync();
if (!success) {
  console.error(`Cannot bundle ${TARGET}: see above`);
  Deno.exit(1);
}

// A command for the shell and a comment for JavaScript, because the kernel cuts a #! line at 256 bytes.
const head = "#!/bin/sh\n" +
  `":" //# ; ${startChecks()} exec deno run --quiet --no-config ${
    startFlags().join(" ")
  } "$0" "$@"\n`;
const bundle = Deno.readTextFileSync(TARGET).replace(/^#!.*\n/, "");
const notices = `/*\n${Deno.readTextFileSync("THIRD_PARTY_NOTICES.md")}*/\n`;
Deno.writeTextFileSync(TARGET, head + bundle + notices);
Deno.chmodSync(TARGET, 0o755);
console.log(`Wrote ${TARGET}`);
