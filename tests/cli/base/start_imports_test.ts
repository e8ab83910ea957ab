import assert from "node:assert/strict";
import { resolved, ROOT } from "../../support/source/source_files.ts";

/** Returns the modules that a module loads at once: its imports of values, not those by `import()`. */
function loadedBy(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  if (!path.endsWith(".ts")) return found;
  const text = Deno.readTextFileSync(`${ROOT}/${path}`);
  const imports = /^(?:import|export)\s+(?!type\b)(?:[^;"]*?from\s+)?"(\.[^"]+)"/gm;
  for (const [, specifier] of text.matchAll(imports)) loadedBy(resolved(path, specifier!), found);
  return found;
}

/** Each case: a module, and the folders of which it loads nothing: each module costs half a millisecond. */
const CASES: readonly (readonly [path: string, without: RegExp])[] = [
  [
    "src/cli/run.ts",
    /^src\/(ui|wire|session|sources\/(bpftrace|procfs)|cli\/(completions|live))\//,
  ],
  ["src/cli/flags/flags.ts", /^src\/(ui|wire|session|sources|model\/list|cli\/completions)\//],
];

for (const [path, without] of CASES) {
  Deno.test(`${path} loads only what every start needs`, () => {
    const loaded = [...loadedBy(path)];
    assert.ok(loaded.length > 5, "the imports are found");
    assert.deepEqual(loaded.filter((module) => without.test(module)), []);
  });
}
