import type { RunResult } from "./doctor/host_facts.ts";

/** What the programs that doctor asks have said, by command line; null where one cannot be started. */
export type ToolAnswers = ReadonlyMap<string, RunResult | null>;

/** The questions of src/cli/doctor/bpftrace.ts and setpriv.ts. */
const QUESTIONS = [["bpftrace", "--version"], ["setpriv", "--help"]] as const;

/**
 * Asks them all at once while the rest of the program is still being loaded: together they take as
 * long as a third of the start.
 */
export async function askTools(): Promise<ToolAnswers> {
  const answers = QUESTIONS.map(async ([command, option]) =>
    [toolKey(command, [option]), await ask(command, option)] as const
  );
  return new Map(await Promise.all(answers));
}

/** Under what an answer is kept. */
export function toolKey(command: string, args: readonly string[]): string {
  return [command, ...args].join(" ");
}

async function ask(command: string, option: string): Promise<RunResult | null> {
  try {
    const output = await new Deno.Command(command, { args: [option], stdin: "null" }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } catch {
    return null;
  }
}
