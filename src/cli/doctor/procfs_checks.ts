import { fail, type Finding, type HostAccess, ok, quote, warn } from "./check.ts";

export interface Mount {
  readonly where: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** What is mounted, in the order of mounting; `null` when /proc does not tell. */
export function mountsOf(facts: HostAccess): Mount[] | null {
  const text = facts.readFile("/proc/self/mounts");
  if (text === null) return null;
  return text.split("\n").flatMap((line) => {
    const [, where, type, options] = line.split(" ");
    if (where === undefined || type === undefined || options === undefined) return [];
    return [{ where, type, options: options.split(",") }];
  });
}

const HIDEPID_NAME = "hidepid";
const HIDEPID_MEANING =
  "With it /proc shows only one's own processes to anyone but root: a limited table";

/** proc(5): hidepid hides the processes of others from everyone but root and one group. */
export function checkHidepid(facts: HostAccess): Finding {
  const mount = mountsOf(facts)?.findLast(({ where, type }) =>
    where === "/proc" && type === "proc"
  );
  if (mount === undefined) {
    return warn(
      HIDEPID_NAME,
      "unknown, /proc is not mounted on /proc",
      HIDEPID_MEANING,
      "See that /proc is mounted",
    );
  }
  const hidepid = mount.options.find((option) => option.startsWith("hidepid="));
  if (hidepid === undefined || /^hidepid=(0|off)$/.test(hidepid)) {
    return ok(HIDEPID_NAME, "off", HIDEPID_MEANING);
  }
  if (facts.uid === 0) return ok(HIDEPID_NAME, `${hidepid}, root sees all`, HIDEPID_MEANING);
  return warn(
    HIDEPID_NAME,
    `/proc is mounted with '${hidepid}'`,
    HIDEPID_MEANING,
    "Run it as root, or `sudo mount -o remount,hidepid=0 /proc`",
  );
}

const NAMESPACE_NAME = "pid namespace";
const NAMESPACE_MEANING =
  "The kernel's events carry the host's pids, while /proc shows those of our namespace";

/** PROC_PID_INIT_INO of the kernel: the first pid namespace has this number on every Linux. */
const FIRST = "pid:[4026531836]";

/** We are in the host's pid namespace. Elsewhere events and /proc would name different processes. */
export function checkPidNamespace(facts: HostAccess): Finding {
  const link = facts.readLink("/proc/self/ns/pid");
  if (link === FIRST) return ok(NAMESPACE_NAME, "the host's", NAMESPACE_MEANING);
  if (link === null) {
    return warn(
      NAMESPACE_NAME,
      "unknown, /proc/self/ns/pid can't be read",
      NAMESPACE_MEANING,
      "See that /proc is mounted",
    );
  }
  return fail(
    NAMESPACE_NAME,
    `the pid namespace ${quote(link)} is not the host's`,
    NAMESPACE_MEANING,
    "Run it on the host, or in a container with `docker run --pid=host`",
    3,
  );
}
