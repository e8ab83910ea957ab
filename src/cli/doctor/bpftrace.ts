import { isOlder, parseVersion } from "../../sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../sources/bpftrace/program_choice.ts";
import { fail, type Finding, ok, quote, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { measureHost } from "./measure.ts";
import { missing, remedyOf } from "./missing.ts";
import { packageCommand } from "./package_command.ts";

const NAME = "bpftrace";
const MEANING = "It carries the kernel's process events to us";

/** bpftrace is there, and of a version that has a program for this kernel. */
export function checkBpftrace(facts: HostFacts): Finding {
  const install = packageCommand(facts, "bpftrace");
  const result = facts.run("bpftrace", ["--version"]);
  if (result === null) {
    const remedy = remedyOf("bpftrace", facts, install);
    return fail(NAME, missing("bpftrace", facts), MEANING, remedy, 3);
  }
  if (result.code !== 0) {
    const said = quote(result.stderr || result.stdout);
    return fail(NAME, `bpftrace ended with status ${result.code}: ${said}`, MEANING, install, 3);
  }
  const text = result.stdout.trim();
  const found = quote(text);
  const version = parseVersion(text);
  if (version === null) {
    return warn(NAME, `unknown version ${found}`, MEANING, `Need 0.14 or later. ${install}`);
  }
  if (isOlder(version, 0, 14)) {
    return fail(NAME, `${found} is too old, need v0.14 or later`, MEANING, install, 3);
  }
  // v0.25.0 ends with `Failed to open kernel function info`; v0.27.1 does not mind.
  if (version.major === 0 && version.minor === 25 && !facts.exists("/proc/modules")) {
    return fail(
      NAME,
      `${found} needs /proc/modules`,
      "This version does not start on a kernel that was built without modules",
      "Use another version of bpftrace",
      3,
    );
  }
  // What a missing BTF means is said with that.
  const program = chooseProgram({ ...measureHost(facts), btf: true });
  if (program.kind === "none") {
    return fail(NAME, `${found} cannot run here`, program.because, program.remedy, 3);
  }
  if (program.kind === "reduced") {
    return warn(
      NAME,
      `${found} is old`,
      `${program.because}: exit status, statistics and renames are unknown here`,
      "Use v0.17 or later from a newer release of the distribution",
    );
  }
  return ok(NAME, text.replace(/^bpftrace /, ""), MEANING);
}
