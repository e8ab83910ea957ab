/**
 * Returns the number of a cgroup, unique on its host. Each hierarchy has its own ids, so the number
 * includes the hierarchy: 0 for version 2, else the first column of /proc/PID/cgroup.
 *
 * The kernel never reuses an id: after 2^32 cgroups the higher bits change.
 */
export function cgroupNumber(hierarchy: number, id: number): number {
  return hierarchy * HIERARCHY + id;
}

/** Returns the hierarchy of a {@linkcode cgroupNumber}. */
export function hierarchyOf(cgroup: number): number {
  return Math.floor(cgroup / HIERARCHY);
}

/** Returns the id of a {@linkcode cgroupNumber} in its hierarchy. */
export function idInHierarchy(cgroup: number): number {
  return cgroup % HIERARCHY;
}

/** The id of the root cgroup in every hierarchy. */
export const ROOT_ID = 1;

/** `scripts/lifecycle.bt` and `program_choice.ts` shift by the same 40 bits. */
const HIERARCHY = 2 ** 40;
