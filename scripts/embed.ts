/**
 * Writes the bpftrace programs of this folder into `src/sources/bpftrace/program_text.ts`, so a
 * bundled or compiled TraceFlock needs no other file. `--check` only compares.
 *
 * `lifecycle.bt` becomes `LIFECYCLE_PROGRAM`.
 */
const FOLDER = new URL("./", import.meta.url);
const TARGET = new URL("../src/sources/bpftrace/program_text.ts", import.meta.url);

/** Returns the module with `programs`, a map from file name to text. */
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

/** Reads the bpftrace programs of this folder. */
export function readPrograms(): Map<string, string> {
  const files = [...Deno.readDirSync(FOLDER)].filter(({ name }) => name.endsWith(".bt"));
  return new Map(files.map(({ name }) => [name, Deno.readTextFileSync(new URL(name, FOLDER))]));
}

/** Reads the module in the tree; `null` without one. */
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
