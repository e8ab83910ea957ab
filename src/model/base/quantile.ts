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
