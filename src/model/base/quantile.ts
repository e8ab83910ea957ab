/** Returns the value that a share of `q` does not exceed, of sorted values; null when there are none. */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

/**
 * Returns the median of sorted values: the value in the middle, or the mean of the two in the middle
 * of an even count; null when there are none. `quantile` would give the lower of those two.
 */
export function median(sorted: ArrayLike<number>): number | null {
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Buckets in a doubling: a value is told within 9 percent. */
const PER_DOUBLING = 4;

/** Enough for 2^60 ns, which is 36 years. */
const BUCKETS = 60 * PER_DOUBLING;

/**
 * How long many things took, in a fixed room: counts in buckets that grow by a constant factor.
 * Quantiles are within 9 percent; the least and the greatest value are exact.
 */
export class DurationSketch {
  /** Made for the second value: very many groups never get one. */
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

  /** The value that a share of `q` (0 to 1) does not exceed; null when there is none. */
  quantile(q: number): number | null {
    return this.#count === 0 ? null : this.#ranked(Math.max(1, Math.ceil(q * this.#count)));
  }

  /** The value in the middle, or the mean of the two in the middle of an even count. */
  median(): number | null {
    if (this.#count === 0) return null;
    const upper = this.#ranked((this.#count >> 1) + 1);
    return this.#count % 2 === 1 ? upper : (this.#ranked(this.#count >> 1) + upper) / 2;
  }

  /** The value of this rank, 1 to the count; the first and the last are exact. */
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
