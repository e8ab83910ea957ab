import type { Family } from "./family.ts";
import { cpuOf, endOf, type ProcessRecord } from "./process_record.ts";

/**
 * How many processes of a family worked at the same time, in equal steps from the root's birth on.
 */
export interface Parallelism {
  readonly fromTs: number;
  readonly stepNs: number;
  /**
   * The average number of cores in use in each step. The cpu time of each process is spread evenly
   * over its lifetime. null when no cpu time is known.
   *
   * No value is greater than `cpus`. The kernel counts cpu time in ticks of its clock, so that the
   * sum of a short step may be more than the host has.
   */
  readonly cores: readonly number[] | null;
  /** CPUs of the host; null when the recording lacks the number, and nothing is bounded. */
  readonly cpus: number | null;
  /** The number of steps that `cpus` bounds. */
  readonly coresBounded: number;
  /**
   * The average number of live processes without a live child in each step: those that may work.
   */
  readonly leaves: readonly number[];
  readonly averageCores: number | null;
  readonly averageLeaves: number;
  readonly mostLeaves: number;
  readonly cpuNs: number | null;
  /** Processes without a known cpu time; `cores` lacks them. */
  readonly cpuUnknown: number;
}

/**
 * Computes the parallelism of a family.
 *
 * @param steps the number of equal parts, from the root's birth to the end of the last member
 * @param cpus CPUs of the host, the most that a step can use; null is unknown
 */
export function parallelism(
  { root, members }: Family,
  toTs: number,
  steps: number,
  cpus: number | null,
): Parallelism {
  const fromTs = root.startTs;
  const lastTs = members.reduce((last, record) => Math.max(last, endOf(record, toTs)), fromTs);
  const stepNs = Math.max(1, (lastTs - fromTs) / steps);
  const cores = new TimeSum(fromTs, stepNs, steps);
  const leaves = new TimeSum(fromTs, stepNs, steps);
  let [cpuNs, cpuUnknown] = [0, 0];
  for (const record of members) {
    const cpu = cpuOf(record);
    const end = endOf(record, toTs);
    if (cpu === null) cpuUnknown++;
    else {
      cpuNs += cpu;
      // The cpu time of a process without a duration counts in its first nanosecond.
      if (end > record.startTs) cores.add(record.startTs, end, cpu / (end - record.startTs));
      else cores.add(record.startTs, record.startTs + 1, cpu);
    }
  }
  const mostLeaves = sweepLeaves(members, toTs, (from, to, count) => leaves.add(from, to, count));
  const isKnown = cpuUnknown < members.length;
  const whole = Math.max(1, lastTs - fromTs);
  const most = cpus ?? Infinity;
  const bounded = (used: number) => Math.min(used, most);
  const averages = cores.averages();
  return {
    fromTs,
    stepNs,
    cores: isKnown ? averages.map(bounded) : null,
    cpus,
    coresBounded: isKnown ? averages.filter((average) => average > most).length : 0,
    leaves: leaves.averages(),
    averageCores: isKnown ? bounded(cpuNs / whole) : null,
    averageLeaves: leaves.total / whole,
    mostLeaves,
    cpuNs: isKnown ? cpuNs : null,
    cpuUnknown,
  };
}

/**
 * Calls `each` for every span of time in which the number of live processes without a live child
 * stays the same; returns the greatest number.
 */
export function sweepLeaves(
  members: readonly ProcessRecord[],
  toTs: number,
  each: (fromTs: number, toTs: number, leaves: number) => void,
): number {
  const moments: { ts: number; change: 1 | -1; record: ProcessRecord }[] = [];
  for (const record of members) {
    moments.push({ ts: record.startTs, change: 1, record });
    moments.push({ ts: endOf(record, toTs), change: -1, record });
  }
  // Births come before ends: a process without a duration must begin before it ends.
  moments.sort((a, b) => a.ts - b.ts || b.change - a.change);
  const living = new Set<number>();
  const below = new Map<number, number>();
  let [leaves, most, last] = [0, 0, moments[0]?.ts ?? 0];
  for (const { ts, change, record } of moments) {
    if (ts > last) {
      each(last, ts, leaves);
      most = Math.max(most, leaves);
      last = ts;
    }
    if (change === 1) living.add(record.id);
    else living.delete(record.id);
    const children = below.get(record.id) ?? 0;
    if (children === 0) leaves += change;
    if (record.parentId === null) continue;
    const siblings = below.get(record.parentId) ?? 0;
    below.set(record.parentId, siblings + change);
    const isParentLiving = living.has(record.parentId);
    if (isParentLiving && change === 1 && siblings === 0) leaves--;
    if (isParentLiving && change === -1 && siblings === 1) leaves++;
  }
  return most;
}

/** Sums a quantity over time, in equal steps. */
class TimeSum {
  total = 0;
  readonly #sums: Float64Array;

  constructor(
    private readonly fromTs: number,
    private readonly stepNs: number,
    steps: number,
  ) {
    this.#sums = new Float64Array(steps);
  }

  add(fromTs: number, toTs: number, level: number): void {
    this.total += (toTs - fromTs) * level;
    const last = this.#sums.length - 1;
    let at = fromTs;
    for (let step = this.#step(fromTs); at < toTs && step <= last; step++) {
      const end = step === last ? toTs : Math.min(toTs, this.fromTs + (step + 1) * this.stepNs);
      if (end > at) this.#sums[step]! += (end - at) * level;
      at = Math.max(at, end);
    }
  }

  averages(): number[] {
    return Array.from(this.#sums, (sum) => sum / this.stepNs);
  }

  #step(ts: number): number {
    const step = Math.floor((ts - this.fromTs) / this.stepNs);
    return Math.max(0, Math.min(this.#sums.length - 1, step));
  }
}
