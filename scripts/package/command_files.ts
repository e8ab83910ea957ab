/**
 * Writes the files of the installed command below `folder`, as they are to be below `prefix`: the launcher, the
 * script, man pages and completions. Deno itself is not among them.
 */
import configuration from "../../deno.json" with { type: "json" };
import { completionsText } from "../../src/cli/completions/completions_text.ts";
import { manPages } from "../man/pages.ts";
import { startChecks } from "../start_checks.ts";
import { startFlags } from "../start_flags.ts";
import { shellHead } from "./shell_head.ts";

const ROOT = new URL("../../", import.meta.url);

export function writeCommand(folder: string, prefix: string): void {
  const own = `${folder}/lib/traceflock`;
  Deno.mkdirSync(own, { recursive: true });
  const script = `${own}/traceflock.js`;
  run([
    "run",
    "--quiet",
    "--allow-read",
    "--allow-write",
    "--allow-run",
    "scripts/bundle.ts",
    script,
  ]);
  // The launcher takes the place of the two lines of shell at the script's head.
  const withoutHead = Deno.readTextFileSync(script).split("\n").slice(2).join("\n");
  Deno.writeTextFileSync(script, withoutHead);
  Deno.chmodSync(script, 0o644);
  Deno.mkdirSync(`${folder}/bin`, { recursive: true });
  const launcher = shellHead("installed_head.sh", {
    VERSION: configuration.version,
    CHECKS: startChecks(),
    DENO: `${prefix}/lib/traceflock/deno`,
    SCRIPT: `${prefix}/lib/traceflock/traceflock.js`,
    PROGRAM: `${prefix}/bin/traceflock`,
    FLAGS: startFlags().join(" "),
  });
  Deno.writeTextFileSync(`${folder}/bin/traceflock`, launcher, { mode: 0o755 });
  Deno.chmodSync(`${folder}/bin/traceflock`, 0o755);

  const schema = Deno.readTextFileSync(new URL("docs/config.schema.json", ROOT));
  write(`${folder}/share/traceflock/config.schema.json`, schema);
  for (const [name, text] of manPages(sourceDate().toISOString().slice(0, 10))) {
    write(`${folder}/share/man/man${name.slice(-1)}/${name}`, text);
  }
  for (const [shell, path] of COMPLETIONS) write(`${folder}/${path}`, completionsText(shell));
}

/** Where each shell looks for the completions of a command. */
const COMPLETIONS = [
  ["bash", "share/bash-completion/completions/traceflock"],
  ["zsh", "share/zsh/site-functions/_traceflock"],
  ["fish", "share/fish/vendor_completions.d/traceflock.fish"],
] as const;

/** Returns the date of what is built: that of the checkout, so that a second build makes the same. */
export function sourceDate(): Date {
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  if (epoch !== undefined) return new Date(Number(epoch) * 1000);
  return Deno.statSync(new URL("deno.json", ROOT)).mtime!;
}

function write(path: string, text: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(path, text);
}

/** Runs Deno in the checkout and returns its output. Throws when it fails. */
function run(args: readonly string[]): string {
  const { success, stdout, stderr } = new Deno.Command("deno", {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`deno ${args.join(" ")}: ${decoder.decode(stderr).trim()}`);
}
