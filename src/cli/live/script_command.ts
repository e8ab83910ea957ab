import { type SafeOutput, sanitizeLines } from "../../model/base/safe_text.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import { preflight } from "./preflight.ts";

/**
 * Prints the tracing program of this host, as bpftrace gets it. Throws an {@linkcode ExitError} where
 * live tracing cannot start.
 */
export function runScript(answers: ToolAnswers, print: (text: SafeOutput) => void): void {
  print(sanitizeLines(preflight(answers).program.text));
}
