import { readText } from "../../sources/libc/file.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { HostMeasure } from "../../sources/bpftrace/host_measure.ts";
import { chooseProgram, type ProgramChoice } from "../../sources/bpftrace/program_choice.ts";
import { blocking, diagnose } from "../doctor/diagnose.ts";
import type { HostAccess } from "../doctor/check.ts";
import { measureHost } from "../doctor/measure.ts";
import { realHost, type ToolAnswers, toolKey } from "../doctor/real_host.ts";

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
  const real = realHost();
  const facts: HostAccess = {
    ...real,
    run: (command, args) => {
      const answer = answers.get(toolKey(command, args));
      return answer === undefined ? real.run(command, args) : answer;
    },
  };
  const block = blocking(diagnose(facts));
  if (block !== null) throw new ExitError(block.status, suggestProcfs(block.status, block.message));
  const host = measureHost(facts);
  const program = chooseProgram(host);
  if (program.kind === "none") {
    throw new ExitError(EXIT.environment, suggestProcfs(EXIT.environment, program.because));
  }
  const said = answers.get(toolKey("bpftrace", ["--version"]))?.stdout ?? "";
  const version = /v?(\d+\.\d+(?:\.\d+)?[^\s]*)/.exec(said)?.[1] ?? null;
  return { version, host, program };
}

/** Where the environment cannot trace, /proc alone is a way out for all commands that watch. */
export function suggestProcfs(status: number, message: string): string {
  if (status !== EXIT.environment) return message;
  return `${message}; or use \`--source procfs\`, which misses short lives and exit statuses`;
}

/** Open files that a live source takes, Deno's own included, with room for the screen. */
const NEEDED = 64;

/** Refuses a limit of open files under which pipes and /proc would fail in ways that look like other faults. */
export function requireOpenFiles(limits = readText("/proc/self/limits")): void {
  const soft = /^Max open files\s+(\d+)/m.exec(limits ?? "")?.[1];
  if (soft === undefined || Number(soft) >= NEEDED) return;
  throw new ExitError(
    EXIT.environment,
    `Cannot start: ${soft} open files are allowed, and ${NEEDED} are needed; ` +
      "raise the limit, as with `ulimit -n 1024`",
  );
}
