/**
 * Writes the bpftrace programs of this folder into `src/sources/bpftrace/program_text.ts`, so that
 * a bundled or compiled TraceFlock needs no file beside it. `--check` only compares.
 *
 * `lifecycle.bt` becomes `LIFECYCLE_PROGRAM`.
 */
const FOLDER = new URL("./", import.meta.url);
const TARGET = new URL("../src/sources/bpftrace/program_text.ts", import.meta.url);

/** The module that holds `programs`, file name by text. */
export function programModule(programs: ReadonlyMap<string, string>): string {
  const constants = [...programs].sort(([a], [b]) => a < b ? -1 : 1).map(([file, text]) => {
    const name = file.replace(/\.bt$/, "").replace(/\W/g, "_").toUpperCase();
    const literal = text.replace(/[\\`]|\$\{/g, (special) => `\\${special}`);
    return `/** scripts/${file} */\nexport const ${name}_PROGRAM = \`${literal}\`;\n`;
  });
  return `// Written by \`deno task embed\` from scripts/*.bt: change those.\n\n${
    constants.join("\n")
  }`;
}

/** The bpftrace programs of this folder. */
export function readPrograms(): Map<string, string> {
  const files = [...Deno.readDirSync(FOLDER)].filter(({ name }) => name.endsWith(".bt"));
  return new Map(files.map(({ name }) => [name, Deno.readTextFileSync(new URL(name, FOLDER))]));
}

/** The module as it is in the tree; `null` when it isn't. */
export function readModule(): string | null {
  try {
    return Deno.readTextFileSync(TARGET);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (import.meta.main) {
  const module = programModule(readPrograms());
  if (module === readModule()) {
    console.log("The embedded programs are up to date");
  } else if (Deno.args.includes("--check")) {
    console.error("The embedded programs differ from scripts/*.bt. Run `deno task embed`");
    Deno.exit(1);
  } else {
    Deno.writeTextFileSync(TARGET, module);
    console.log("Wrote src/sources/bpftrace/program_text.ts");
  }
}
