/**
 * `deno task notices`: writes THIRD_PARTY_NOTICES.md, the licences of the packages in a built
 * TraceFlock, from deno.lock and the packages themselves. `--check` only compares.
 */
import { join } from "node:path";
import { ROOT } from "../tests/support/source/source_files.ts";
import { type Shipped, shippedPackages } from "./shipped.ts";

const TARGET = join(ROOT, "THIRD_PARTY_NOTICES.md");
const LICENCES = join(ROOT, "scripts/licences");
const REGISTRY = "registry.npmjs.org";

/** The parts of Deno, for the compiled and the packed executable. */
const RUNTIME = [
  ["Deno", "MIT", "https://github.com/denoland/deno", "deno.txt"],
  ["V8", "BSD-3-Clause", "https://v8.dev", "v8.txt"],
] as const;

const HEAD = `# Third-party notices

Written by \`deno task notices\`: change deno.lock, not this file.

The script \`traceflock.js\` contains the npm packages below, in whole or in part. The page of
\`report --format html\` contains uPlot and re2js, with their licences. The compiled and the packed
executable, and the Debian package, contain Deno as well. Deno contains V8 and Rust crates; the
\`Cargo.lock\` of its release names them.
`;

interface PackageJson {
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/** Returns the text of THIRD_PARTY_NOTICES.md. */
export function notices(): string {
  const cache = npmCache();
  const packages = shippedPackages().map((shipped) => packageNotice(shipped, cache));
  const runtime = RUNTIME.map(([name, licence, place, file]) =>
    notice(name, licence, place, Deno.readTextFileSync(join(LICENCES, file)))
  );
  return [HEAD, ...packages, ...runtime].join("\n");
}

/** Returns the notice of one package, with the licence from its own folder. */
function packageNotice({ name, version }: Shipped, cache: string): string {
  const folder = join(cache, REGISTRY, name, version);
  const about: PackageJson = JSON.parse(Deno.readTextFileSync(join(folder, "package.json")));
  const file = [...Deno.readDirSync(folder)].find((entry) => /^licen[cs]e/i.test(entry.name));
  if (file === undefined || about.license === undefined) {
    throw new Error(`The package ${name}@${version} names no licence`);
  }
  const text = Deno.readTextFileSync(join(folder, file.name));
  return notice(`${name} ${version}`, about.license, placeOf(name, about), text);
}

function notice(title: string, licence: string, place: string, text: string): string {
  const lines = text.trim().split("\n").map((line) => line.trimEnd());
  return `## ${title}\n\n${licence}, ${place}\n\n${"```text"}\n${lines.join("\n")}\n${"```"}\n`;
}

function placeOf(name: string, { repository }: PackageJson): string {
  const url = typeof repository === "string" ? repository : repository?.url;
  const path = /github\.com[/:]([\w.-]+\/[\w.-]+?)(\.git)?$/.exec(url ?? "")?.[1];
  return path === undefined
    ? `https://www.npmjs.com/package/${name}`
    : `https://github.com/${path}`;
}

/** Returns the folder of Deno's npm packages. */
function npmCache(): string {
  const { stdout } = new Deno.Command("deno", { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

if (import.meta.main) {
  const text = notices();
  if (!Deno.args.includes("--check")) {
    Deno.writeTextFileSync(TARGET, text);
    console.log("Wrote THIRD_PARTY_NOTICES.md");
  } else if (Deno.readTextFileSync(TARGET) !== text) {
    console.error("THIRD_PARTY_NOTICES.md differs from deno.lock. Run `deno task notices`");
    Deno.exit(1);
  }
}
