import { fail, type Finding, ok } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { packageCommand } from "./package_command.ts";

const NAME = "setpriv";
const MEANING = "It ties bpftrace's life to ours, so that nothing stays behind, however we end";

/** util-linux's setpriv: busybox has one too, which lacks `--pdeathsig`. */
export function checkSetpriv(facts: HostFacts): Finding {
  const install = packageCommand(facts, facts.exists("/sbin/apk") ? "setpriv" : "util-linux");
  const result = facts.run("setpriv", ["--help"]);
  if (result === null) return fail(NAME, "setpriv is not on PATH", MEANING, install, 3);
  if (!`${result.stdout}${result.stderr}`.includes("--pdeathsig")) {
    return fail(NAME, "setpriv knows no '--pdeathsig'", MEANING, install, 3);
  }
  return ok(NAME, "has --pdeathsig", MEANING);
}
