import { fail, type Finding, ok } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";

const NAME = "btf";
const FILE = "/sys/kernel/btf/vmlinux";
const MEANING = "The kernel describes its types there: arguments and statistics are read by them";

/** The kernel carries its type information. Without it bpftrace 0.17 ends without a word. */
export function checkBtf(facts: HostFacts): Finding {
  if (facts.exists(FILE)) return ok(NAME, FILE, MEANING);
  return fail(
    NAME,
    `the kernel has no BTF: no ${FILE}`,
    MEANING,
    "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have since about 2021",
    3,
  );
}
