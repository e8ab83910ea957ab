import { type SafeOutput, sanitizeLines } from "../../model/base/safe_text.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { ScriptRequest } from "../flags/command_tree.ts";
import { preflight } from "./preflight.ts";

/**
 * Prints the tracing program of this host, as bpftrace gets it. Throws an {@linkcode ExitError} where
 * live tracing cannot start.
 */
export function runScript(
  { activity }: ScriptRequest,
  answers: ToolAnswers,
  print: (text: SafeOutput) => void,
): void {
  const { program, chooseActivity } = preflight(answers);
  if (activity === null) return print(sanitizeLines(program.text));
  const chosen = chooseActivity(activity);
  if (chosen.kind === "none") {
    const message = `Cannot trace activity: ${chosen.because}. ${chosen.remedy}`;
    throw new ExitError(EXIT.environment, message);
  }
  print(sanitizeLines(chosen.text));
}
