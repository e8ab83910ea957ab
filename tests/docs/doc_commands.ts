/** The commands in the shell blocks of README.md and docs/*.md. */
import { join } from "node:path";
import { ROOT } from "../support/source/source_files.ts";

/** A command of a shell block: one line, or several that belong together. */
export interface DocCommand {
  /** Its file and line, such as `docs/tour.md:17`. */
  readonly place: string;
  readonly text: string;
  /** The text block behind it, which shows its output; null when there is none. */
  readonly output: string | null;
}

/** How a command is run. */
export type Way = "never" | "screen" | "live screen" | "lines" | "live lines";

/** Commands that no test of this folder runs, each with the reason. */
export const NOT_RUN: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^\.\/install\.sh\b/, "it installs packages; tests/install_test.ts and test:matrix run it"],
  [
    /^deno task (bundle|compile|deb|pack)\b|^\.\/dist\//,
    "it builds a program; tests/package, .ci/run and test:matrix run it",
  ],
  [/^ssh web1 /, "it needs another host; tests/hosts run replay -"],
  [/--metrics\b/, "it opens a port; tests/cli/metrics and test:services run it"],
  [/^(traceflock|sudo traceflock).* --on\b/, "it needs other hosts; tests/hosts run it with sshd"],
  [/^sudo (apt|systemctl)\b/, "it changes this host; test:matrix installs the package"],
];

/** Returns the commands of all pages, in order. */
export function docCommands(): DocCommand[] {
  const pages = [...Deno.readDirSync(join(ROOT, "docs"))]
    .filter(({ name }) => name.endsWith(".md")).map(({ name }) => `docs/${name}`).sort();
  return ["README.md", ...pages].flatMap((page) =>
    commandsIn(page, Deno.readTextFileSync(join(ROOT, page)))
  );
}

/** Returns the commands of the shell blocks in a page. */
export function commandsIn(page: string, markdown: string): DocCommand[] {
  const block = /^```(?:sh|bash|shell|console)\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm;
  return [...markdown.matchAll(block)].flatMap((match) => {
    const line = markdown.slice(0, match.index).split("\n").length + 1;
    const found = commandsOf(match[1] ?? "");
    const output = found.length === 1 ? match[2] ?? null : null;
    return found.map(({ text, at }) => ({ place: `${page}:${line + at}`, text, output }));
  });
}

/** Splits a block into commands: a line goes on while the shell needs more. */
function commandsOf(block: string): { text: string; at: number }[] {
  const commands: { text: string; at: number }[] = [];
  let text = "";
  let at = 0;
  block.split("\n").forEach((line, number) => {
    if (text === "" && (line.trim() === "" || line.startsWith("#"))) return;
    if (text === "") at = number;
    text += `${line}\n`;
    if (!isComplete(text)) return;
    commands.push({ text: text.trimEnd(), at });
    text = "";
  });
  if (text !== "") throw new Error(`An incomplete command: ${text}`);
  return commands;
}

function isComplete(text: string): boolean {
  if (/(\||&&|\\)\s*$/.test(text)) return false;
  return new Deno.Command("bash", { args: ["-n", "-c", text], stderr: "null" }).outputSync()
    .success;
}

/** Returns how a command is run. */
export function wayOf(text: string): Way {
  if (NOT_RUN.some(([command]) => command.test(text))) return "never";
  const call = /\btraceflock\b\s*([^|;&]*)/.exec(text);
  if (call === null) return "lines";
  const words = call[1] ?? "";
  const isReplay = /^replay\b/.test(words);
  if (/^(report|doctor|help|completions|script)\b|--help|--version|-V\b/.test(words)) {
    return "lines";
  }
  const hasLines = /--json\b/.test(words) || /^record\b/.test(words) || /(^|\s)-- /.test(words);
  if (isReplay) return hasLines ? "lines" : "screen";
  return hasLines ? "live lines" : "live screen";
}
