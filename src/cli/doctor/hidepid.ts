import { type Finding, ok, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { mountsOf } from "./mounts.ts";

const NAME = "hidepid";
const MEANING = "With it /proc shows only one's own processes to anyone but root: a limited table";

/** proc(5): hidepid hides the processes of others from everyone but root and one group. */
export function checkHidepid(facts: HostFacts): Finding {
  const mount = mountsOf(facts)?.findLast(({ where, type }) =>
    where === "/proc" && type === "proc"
  );
  if (mount === undefined) {
    return warn(
      NAME,
      "unknown, /proc is not mounted on /proc",
      MEANING,
      "See that /proc is mounted",
    );
  }
  const hidepid = mount.options.find((option) => option.startsWith("hidepid="));
  if (hidepid === undefined || /^hidepid=(0|off)$/.test(hidepid)) return ok(NAME, "off", MEANING);
  if (facts.uid === 0) return ok(NAME, `${hidepid}, root sees all`, MEANING);
  return warn(
    NAME,
    `/proc is mounted with '${hidepid}'`,
    MEANING,
    "Run it as root, or `sudo mount -o remount,hidepid=0 /proc`",
  );
}
