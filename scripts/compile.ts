/**
 * `deno task compile`: makes one executable, dist/traceflock, from dist/traceflock.js and Deno's runtime
 * `denort`, with the permissions of `deno task start`. It needs bpftrace and setpriv, but no Deno. Then it
 * runs the executable, which must answer with its version.
 */
import configuration from "../deno.json" with { type: "json" };
import { runtimeArchive } from "./package/runtime_archive.ts";
import { startFlags } from "./start_flags.ts";

const TARGET = "dist/traceflock";

// Of src/main.ts and deno.json, Deno would embed every package of deno.lock: 60 MB more.
const flags = ["compile", "--quiet", "--no-check", "--no-config", ...startFlags(), ...Deno.args];
const { success, stderr } = new Deno.Command("deno", {
  args: [...flags, "--output", TARGET, "dist/traceflock.js"],
  stdin: "null",
  stdout: "inherit",
}).outputSync();

if (!success) {
  const reason = new TextDecoder().decode(stderr).split("\n\nStack backtrace")[0]!;
  console.error(reason);
  if (!reason.includes("denort")) fail(`Cannot compile ${TARGET}: see above`);
  fail(
    `Cannot compile ${TARGET}: Deno's runtime is not in its cache. Put the file ` +
      `${
        runtimeArchive(Deno.args)
      } there, or name the unpacked denort with DENORT_BIN=FILE, or use ` +
      "`deno task pack`",
  );
}
// An executable for another machine cannot run here.
if (!Deno.args.some((arg) => arg.startsWith("--target"))) {
  const said = answer();
  if (said.startsWith("deno ") || !said.includes(configuration.version)) {
    Deno.removeSync(TARGET);
    fail(
      `Cannot compile ${TARGET}: it answers --version with '${said}', not as TraceFlock ${configuration.version}. ` +
        "DENORT_BIN has to name denort, the runtime without Deno's commands, of Deno " +
        Deno.version.deno,
    );
  }
}
console.log(`Wrote ${TARGET}: ${(Deno.statSync(TARGET).size / 1e6).toFixed(1)} MB`);

/** Returns the first line that the executable prints, or why it does not run. */
function answer(): string {
  try {
    const { stdout } = new Deno.Command(`./${TARGET}`, { args: ["--version"], stdin: "null" })
      .outputSync();
    return new TextDecoder().decode(stdout).split("\n")[0]!;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
