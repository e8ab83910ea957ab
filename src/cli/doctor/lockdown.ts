import { fail, type Finding, ok } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";

const NAME = "lockdown";
const MEANING =
  "In 'confidentiality' mode the kernel lets nobody read its memory, tracing included";

/** kernel_lockdown(7): `none [integrity] confidentiality`, the mode in force in brackets. */
export function checkLockdown(facts: HostFacts): Finding {
  const modes = facts.readFile("/sys/kernel/security/lockdown");
  const mode = /\[(\w+)\]/.exec(modes ?? "")?.[1];
  if (mode === "confidentiality") {
    return fail(
      NAME,
      "kernel lockdown is in mode 'confidentiality'",
      MEANING,
      "Boot with `lockdown=integrity`",
      3,
    );
  }
  return ok(NAME, mode ?? "not in force", MEANING);
}
