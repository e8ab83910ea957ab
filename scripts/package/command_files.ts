/**
 * Writes the files of the installed command below `folder`, as they are to be below `prefix`: the launcher, the
 * script in its pieces, man pages and completions. Deno itself is not among them.
 */
import configuration from "../../deno.json" with { type: "json" };
import { completionsText } from "../../src/cli/completions/completions_text.ts";
import { bundleMain, bundleText, noticesComment } from "../bundled.ts";
import { manPages } from "../man/pages.ts";
import { startChecks } from "../start_checks.ts";
import { startFlags } from "../start_flags.ts";
import { shellHead } from "./shell_head.ts";

const ROOT = new URL("../../", import.meta.url);

export function writeCommand(folder: string, prefix: string): void {
  const own = `${folder}/lib/traceflock`;
  Deno.mkdirSync(own, { recursive: true });
  writeScript(own);
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

/**
 * Writes the script in pieces: one for the start, and one for each part that few runs need. A start
 * that reads all parts shows its first frame 40 ms later (`deno task bench start`).
 */
function writeScript(folder: string): void {
  bundleMain("--code-splitting", "--outdir", folder);
  Deno.renameSync(`${folder}/main.js`, `${folder}/traceflock.js`);
  for (const { name } of [...Deno.readDirSync(folder)]) {
    const notices = name === "traceflock.js" ? noticesComment() : "";
    Deno.writeTextFileSync(`${folder}/${name}`, bundleText(`${folder}/${name}`) + notices);
    Deno.chmodSync(`${folder}/${name}`, 0o644);
  }
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
