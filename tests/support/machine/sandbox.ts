/**
 * A folder that is the whole PATH of a program under test, with links to the named tools and with
 * made-up programs, which log their calls.
 */
export class Sandbox implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  readonly bin = `${this.folder}/bin`;
  readonly #log = `${this.folder}/log`;

  constructor(tools: readonly string[]) {
    Deno.mkdirSync(this.bin);
    for (const tool of tools) {
      const real = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map((place) => `${place}/${tool}`)
        .find(isFile);
      if (real === undefined) throw new Error(`Cannot find '${tool}', which the test needs`);
      Deno.symlinkSync(real, `${this.bin}/${tool}`);
    }
  }

  /** Adds a program that logs its name and arguments, then runs `script` (POSIX shell). */
  program(name: string, script = ""): void {
    const path = `${this.bin}/${name}`;
    const text = `#!${this.bin}/sh\necho "${name} $*" >>'${this.#log}'\n${script}\n`;
    Deno.writeTextFileSync(path, text, { mode: 0o755 });
  }

  remove(name: string): void {
    Deno.removeSync(`${this.bin}/${name}`);
  }

  /** Returns the calls of the made-up programs since the last call of this method. */
  calls(): string[] {
    if (!isFile(this.#log)) return [];
    const lines = Deno.readTextFileSync(this.#log).trim().split("\n");
    Deno.removeSync(this.#log);
    return lines;
  }

  run(args: readonly string[], env: Record<string, string> = {}): SandboxResult {
    const [command, ...rest] = args;
    const { code, stdout, stderr } = new Deno.Command(`${this.bin}/${command}`, {
      args: rest,
      clearEnv: true,
      env: { PATH: this.bin, HOME: this.folder, TMPDIR: this.folder, ...env },
      stdin: "null",
    }).outputSync();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

export interface SandboxResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
