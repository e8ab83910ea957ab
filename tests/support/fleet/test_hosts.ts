/** Hosts of a test that `--on` reaches, and how they are made. */
export interface TestHosts extends AsyncDisposable {
  /** A folder that is removed at the end. */
  readonly folder: string;
  /** The environment of a TraceFlock that reaches the hosts. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a host. `traceflock` is the shell script that its logins find under that name; null: none. */
  start(name: string, traceflock: string | null): Promise<TestHost>;
}

export interface TestHost {
  readonly name: string;
  /** The folder of the programs that its logins find. */
  readonly bin: string;
  /** The cache of its user. */
  readonly cache: string;
  /** Takes the connection away. */
  cut(): void;
  mend(): void;
}

/** The programs that a login of a host finds, besides TraceFlock. */
const TOOLS = [
  ...["sh", "cat", "chmod", "cut", "date", "mkdir", "mv", "rm", "sha256sum", "sleep", "uname"],
];

/** Makes the folders of a host: its programs, and its cache. */
export function hostFolders(
  folder: string,
  name: string,
  traceflock: string | null,
): { readonly bin: string; readonly cache: string } {
  const [bin, cache] = [`${folder}/${name}-bin`, `${folder}/${name}-cache`];
  Deno.mkdirSync(bin);
  Deno.mkdirSync(cache, { mode: 0o700 });
  // Another TraceFlock may be installed on the machine of the test.
  for (const tool of TOOLS) Deno.symlinkSync(pathOf(tool), `${bin}/${tool}`);
  if (traceflock !== null) writeScript(`${bin}/traceflock`, traceflock);
  return { bin, cache };
}

export function writeScript(path: string, text: string): void {
  Deno.writeTextFileSync(path, `#!/bin/sh\n${text}\n`);
  Deno.chmodSync(path, 0o755);
}

export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function pathOf(tool: string): string {
  return ["/usr/bin", "/bin"].map((folder) => `${folder}/${tool}`).find(exists) ?? tool;
}
