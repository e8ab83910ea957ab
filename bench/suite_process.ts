import { readText } from "../src/sources/libc/file.ts";
import { Finder, type Findings } from "./findings.ts";
import { scratch, startBeside, stop } from "./started.ts";

/** Twice what the storms take, the longest suite. One that hangs ends here, with what it has found. */
const PATIENCE_MS = 720_000;
const PROGRAM = "suite_program.ts";

/**
 * Runs a suite in a process of its own, and returns its findings. A suite that throws, crashes or hangs
 * so ends alone, and no suite measures with the memory of the one before it.
 */
export async function findingsOf(name: string, quick: boolean): Promise<Findings> {
  const folder = `${scratch()}/${name}`;
  const file = `${folder}.json`;
  Deno.mkdirSync(folder);
  const child = startBeside([...ownCommand(), name, file, ...quick ? ["--quick"] : []], folder);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void stop(child, "SIGTERM");
  }, PATIENCE_MS);
  const { code, signal } = await child.status;
  clearTimeout(timer);
  const finder = readFindings(file);
  if (isLate) fail(finder, name, `it took longer than ${PATIENCE_MS / 60_000} minutes`);
  else if (code !== 0) fail(finder, name, `it ended with ${signal ?? `status ${code}`}`);
  Deno.removeSync(folder, { recursive: true });
  return finder;
}

/** Records that a suite failed, and prints why. */
export function fail(finder: Finder, name: string, why: string): void {
  console.error(`bench: suite ${name} failed: ${why}`);
  finder.miss(`suite ${name}`, why);
}

/** Writes findings so that {@linkcode findingsOf} of the parent reads them. */
export function writeFindings(file: string, finder: Finder): void {
  Deno.writeTextFileSync(file, JSON.stringify(finder));
}

function readFindings(file: string): Finder {
  const finder = new Finder();
  try {
    const { figures, budgets, curves, missing }: Findings = JSON.parse(Deno.readTextFileSync(file));
    finder.figures.push(...figures);
    finder.budgets.push(...budgets);
    finder.curves.push(...curves);
    finder.missing.push(...missing);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return finder;
}

/** Returns the command of this process, with its flags and permissions, for the program of one suite. */
function ownCommand(): string[] {
  const words = (readText("/proc/self/cmdline") ?? "").split("\0").slice(0, -1);
  const own = words.slice(0, words.length - Deno.args.length);
  return [Deno.execPath(), ...own.slice(1, -1), own.at(-1)!.replace(/[^/]*$/, PROGRAM)];
}
