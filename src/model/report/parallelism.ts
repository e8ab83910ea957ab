import type { Family } from "./family.ts";
import { cpuOf, type ProcessRecord } from "./process_record.ts";

/** How much went on at once within a family, from its root's birth on in equal steps. */
export interface Parallelism {
  readonly fromTs: number;
  readonly stepNs: number;
  /**
   * Cores in use, on average in each step: the cpu time of each process spread evenly over its life.
   * null when no cpu time is known. Never more than `cpus`: the kernel counts cpu time in grains (a
   * tick of the clock, or what a life shorter than it is charged with), so that the sum of a short
   * step may be more than the host has.
   */
  readonly cores: readonly number[] | null;
  /** CPUs of the host; null when the recording does not say, and nothing is bounded. */
  readonly cpus: number | null;
  /** Steps in which more was counted than the host has, and which `cpus` bounds. */
  readonly coresBounded: number;
  /** Processes that lived and had no living child, on average in each step: those that may work. */
  readonly leaves: readonly number[];
  readonly averageCores: number | null;
  readonly averageLeaves: number;
  readonly mostLeaves: number;
  readonly cpuNs: number | null;
  /** Processes whose cpu time is not known; they are missing in `cores`. */
  readonly cpuUnknown: number;
}

/**
 * @param steps so many parts of the time from the root's birth to the end of the last member
 * @param cpus CPUs of the host, which no step can use more of; null is unknown
 */
export function parallelism(
  { root, members }: Family,
  toTs: number,
  steps: number,
  cpus: number | null,
): Parallelism {
  const fromTs = root.startTs;
  const lastTs = members.reduce((last, life) => Math.max(last, endWithin(life, toTs)), fromTs);
  const stepNs = Math.max(1, (lastTs - fromTs) / steps);
  const cores = new TimeSum(fromTs, stepNs, steps);
  const leaves = new TimeSum(fromTs, stepNs, steps);
  let [cpuNs, cpuUnknown] = [0, 0];
  for (const life of members) {
    const cpu = cpuOf(life);
    const end = endWithin(life, toTs);
    if (cpu === null) cpuUnknown++;
    else {
      cpuNs += cpu;
      // A life shorter than the clock can tell did its work all the same.
      if (end > life.startTs) cores.add(life.startTs, end, cpu / (end - life.startTs));
      else cores.add(life.startTs, life.startTs + 1, cpu);
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
 * Calls `each` for every time in which the number of living processes without a living child stays
 * the same; returns the greatest number.
 */
export function sweepLeaves(
  members: readonly ProcessRecord[],
  toTs: number,
  each: (fromTs: number, toTs: number, leaves: number) => void,
): number {
  const moments: { ts: number; change: 1 | -1; life: ProcessRecord }[] = [];
  for (const life of members) {
    moments.push({ ts: life.startTs, change: 1, life });
    moments.push({ ts: endWithin(life, toTs), change: -1, life });
  }
  // Births before ends: a life of no length must begin before it is over.
  moments.sort((a, b) => a.ts - b.ts || b.change - a.change);
  const living = new Set<number>();
  const below = new Map<number, number>();
  let [leaves, most, last] = [0, 0, moments[0]?.ts ?? 0];
  for (const { ts, change, life } of moments) {
    if (ts > last) {
      each(last, ts, leaves);
      most = Math.max(most, leaves);
      last = ts;
    }
    if (change === 1) living.add(life.id);
    else living.delete(life.id);
    const children = below.get(life.id) ?? 0;
    if (children === 0) leaves += change;
    if (life.parentId === null) continue;
    const siblings = below.get(life.parentId) ?? 0;
    below.set(life.parentId, siblings + change);
    const isParentLiving = living.has(life.parentId);
    if (isParentLiving && change === 1 && siblings === 0) leaves--;
    if (isParentLiving && change === -1 && siblings === 1) leaves++;
  }
  return most;
}

/** Sums of a quantity over time, in equal steps. */
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

function endWithin({ startTs, endTs }: ProcessRecord, toTs: number): number {
  return Math.max(startTs, endTs ?? toTs);
}
