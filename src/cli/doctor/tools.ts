/**
 * The programs that live tracing runs, and their answers. run.ts loads this file at each start, so it
 * imports little.
 */
import { Tool } from "../../sources/libc/tool.ts";
import { trustedPath } from "../../sources/libc/trusted_path.ts";
import type { RunResult } from "./check.ts";

/** The results of the programs that the checks run, by {@linkcode toolKey}; null when one cannot start. */
export type ToolAnswers = ReadonlyMap<string, RunResult | null>;

/** The commands that src/cli/doctor/tool_checks.ts runs. */
const COMMANDS = [["bpftrace", "--version"], ["setpriv", "--help"]] as const;

/** The folders of util-linux, for a PATH that names neither of them. */
const SYSTEM_FOLDERS = "/usr/bin:/bin";

/**
 * Runs the commands side by side while the rest of the program loads: together they take as long as a
 * third of the start.
 */
export async function askTools(): Promise<ToolAnswers> {
  const answers = COMMANDS.map(async ([command, option]) => {
    const tool = startTool(command, [option]);
    return [toolKey(command, [option]), await tool?.ended() ?? null] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Returns the key of a command's answer. */
export function toolKey(command: string, args: readonly string[]): string {
  return [command, ...args].join(" ");
}

/** Runs a program to its end; null when PATH has none that root may trust. */
export function runTool(command: string, args: readonly string[]): RunResult | null {
  return startTool(command, args)?.wait() ?? null;
}

/** Returns the path of a program; null when no trusted folder of PATH has it. */
export function toolPath(name: string): string | null {
  return trustedPath(name, searchPath()).path;
}

/** Returns the entries of PATH that the search of a program ignores, with the reasons. */
export function ignoredEntries(name: string): readonly string[] {
  return trustedPath(name, searchPath()).ignored;
}

/** Returns the path of a setpriv(1) that can end bpftrace together with us; null when none can. */
export function setprivPath(answers: ToolAnswers): string | null {
  const path = toolPath("setpriv");
  if (path === null) return trustedPath("setpriv", SYSTEM_FOLDERS).path;
  const answer = answers.get(toolKey("setpriv", ["--help"]));
  return `${answer?.stdout}${answer?.stderr}`.includes("--pdeathsig") ? path : null;
}

function startTool(command: string, args: readonly string[]): Tool | null {
  const path = toolPath(command);
  if (path === null) return null;
  try {
    return new Tool(path, args);
  } catch {
    // The limit of open files leaves no pipe; requireOpenFiles() reports that.
    return null;
  }
}

function searchPath(): string {
  return Deno.env.get("PATH") ?? "";
}
