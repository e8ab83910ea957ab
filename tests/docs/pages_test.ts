import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { parseFlags } from "../../src/cli/flags/flags.ts";
import { ExitError } from "../../src/cli/base/exit_error.ts";
import { filesBelow, ROOT } from "../support/source/source_files.ts";

const pages = filesBelow(".", ".md").filter((path) => !path.startsWith("tests/"));

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

/** Removes blocks and spans of code, which hold no links. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^ *```[^]*?^ *```$/gm, "").replace(/`[^`\n]+`/g, "");
}

/** Returns the anchors of the headings in a page, as GitHub makes them. */
function anchorsIn(path: string): Set<string> {
  const headings = read(path).replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-")
    ),
  );
}

function exists(path: string): boolean {
  try {
    Deno.statSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

Deno.test("every link between pages leads to a file and a heading that exist", () => {
  const dead = pages.flatMap((page) => {
    const links = withoutCode(read(page)).matchAll(/\]\((?!\w+:|<)([^)\s]+)\)/g);
    return [...links].map(([, link = ""]) => link).filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      return !exists(target) ||
        (anchor !== undefined && target.endsWith(".md") && !anchorsIn(target).has(anchor));
    }).map((link) => `${page}: ${link}`);
  });
  assert.deepEqual(dead, []);
});

Deno.test("docs/README.md names every page of docs/", () => {
  const index = read("docs/README.md");
  const named = [...Deno.readDirSync(join(ROOT, "docs"))].filter(({ isFile }) => isFile)
    .map(({ name }) => name).filter((name) => name !== "README.md");
  assert.deepEqual(named.filter((name) => !index.includes(`](${name})`)), []);
});

Deno.test("the program accepts every command line that a page mentions in its text", () => {
  const spans = pages.filter((page) => !/^(CHANGELOG|src\/)/.test(page)).flatMap((page) =>
    [
      ...read(page).replace(/^ *```[^]*?^ *```$/gm, "").matchAll(
        /`(?:sudo )?traceflock( [^`\n]*)?`/g,
      ),
    ]
      .map(([, words = ""]) => ({ page, words: wordsOf(words) }))
  );
  assert.ok(spans.length > 20);
  const refused = spans.flatMap(({ page, words }) => {
    try {
      parseFlags(words, () => {});
      return [];
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      return error.status === 0 ? [] : [`${page}: ${words.join(" ")}: ${error.message}`];
    }
  });
  assert.deepEqual(refused, []);
});

/** Splits a command line like a shell, without its redirections. */
function wordsOf(line: string): string[] {
  const command = line.replace(/\s+[|>].*$/, "").replace(/\bCOMMAND\b/, "record");
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) =>
    a ?? b ?? c ?? ""
  );
}
