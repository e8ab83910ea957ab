import { exists, readLink, readText } from "../../sources/libc/file.ts";
import { libc } from "../../sources/libc/library.ts";
import type { HostAccess, RunResult } from "./check.ts";
import { Tool } from "../../sources/libc/tool.ts";
import { trustedPath } from "../../sources/libc/trusted_path.ts";

/** What the programs that doctor asks have said, by command line; null where one cannot be started. */
export type ToolAnswers = ReadonlyMap<string, RunResult | null>;

/** The questions of src/cli/doctor/tool_checks.ts and setpriv.ts. */
const QUESTIONS = [["bpftrace", "--version"], ["setpriv", "--help"]] as const;

/** Where the system keeps util-linux, for a PATH that names neither folder. */
const SYSTEM_FOLDERS = "/usr/bin:/bin";

/**
 * Asks them all at once while the rest of the program is still being loaded: together they take as
 * long as a third of the start.
 */
export async function askTools(): Promise<ToolAnswers> {
  const answers = QUESTIONS.map(async ([command, option]) => {
    const tool = startTool(command, [option]);
    return [toolKey(command, [option]), await tool?.ended() ?? null] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Under what an answer is kept. */
export function toolKey(command: string, args: readonly string[]): string {
  return [command, ...args].join(" ");
}

/** Runs a program of the system to its end; null when there is none that root may trust. */
function runTool(command: string, args: readonly string[]): RunResult | null {
  return startTool(command, args)?.wait() ?? null;
}

/** Where a program of the system is; null when no trusted folder of PATH has it. */
export function toolPath(name: string): string | null {
  return trustedPath(name, searchPath()).path;
}

/** The entries of PATH that were passed over on the way to a program, with the reasons. */
function ignoredEntries(name: string): readonly string[] {
  return trustedPath(name, searchPath()).ignored;
}

/** The setpriv(1) that can end bpftrace together with us; null when there is none. */
export function setprivPath(answers: ToolAnswers): string | null {
  const path = toolPath("setpriv");
  if (path === null) return trustedPath("setpriv", SYSTEM_FOLDERS).path;
  const said = answers.get(toolKey("setpriv", ["--help"]));
  return `${said?.stdout}${said?.stderr}`.includes("--pdeathsig") ? path : null;
}

function startTool(command: string, args: readonly string[]): Tool | null {
  const path = toolPath(command);
  if (path === null) return null;
  try {
    return new Tool(path, args);
  } catch {
    // No pipe is to be had: the limit of open files, which is looked at on its own.
    return null;
  }
}

function searchPath(): string {
  return Deno.env.get("PATH") ?? "";
}

/** The machine we run on, for doctor's checks. */
export function realHost(): HostAccess {
  return {
    uid: libc().geteuid(),
    readFile: (path) => readText(path),
    readLink,
    exists,
    run: runTool,
    ignoredEntries,
  };
}
