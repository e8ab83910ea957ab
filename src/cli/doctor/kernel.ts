import { type Finding, ok, quote, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";

const NAME = "kernel";
const MEANING = "The programs are tried on 5.4 to 7.0";

/** The kernel is one of those that the programs were tried on, or newer. */
export function checkKernel(facts: HostFacts): Finding {
  const release = facts.readFile("/proc/sys/kernel/osrelease")?.trim();
  const match = /^(\d+)\.(\d+)/.exec(release ?? "");
  if (release === undefined || match === null) {
    return warn(NAME, `unknown version ${quote(release ?? "")}`, MEANING, null);
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < 5 || (major === 5 && minor < 4)) {
    return warn(NAME, `${quote(release)} is old`, MEANING, "Use a kernel from 5.4 on");
  }
  return ok(NAME, release, MEANING);
}
