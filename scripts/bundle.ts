/**
 * `deno task bundle`: makes one script, `dist/traceflock.js`, which needs only Deno. Its head has the
 * permissions of `deno task start`, so it can be run by its name. An argument is another target.
 */
import { bundleMain, bundleText, noticesComment } from "./bundled.ts";
import { denoCheck, noNodeShim, startChecks } from "./start_checks.ts";
import { startFlags } from "./start_flags.ts";

const target = Deno.args[0] ?? "dist/traceflock.js";

try {
  bundleMain("--output", target);
} catch (error) {
  console.error((error as Error).message);
  console.error(`Cannot bundle ${target}: see above`);
  Deno.exit(1);
}

// A command for the shell and a comment for JavaScript, because the kernel cuts a #! line at 256 bytes.
const head = "#!/bin/sh\n" +
  `":" //# ; ${startChecks()} ${denoCheck()} ${noNodeShim()} exec deno run --quiet --no-config ${
    startFlags().join(" ")
  } "$0" "$@"\n`;
Deno.writeTextFileSync(target, head + bundleText(target) + noticesComment());
Deno.chmodSync(target, 0o755);
console.log(`Wrote ${target}`);
