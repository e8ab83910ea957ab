/**
 * `deno task sbom`: writes dist/traceflock.cdx.json, the bill of materials of a release in CycloneDX
 * form. `npm sbom` makes it from the packages of a built TraceFlock and from Deno. The script fails when
 * npm finds another archive than the one that deno.lock pins.
 */
import { join } from "node:path";
import { ROOT } from "../tests/support/source/source_files.ts";
import { type Shipped, shippedPackages } from "./shipped.ts";

const TARGET = join(ROOT, "dist/traceflock.cdx.json");

/** Returns the manifest that npm reads: only what a release contains, in exact versions. */
function manifest(packages: readonly Shipped[]): string {
  const { version, license } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  return JSON.stringify({
    name: "traceflock",
    version,
    license,
    dependencies: { ...dependencies, deno: denoVersion() },
  });
}

/** Returns the version of Deno that a release contains: the one of install.sh. */
function denoVersion(): string {
  const script = Deno.readTextFileSync(join(ROOT, "install.sh"));
  const version = /^DENO_VERSION=([\d.]+)/m.exec(script)?.[1];
  if (version === undefined) throw new Error("install.sh names no DENO_VERSION");
  return version;
}

function npm(folder: string, ...args: string[]): string {
  const { success, stdout } = new Deno.Command("npm", {
    args: [...args, "--package-lock-only"],
    cwd: folder,
    stderr: "inherit",
  }).outputSync();
  if (!success) {
    console.error(`Cannot make ${TARGET}: \`npm ${args[0]}\` failed, see above`);
    Deno.exit(1);
  }
  return new TextDecoder().decode(stdout);
}

/** Returns the packages for which npm's lock file has another hash than deno.lock. */
function differing(lockFile: string, packages: readonly Shipped[]): string[] {
  const { packages: locked } = JSON.parse(Deno.readTextFileSync(lockFile));
  return packages.filter(({ name, integrity }) =>
    locked[`node_modules/${name}`]?.integrity !== integrity
  ).map(({ name, version }) => `${name}@${version}`);
}

const packages = shippedPackages();
const scratch = Deno.makeTempDirSync();
// npm names the root of the bill after its folder.
const folder = join(scratch, "traceflock");
try {
  Deno.mkdirSync(folder);
  Deno.writeTextFileSync(join(folder, "package.json"), manifest(packages));
  npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  const others = differing(join(folder, "package-lock.json"), packages);
  if (others.length > 0) {
    console.error(`Cannot make ${TARGET}: npm has other archives than deno.lock: ${others}`);
    Deno.exit(1);
  }
  Deno.mkdirSync(join(ROOT, "dist"), { recursive: true });
  Deno.writeTextFileSync(
    TARGET,
    npm(folder, "sbom", "--sbom-format", "cyclonedx", "--omit=optional"),
  );
  console.log("Wrote dist/traceflock.cdx.json");
} finally {
  Deno.removeSync(scratch, { recursive: true });
}
