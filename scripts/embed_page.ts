/**
 * Builds the page of `report --format html` from src/page into `src/wire/html/page_text.ts`: one
 * text with script and style in it, so a bundled or compiled TraceFlock needs no other file. `--check`
 * only compares. It includes the libraries with their licences: uPlot draws the chart, re2js runs the
 * patterns of the filter.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const SOURCE = new URL("../src/page/", import.meta.url);
const TARGET = new URL("../src/wire/html/page_text.ts", import.meta.url);
const UPLOT = folderOf("uplot");

/** The page in two pieces; the data belong between them. */
export interface PageParts {
  readonly head: string;
  readonly tail: string;
}

/** Assembles a page; `page` names the places of the other texts in double braces. */
export function assemblePage(page: string, style: string, script: string): PageParts {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  if (/<\/(script|style)/i.test(script + style)) throw new Error("The page would end too early");
  const filled = page.replace(
    /\{\{(policy|style|script)\}\}/g,
    (_, name) => name === "policy" ? policy : name === "style" ? style : script,
  );
  const [head, tail, ...more] = filled.split("{{data}}");
  if (head === undefined || tail === undefined || more.length > 0) {
    throw new Error("The page needs one {{data}}");
  }
  return { head, tail };
}

/** Returns the module with the page. */
export function pageModule({ head, tail }: PageParts): string {
  const literal = (text: string) =>
    `\`${text.replace(/[\\`]|\$\{/g, (special) => `\\${special}`)}\``;
  return "// Written by `deno task embed:page` from src/page, uPlot and re2js (both MIT): change those.\n\n" +
    "/** The page up to its data; the title is still to be filled in. */\n" +
    `export const PAGE_HEAD = ${literal(head)};\n\n` +
    "/** The page behind its data. */\n" +
    `export const PAGE_TAIL = ${literal(tail)};\n`;
}

/** Builds the page from src/page. */
export function buildPage(): PageParts {
  const script = licences() + bundled("main.ts");
  const style = readUplot("dist/uPlot.min.css") +
    Deno.readTextFileSync(new URL("style.css", SOURCE));
  return assemblePage(Deno.readTextFileSync(new URL("page.html", SOURCE)), style, script);
}

/** Reads the module in the tree; `null` without one. */
export function readPageModule(): string | null {
  try {
    return Deno.readTextFileSync(TARGET);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function bundled(name: string): string {
  const options = ["--quiet", "--platform", "browser", "--format", "iife", "--minify"];
  const { success, stdout, stderr } = new Deno.Command("deno", {
    args: ["bundle", ...options, new URL(name, SOURCE).pathname],
    stdin: "null",
  }).outputSync();
  if (!success) throw new Error(`Cannot bundle ${name}: ${new TextDecoder().decode(stderr)}`);
  return escapeInvisible(new TextDecoder().decode(stdout).trimEnd());
}

/**
 * Escapes control characters, which the minifier writes literally. A minified script has them only in
 * literals, where an escape means the same. So `cat` of a report shows all of it.
 */
function escapeInvisible(script: string): string {
  return script.replace(
    /[^\P{C}\n]|\p{Zl}|\p{Zp}/gu,
    (letter) =>
      letter.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(
        "",
      ),
  );
}

function licences(): string {
  return [["uPlot", UPLOT], ["re2js", folderOf("re2js")]].map(([name, folder]) => {
    const { version } = JSON.parse(Deno.readTextFileSync(`${folder}/package.json`));
    const text = Deno.readTextFileSync(`${folder}/LICENSE`).trim();
    return `/* With ${name} ${version}:\n${text}\n*/\n`;
  }).join("");
}

function readUplot(path: string): string {
  return Deno.readTextFileSync(join(UPLOT, path));
}

/** The folder of a package: the nearest one above its entry that has its package.json. */
function folderOf(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (!hasPackage(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`Cannot find the folder of ${name}`);
    folder = parent;
  }
  return folder;
}

function hasPackage(folder: string): boolean {
  try {
    return Deno.statSync(join(folder, "package.json")).isFile;
  } catch {
    return false;
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

if (import.meta.main) {
  const module = pageModule(buildPage());
  if (module === readPageModule()) {
    console.log("The embedded page is up to date");
  } else if (Deno.args.includes("--check")) {
    console.error("The embedded page differs from src/page. Run `deno task embed:page`");
    Deno.exit(1);
  } else {
    Deno.writeTextFileSync(TARGET, module);
    console.log("Wrote src/wire/html/page_text.ts");
  }
}
