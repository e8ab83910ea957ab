import { errnoName } from "../../model/base/errno_name.ts";
import {
  flatValue,
  folderBelow,
  type HierarchyPath,
  parseHierarchies,
} from "../../wire/proc/cgroup_files.ts";
import { readText } from "../libc/file.ts";
import { setKernelSwitch } from "../libc/kernel_switch.ts";
import { cgroupMounts } from "./cgroup_facts.ts";

/** The outcome of a request to the freezer of cgroup version 2. */
export type FreezerOutcome =
  | { readonly kind: "done" }
  /** The kernel has the request, but not all processes have stopped yet. */
  | { readonly kind: "asked" }
  | { readonly kind: "own" }
  | { readonly kind: "moved" }
  /** The cgroup is of version 1, whose freezer works otherwise. */
  | { readonly kind: "older" }
  | { readonly kind: "absent" }
  | { readonly kind: "denied" }
  | { readonly kind: "failed"; readonly why: string };

/** Time that the kernel gets to stop the processes before the result says that it goes on. */
const SETTLE_MS = 20;

const EPERM = 1;
const ENOENT = 2;
const EACCES = 13;

/**
 * Freezes or thaws a cgroup with all below it. It refuses a cgroup that holds TraceFlock: a frozen
 * TraceFlock could not thaw it.
 *
 * @param hasMember returns the pid of a process that the user saw in it, and that is still alive
 * @param proc where procfs is mounted
 */
export function setFrozen(
  cgroup: string,
  isFrozen: boolean,
  hasMember: () => number | null,
  proc = "/proc",
): FreezerOutcome {
  if (isFrozen && isUnifiedIn(placesOf(`${proc}/self`), cgroup)) return { kind: "own" };
  const member = hasMember();
  const places = member === null ? [] : placesOf(`${proc}/${member}`);
  // A cgroup of the same name can be another one by now; its members show which it is.
  if (!isUnifiedIn(places, cgroup)) {
    return { kind: places.some(({ path }) => isWithin(path.text, cgroup)) ? "older" : "moved" };
  }
  const folder = cgroupMounts().filter(({ controllers }) => controllers.length === 0)
    .map((mount) => folderBelow(mount, cgroup)).find((found) => found !== null) ?? null;
  if (folder === null || cgroup === "/") return { kind: "absent" };
  const errno = setKernelSwitch(`${folder}/cgroup.freeze`, isFrozen);
  if (errno === EPERM || errno === EACCES) return { kind: "denied" };
  if (errno === ENOENT) return { kind: "absent" };
  if (errno !== 0) return { kind: "failed", why: errnoName(errno) ?? `error ${errno}` };
  const until = performance.now() + SETTLE_MS;
  do {
    const frozen = flatValue(readText(`${folder}/cgroup.events`), "frozen");
    if (frozen === (isFrozen ? 1 : 0)) return { kind: "done" };
  } while (performance.now() < until);
  return { kind: "asked" };
}

/** Returns the cgroups of a process, by its folder in /proc; none when it is gone. */
function placesOf(folder: string): readonly HierarchyPath[] {
  return parseHierarchies(readText(`${folder}/cgroup`) ?? "");
}

/** Whether the place of version 2 is in a cgroup. */
function isUnifiedIn(places: readonly HierarchyPath[], cgroup: string): boolean {
  return places.some(({ hierarchy, path }) => hierarchy === "v2" && isWithin(path.text, cgroup));
}

function isWithin(path: string, cgroup: string): boolean {
  return path === cgroup || cgroup === "/" || path.startsWith(`${cgroup}/`);
}
