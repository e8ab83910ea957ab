/**
 * `deno task compile`: makes one executable, `dist/traceflock`, with the permissions of `deno task start`.
 * It needs bpftrace and setpriv, but no Deno and no other file.
 */
import { startFlags } from "./start_flags.ts";

const { success } = new Deno.Command("deno", {
  args: ["compile", ...startFlags(), "--output", "dist/traceflock", "src/main.ts"],
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).outputSync();

if (!success) {
  console.error(
    "Cannot compile dist/traceflock: see above. When Deno could not fetch its runtime `denort` of " +
      `version '${Deno.version.deno}', name one with DENORT_BIN=FILE, or use \`deno task bundle\``,
  );
  Deno.exit(1);
}
