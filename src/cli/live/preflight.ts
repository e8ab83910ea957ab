import type { HostMeasure } from "../../sources/bpftrace/host_measure.ts";
import { chooseProgram, type ProgramChoice } from "../../sources/bpftrace/program_choice.ts";
import { blocking, diagnose } from "../doctor/diagnose.ts";
import type { HostFacts } from "../doctor/host_facts.ts";
import { measureHost } from "../doctor/measure.ts";
import { EXIT, ExitError } from "../base/exit_code.ts";
import { realHostFacts } from "../doctor/real_host_facts.ts";
import { type ToolAnswers, toolKey } from "../doctor/tool_answers.ts";

/** What the live source is started with. */
export interface Preflight {
  /** Of bpftrace, as it says it; null when it says none. */
  readonly version: string | null;
  readonly host: HostMeasure;
  readonly program: ProgramChoice;
}

/**
 * Looks whether the live source can start, before anything is drawn or written, and with which probe
 * program. Throws the same remedy that `doctor` prints.
 */
export function preflight(answers: ToolAnswers): Preflight {
  const real = realHostFacts();
  const facts: HostFacts = {
    ...real,
    run: (command, args) => {
      const answer = answers.get(toolKey(command, args));
      return answer === undefined ? real.run(command, args) : answer;
    },
  };
  const block = blocking(diagnose(facts));
  if (block !== null) throw new ExitError(block.status, orProcfs(block.status, block.message));
  const host = measureHost(facts);
  const program = chooseProgram(host);
  if (program.kind === "none") {
    throw new ExitError(EXIT.environment, orProcfs(EXIT.environment, program.because));
  }
  const said = answers.get(toolKey("bpftrace", ["--version"]))?.stdout ?? "";
  const version = /v?(\d+\.\d+(?:\.\d+)?[^\s]*)/.exec(said)?.[1] ?? null;
  return { version, host, program };
}

/** Where the environment cannot trace, /proc alone is a way out for all commands that watch. */
export function orProcfs(status: number, message: string): string {
  if (status !== EXIT.environment) return message;
  return `${message}; or use \`--source procfs\`, which misses short lives and exit statuses`;
}
