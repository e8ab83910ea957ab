import { chooseProgram } from "../../sources/bpftrace/program_choice.ts";
import { isOlder } from "../../sources/bpftrace/host_measure.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { BTF_FILE, measureHost } from "./measure.ts";

const NAME = "btf";
const MEANING = "The kernel describes its types there: arguments and statistics are read by them";
const REDUCED = "Without it exit status, exit statistics and renames are unknown, and arguments " +
  "are those that /proc still shows";
const KERNEL = "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have since about 2021";

/** The kernel carries its type information, or a program runs that does without. */
export function checkBtf(facts: HostFacts): Finding {
  const host = measureHost(facts);
  if (host.btf) return ok(NAME, BTF_FILE, MEANING);
  const found = `the kernel has no BTF: no ${BTF_FILE}`;
  const program = chooseProgram(host);
  if (program.kind === "none") return fail(NAME, found, program.because, program.remedy, 3);
  // v0.17 has them built in.
  const hasHeaders = isOlder(host.bpftrace, 0, 18) && !isOlder(host.bpftrace, 0, 17);
  if (!hasHeaders && !headerFiles(facts).some(facts.exists)) {
    return fail(
      NAME,
      `${found}, and no <linux/types.h>`,
      "Without BTF bpftrace reads tracepoints by the C headers of Linux",
      "Install the package linux-libc-dev, kernel-headers or linux-headers",
      3,
    );
  }
  return warn(NAME, found, REDUCED, KERNEL);
}

/** Where bpftrace finds linux/types.h: the C library's, or the kernel's own. */
function headerFiles(facts: HostFacts): string[] {
  const modules = `/lib/modules/${facts.readFile("/proc/sys/kernel/osrelease")?.trim()}`;
  return [
    "/usr/include/linux/types.h",
    `${modules}/source/include/linux/types.h`,
    `${modules}/build/include/linux/types.h`,
  ];
}
