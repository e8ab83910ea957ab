import { type Finding, ok, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { missing, remedyOf } from "./missing.ts";
import { packageCommand } from "./package_command.ts";

const NAME = "setpriv";
const MEANING = "It ends bpftrace at once when we are killed; without it that takes some seconds";

/** util-linux's setpriv: busybox has one too, which lacks `--pdeathsig`. */
export function checkSetpriv(facts: HostFacts): Finding {
  const install = packageCommand(facts, facts.exists("/sbin/apk") ? "setpriv" : "util-linux");
  const result = facts.run("setpriv", ["--help"]);
  if (result === null) {
    const remedy = remedyOf("setpriv", facts, install);
    return warn(NAME, missing("setpriv", facts), MEANING, remedy);
  }
  if (!`${result.stdout}${result.stderr}`.includes("--pdeathsig")) {
    return warn(NAME, "setpriv knows no '--pdeathsig'", MEANING, install);
  }
  return ok(NAME, "has --pdeathsig", MEANING);
}
