import { blocking, diagnose } from "./doctor/diagnose.ts";
import { ExitError } from "./exit_code.ts";
import { realHostFacts } from "./real_host_facts.ts";
import { type ToolAnswers, toolKey } from "./tool_answers.ts";

/**
 * Looks whether the live source can start, before anything is drawn or written. Throws the same
 * remedy that `doctor` prints; returns the version of bpftrace.
 */
export function preflight(answers: ToolAnswers): string | null {
  const facts = realHostFacts();
  const report = diagnose({
    ...facts,
    run: (command, args) => {
      const answer = answers.get(toolKey(command, args));
      return answer === undefined ? facts.run(command, args) : answer;
    },
  });
  const block = blocking(report);
  if (block !== null) throw new ExitError(block.status, block.message);
  const said = answers.get(toolKey("bpftrace", ["--version"]))?.stdout ?? "";
  return /v?(\d+\.\d+(?:\.\d+)?[^\s]*)/.exec(said)?.[1] ?? null;
}
