import { ROOT } from "../source/source_files.ts";

const built = new Map<string, string>();

/** Returns the path of a program of `tests/workloads`; compiles it at its first use. */
export function workload(name: string): string {
  const known = built.get(name);
  if (known !== undefined) return known;
  if (built.size === 0) {
    globalThis.addEventListener("unload", () => Deno.removeSync(folder(), { recursive: true }));
  }
  const path = `${folder()}/${name}`;
  const { success, stderr } = new Deno.Command("gcc", {
    args: ["-O2", "-Wall", "-o", path, `${ROOT}/tests/workloads/${name}.c`],
  }).outputSync();
  if (!success) throw new Error(`Cannot compile '${name}.c': ${new TextDecoder().decode(stderr)}`);
  built.set(name, path);
  return path;
}

let made: string | null = null;

function folder(): string {
  return made ??= Deno.makeTempDirSync({ prefix: "traceflock-workload-" });
}

/** Runs a program to its end, with `input` on its stdin; returns its output. */
export async function runProgram(
  path: string,
  args: readonly string[],
  options: { input?: string; cwd?: string } = {},
): Promise<{ pid: number; code: number; stdout: string }> {
  const child = new Deno.Command(path, {
    args: [...args],
    stdin: options.input === undefined ? "null" : "piped",
    stdout: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  if (options.input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.input));
    await writer.close();
  }
  const { code, stdout } = await child.output();
  return { pid: child.pid, code, stdout: new TextDecoder().decode(stdout) };
}
