import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, without a slash at the end. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

export interface SourceFile {
  /** The path from the project's folder, such as `src/model/event/event.ts`. */
  readonly path: string;
  readonly text: string;
  /** The specifiers of its imports and exports, as written. */
  readonly specifiers: readonly string[];
}

const NOT_OURS = new Set([".git", "node_modules", "dist", "coverage"]);

/** Returns every file below `folder` (relative to the project) with this suffix, sorted. */
export function filesBelow(folder: string, end = ""): string[] {
  const found: string[] = [];
  const look = (path: string) => {
    for (const entry of Deno.readDirSync(join(ROOT, path))) {
      const inside = join(path, entry.name);
      if (entry.isDirectory && !NOT_OURS.has(entry.name)) look(inside);
      else if (entry.isFile && entry.name.endsWith(end)) found.push(inside);
    }
  };
  look(folder);
  return found.sort();
}

/** Returns the TypeScript files below `folder`. */
export function sourceFiles(folder: string): SourceFile[] {
  return filesBelow(folder, ".ts").map((path) => {
    const text = Deno.readTextFileSync(join(ROOT, path));
    return { path, text, specifiers: specifiersOf(text) };
  });
}

/** Returns the specifiers of static and dynamic imports and of re-exports. */
export function specifiersOf(text: string): string[] {
  const statements =
    /^(?:import|export)\b[^;'"`]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']/gm;
  const calls = /\bimport\(\s*["']([^"']+)["']/g;
  return [...text.matchAll(statements), ...text.matchAll(calls)]
    .map((match) => match[1] ?? match[2] ?? "");
}

/** Resolves a relative specifier in `from` to a path from the project's folder. */
export function resolved(from: string, specifier: string): string {
  return relative(ROOT, join(ROOT, dirname(from), specifier));
}

/** Returns the code without comments and the contents of strings, good enough to search for words. */
export function codeOf(text: string): string {
  return text.replace(
    /\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
    (match) => match.startsWith("/") ? " " : '""',
  );
}
