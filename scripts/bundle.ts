/**
 * `deno task bundle`: makes one script, `dist/traceflock.js`, which needs only Deno. Its head has the
 * permissions of `deno task start`, so it can be run by its name. An argument is another target.
 */
import { denoCheck, noNodeShim, startChecks } from "./start_checks.ts";
import { startFlags } from "./start_flags.ts";

const target = Deno.args[0] ?? "dist/traceflock.js";

const { success } = new Deno.Command("deno", {
  args: ["bundle", "--quiet", "--platform", "deno", "--output", target, "src/main.ts"],
  cwd: new URL("..", import.meta.url),
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).outputSync();
if (!success) {
  console.error(`Cannot bundle ${target}: see above`);
  Deno.exit(1);
}

// A command for the shell and a comment for JavaScript, because the kernel cuts a #! line at 256 bytes.
const head = "#!/bin/sh\n" +
  `":" //# ; ${startChecks()} ${denoCheck()} ${noNodeShim()} exec deno run --quiet --no-config ${
    startFlags().join(" ")
  } "$0" "$@"\n`;
const bundle = Deno.readTextFileSync(target).replace(/^#!.*\n/, "");
const notices = `/*\n${
  Deno.readTextFileSync(new URL("../THIRD_PARTY_NOTICES.md", import.meta.url))
}*/\n`;
Deno.writeTextFileSync(target, head + bundle + notices);
Deno.chmodSync(target, 0o755);
console.log(`Wrote ${target}`);
