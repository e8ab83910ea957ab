/** /proc: whether it shows all processes, with the pids that the events of the kernel have. */
import { CheckTopic, type Finding, type HostAccess, quote } from "./check.ts";

export interface Mount {
  readonly where: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Returns the mounts in the order of mounting; `null` when /proc doesn't list them. */
export function mountsOf(host: HostAccess): Mount[] | null {
  const text = host.readFile("/proc/self/mounts");
  if (text === null) return null;
  return text.split("\n").flatMap((line) => {
    const [, where, type, options] = line.split(" ");
    if (where === undefined || type === undefined || options === undefined) return [];
    return [{ where, type, options: options.split(",") }];
  });
}

const MOUNT_PROC = "See that /proc is mounted";

const HIDEPID = new CheckTopic(
  "hidepid",
  "With it /proc shows a user other than root only their own processes: the table is limited",
);

/** Checks proc(5) hidepid, which hides other users' processes from all but root and one group. */
export function checkHidepid(host: HostAccess): Finding {
  const mount = mountsOf(host)?.findLast(({ where, type }) => where === "/proc" && type === "proc");
  if (mount === undefined) {
    return HIDEPID.warn("unknown, /proc is not mounted on /proc", MOUNT_PROC);
  }
  const hidepid = mount.options.find((option) => option.startsWith("hidepid="));
  if (hidepid === undefined || /^hidepid=(0|off)$/.test(hidepid)) return HIDEPID.ok("off");
  if (host.uid === 0) return HIDEPID.ok(`${hidepid}, root sees all`);
  return HIDEPID.warn(
    `/proc is mounted with '${hidepid}'`,
    "Run it as root, or `sudo mount -o remount,hidepid=0 /proc`",
  );
}

const PID_NAMESPACE = new CheckTopic(
  "pid namespace",
  "The kernel's events have the host's pids, and /proc has those of its own namespace",
);

/** PROC_PID_INIT_INO of the kernel: the first pid namespace has this number on every Linux. */
const FIRST_NAMESPACE = "pid:[4026531836]";

/** Checks for the host's pid namespace. In another one, events and /proc name different processes. */
export function checkPidNamespace(host: HostAccess): Finding {
  const link = host.readLink("/proc/self/ns/pid");
  if (link === FIRST_NAMESPACE) return PID_NAMESPACE.ok("the host's");
  if (link === null) {
    return PID_NAMESPACE.warn("unknown, /proc/self/ns/pid can't be read", MOUNT_PROC);
  }
  return PID_NAMESPACE.fail(
    `the pid namespace ${quote(link)} is not the host's`,
    "Run it on the host, or in a container with `docker run --pid=host`",
    3,
  );
}
