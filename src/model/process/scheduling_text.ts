/** The names of what the schedulers of cpu and I/O know of a process. */

/** The policies of linux/sched.h, by their numbers. 4 was never used. */
const POLICIES = ["OTHER", "FIFO", "RR", "BATCH", null, "IDLE", "DEADLINE", "EXT"];

/** Returns the name of a policy of the cpu scheduler (sched(7)); its number when it is a new one. */
export function policyText(policy: number): string {
  return POLICIES[policy] ?? String(policy);
}

/** Bits of the level in the kernel's number of an I/O priority; the class is above them. */
const CLASS_SHIFT = 13;
const LEVEL_MASK = 7;

const [NONE, REALTIME, BEST_EFFORT, IDLE] = [0, 1, 2, 3] as const;

/**
 * Returns an I/O priority (ioprio_set(2)) as `rt 0` to `rt 7`, `be 0` to `be 7` or `idle`; `nice` for a
 * process without one, whose nice value decides.
 */
export function ioPriorityText(priority: number): string {
  const level = priority & LEVEL_MASK;
  switch (priority >> CLASS_SHIFT) {
    case NONE:
      return "nice";
    case REALTIME:
      return `rt ${level}`;
    case BEST_EFFORT:
      return `be ${level}`;
    case IDLE:
      return "idle";
    default:
      return String(priority);
  }
}

/** Returns the rank of an I/O priority, the first served first; null where its nice value is unknown. */
export function ioPriorityRank(priority: number, nice: number | null): number | null {
  const ioClass = priority >> CLASS_SHIFT;
  const level = priority & LEVEL_MASK;
  if (ioClass !== NONE) return ioClass * 8 + level;
  return nice === null ? null : BEST_EFFORT * 8 + Math.floor((nice + 20) / 5);
}
