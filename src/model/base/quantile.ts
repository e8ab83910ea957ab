/** Returns the value that a share `q` of the sorted values does not exceed; null without values. */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

/**
 * Returns the median of sorted values: the middle value, or the mean of the two middle values of an
 * even count. Returns null without values. `quantile` would return the lower of the two.
 */
export function median(sorted: ArrayLike<number>): number | null {
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Buckets in a doubling: a quantile is exact to 9 percent. */
const PER_DOUBLING = 4;

/** Enough for 2^60 ns, which is 36 years. */
const BUCKETS = 60 * PER_DOUBLING;

/**
 * A summary of many durations in constant memory: counts in buckets that grow by a constant factor.
 * Quantiles are exact to 9 percent; the least and the greatest duration are exact.
 */
export class DurationSketch {
  /** Allocated for the second value: most groups never get one. */
  #counts: Uint32Array | null = null;
  #count = 0;
  #least = Infinity;
  #greatest = 0;

  get count(): number {
    return this.#count;
  }

  /** @param ns nanoseconds; less than one counts as one */
  add(ns: number): void {
    if (this.#count === 1) this.#tally(this.#least);
    if (this.#count > 0) this.#tally(ns);
    this.#count++;
    if (ns < this.#least) this.#least = ns;
    if (ns > this.#greatest) this.#greatest = ns;
  }

  /** Returns the value that a share `q` (0 to 1) of the durations does not exceed; null without durations. */
  quantile(q: number): number | null {
    return this.#count === 0 ? null : this.#ranked(Math.max(1, Math.ceil(q * this.#count)));
  }

  /** Returns the middle value, or the mean of the two middle values of an even count. */
  median(): number | null {
    if (this.#count === 0) return null;
    const upper = this.#ranked((this.#count >> 1) + 1);
    return this.#count % 2 === 1 ? upper : (this.#ranked(this.#count >> 1) + upper) / 2;
  }

  /** Returns the value of this rank, 1 to the count; the first and the last are exact. */
  #ranked(rank: number): number {
    const counts = this.#counts;
    if (rank <= 1 || counts === null) return this.#least;
    if (rank >= this.#count) return this.#greatest;
    let left = rank;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= counts[bucket] as number;
      if (left > 0) continue;
      const middle = 2 ** ((bucket + 0.5) / PER_DOUBLING);
      return Math.max(this.#least, Math.min(this.#greatest, middle));
    }
    return this.#greatest;
  }

  #tally(ns: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log2(Math.max(1, ns)) * PER_DOUBLING));
    const counts = this.#counts ??= new Uint32Array(BUCKETS);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
}
