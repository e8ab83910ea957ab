import { blocking, diagnose } from "./doctor/diagnose.ts";
import type { RunResult } from "./doctor/host_facts.ts";
import { ExitError } from "./exit_code.ts";
import { realHostFacts } from "./real_host_facts.ts";

/**
 * Looks whether the live source can start, before anything is drawn or written. Throws the same
 * remedy that `doctor` prints; returns the version of bpftrace.
 */
export function preflight(): string | null {
  const facts = realHostFacts();
  let version: RunResult | null = null;
  const report = diagnose({
    ...facts,
    run: (command, args) => {
      const result = facts.run(command, args);
      if (command === "bpftrace" && args.includes("--version")) version = result;
      return result;
    },
  });
  const block = blocking(report);
  if (block !== null) throw new ExitError(block.status, block.message);
  const said = (version as RunResult | null)?.stdout ?? "";
  return /v?(\d+\.\d+(?:\.\d+)?[^\s]*)/.exec(said)?.[1] ?? null;
}
