import { fail, type Finding, ok, quote, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";

const NAME = "pid namespace";
const MEANING =
  "The kernel's events carry the host's pids, while /proc shows those of our namespace";

/** PROC_PID_INIT_INO of the kernel: the first pid namespace has this number on every Linux. */
const FIRST = "pid:[4026531836]";

/** We are in the host's pid namespace. Elsewhere events and /proc would name different processes. */
export function checkPidNamespace(facts: HostFacts): Finding {
  const link = facts.readLink("/proc/self/ns/pid");
  if (link === FIRST) return ok(NAME, "the host's", MEANING);
  if (link === null) {
    return warn(
      NAME,
      "unknown, /proc/self/ns/pid can't be read",
      MEANING,
      "See that /proc is mounted",
    );
  }
  return fail(
    NAME,
    `the pid namespace ${quote(link)} is not the host's`,
    MEANING,
    "Run it on the host, or in a container with `docker run --pid=host`",
    3,
  );
}
