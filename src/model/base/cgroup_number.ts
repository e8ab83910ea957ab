/**
 * A cgroup of one host as one number. Each hierarchy counts its cgroups by itself, so the hierarchy's
 * own number (0: version 2; others as the first column of /proc/PID/cgroup) is part of it.
 *
 * The kernel gives an id once: it counts cgroups up to 2^32, and then on with higher bits set. So a
 * number never means another cgroup than the one that got it first.
 */
export function cgroupNumber(hierarchy: number, id: number): number {
  return hierarchy * HIERARCHY + id;
}

/** The hierarchy of a {@linkcode cgroupNumber}. */
export function hierarchyOf(cgroup: number): number {
  return Math.floor(cgroup / HIERARCHY);
}

/** The kernel's id of a {@linkcode cgroupNumber} in its hierarchy. */
export function idInHierarchy(cgroup: number): number {
  return cgroup % HIERARCHY;
}

/** The id of the root of every hierarchy. */
export const ROOT_ID = 1;

/** `scripts/lifecycle.bt` and `program_choice.ts` shift by the same 40 bits. */
const HIERARCHY = 2 ** 40;
