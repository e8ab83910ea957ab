/**
 * Starts programs that never outlive the bench: not after its end, not after Ctrl-C, and not
 * even when it is killed.
 */
import { readText } from "../src/sources/libc/file.ts";
import { ROOT } from "../tests/support/source/source_files.ts";
import { family } from "./process_cost.ts";

const running = new Map<number, Deno.ChildProcess>();
const SCRATCH = /^traceflock-bench-(\d+)$/;
/** The folder that a parent made, and will remove. */
const SCRATCH_VARIABLE = "TRACEFLOCK_BENCH_SCRATCH";
let scratchFolder: string | null = null;

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: "piped" | "null";
  /** "piped", or the path of a file. */
  readonly stdout?: string;
  /** The path of a file. */
  readonly stderr?: string;
}

/** Starts a program that dies with the bench. The pid is that of the program itself. */
export function start(command: readonly string[], options: StartOptions = {}): Deno.ChildProcess {
  const { stdout = "/dev/null", stderr = "/dev/null" } = options;
  const toFile = stdout === "piped" ? "" : ' >"$OUT"';
  const child = new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", "sh", "-c", `exec "$@"${toFile} 2>"$ERR"`, "sh", ...command],
    stdin: options.stdin ?? "null",
    stdout: stdout === "piped" ? "piped" : "null",
    stderr: "null",
    cwd: options.cwd ?? ROOT,
    env: { ...options.env, OUT: stdout, ERR: stderr },
  }).spawn();
  running.set(child.pid, child);
  void child.status.then(() => running.delete(child.pid));
  return child;
}

/** Starts a program that reports on the stderr of this one, and dies with it; `folder` is its scratch folder. */
export function startBeside(command: readonly string[], folder: string): Deno.ChildProcess {
  const child = new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", ...command],
    ...{ stdin: "null", stdout: "null", stderr: "inherit", env: { [SCRATCH_VARIABLE]: folder } },
  }).spawn();
  running.set(child.pid, child);
  void child.status.then(() => running.delete(child.pid));
  return child;
}

/** Signals a program and waits for its exit; after `patienceMs` it kills the program and its descendants. */
export async function stop(
  child: Deno.ChildProcess,
  signal: Deno.Signal = "SIGTERM",
  patienceMs = 8_000,
): Promise<void> {
  send(child.pid, signal);
  const timer = setTimeout(
    () => family(child.pid).forEach((pid) => send(pid, "SIGKILL")),
    patienceMs,
  );
  await child.status;
  clearTimeout(timer);
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // The process has already exited.
  }
}

/** Returns a folder in memory for the output of programs, so no disk is measured; removed at the end. */
export function scratch(): string {
  const given = Deno.env.get(SCRATCH_VARIABLE);
  if (given !== undefined) return given;
  if (scratchFolder !== null) return scratchFolder;
  const base = isFolder("/dev/shm") ? "/dev/shm" : Deno.env.get("TMPDIR") ?? "/tmp";
  for (const { name } of Deno.readDirSync(base)) {
    // The folder of a bench that was killed.
    const owner = SCRATCH.exec(name)?.[1];
    if (owner !== undefined && readText(`/proc/${owner}/stat`) === null) {
      Deno.removeSync(`${base}/${name}`, { recursive: true });
    }
  }
  scratchFolder = `${base}/traceflock-bench-${Deno.pid}`;
  Deno.mkdirSync(scratchFolder, { mode: 0o700 });
  return scratchFolder;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Kills running programs and removes the scratch folder; called at every end of the bench. */
export function cleanUp(): void {
  for (const pid of running.keys()) {
    for (const member of family(pid).reverse()) send(member, "SIGKILL");
  }
  if (scratchFolder !== null) Deno.removeSync(scratchFolder, { recursive: true });
  scratchFolder = null;
}

/** Cleans up at every exit from now on. */
export function cleanUpAtEnd(): void {
  globalThis.addEventListener("unload", cleanUp);
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    Deno.addSignalListener(signal, () => Deno.exit(status));
  }
}

const builtPrograms = new Map<string, string>();

/** Returns the path of a program; compiles it from this source at the first call. */
export function built(source: string): string {
  const known = builtPrograms.get(source);
  if (known !== undefined) return known;
  const path = `${scratch()}/${source.replace(/^.*\//, "").replace(/\.c$/, "")}`;
  const { success, stderr } = new Deno.Command("gcc", {
    args: ["-O2", "-Wall", "-o", path, `${ROOT}/${source}`],
  }).outputSync();
  if (!success) throw new Error(`Cannot compile '${source}': ${new TextDecoder().decode(stderr)}`);
  builtPrograms.set(source, path);
  return path;
}

/** Returns the path of a program from PATH, /usr/sbin or /sbin; null when there is none. */
export function installed(program: string): string | null {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    try {
      if (Deno.statSync(`${folder}/${program}`).isFile) return `${folder}/${program}`;
    } catch {
      // Not here.
    }
  }
  return null;
}
