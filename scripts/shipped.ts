/**
 * Finds the packages that a built TraceFlock holds: those that src/ imports, with what they depend on,
 * in the versions of deno.lock. Packages for development are not among them.
 */
import { join } from "node:path";
import { ROOT, sourceFiles } from "../tests/support/source/source_files.ts";

/** A package in a built TraceFlock. */
export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** The hash of its archive, as npm's lock files have it. */
  readonly integrity: string;
}

/** Packages whose data a script writes into src/, so that no file of src/ imports them. */
const SOURCES_OF_DATA = ["get-east-asian-width"];

interface Locked {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}

interface LockFile {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, Locked>>;
}

/** Returns the packages of a built TraceFlock, by name. */
export function shippedPackages(): Shipped[] {
  const { imports } = readJson("deno.json") as { imports: Record<string, string> };
  const lock = readJson("deno.lock") as LockFile;
  const imported = new Set(sourceFiles("src").flatMap(({ specifiers }) => specifiers));
  const roots = Object.keys(imports).filter((name) =>
    imported.has(name) || SOURCES_OF_DATA.includes(name)
  );
  const found = new Map<string, Shipped>();
  for (const name of roots) {
    const version = lock.specifiers[imports[name] ?? ""];
    if (version === undefined) throw new Error(`deno.lock lacks ${imports[name]}`);
    addWithDependencies(`${name}@${version}`, lock, found);
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Adds the package with this key of the lock file, and what it depends on. */
function addWithDependencies(key: string, lock: LockFile, found: Map<string, Shipped>): void {
  const locked = lock.npm[key];
  if (locked === undefined) throw new Error(`deno.lock has no package ${key}`);
  // A key is `name@version`; behind `_` it may have the versions of peers.
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
  if (name === undefined || version === undefined) throw new Error(`deno.lock: odd key ${key}`);
  if (found.has(name)) return;
  found.set(name, { name, version, integrity: locked.integrity });
  for (const dependency of locked.dependencies ?? []) {
    // A dependency has its version only where the lock file has several.
    const wanted = Object.keys(lock.npm).find((other) =>
      other === dependency || other.startsWith(`${dependency}@`)
    );
    addWithDependencies(wanted ?? dependency, lock, found);
  }
}

function readJson(name: string): unknown {
  return JSON.parse(Deno.readTextFileSync(join(ROOT, name)));
}
