import type { Life } from "./life.ts";
import type { Selection } from "./selection.ts";

const SECOND = 1e9;
const MINUTE = 60 * SECOND;

/** From here on minutes tell more than seconds. */
const LONG = 10 * MINUTE;

/** Births over time. */
export interface BirthRate {
  /** The time from `fromTs` on in equal steps, and how many were born in each. */
  readonly fromTs: number;
  readonly stepNs: number;
  readonly counts: readonly number[];
  /** The busiest time of one minute, or of one second when all is shorter than ten minutes. */
  readonly busiest: Busiest | null;
}

export interface Busiest {
  readonly fromTs: number;
  readonly spanNs: number;
  readonly births: number;
}

/** @param steps at most so many parts of the time */
export function birthRate(
  { fromTs, toTs }: Selection,
  born: readonly Life[],
  steps: number,
): BirthRate {
  const stepNs = Math.max(1, (toTs - fromTs) / steps);
  const counts = new Array<number>(toTs > fromTs ? steps : 1).fill(0);
  const times = new Float64Array(born.length);
  for (const [i, { startTs }] of born.entries()) {
    times[i] = startTs;
    counts[Math.min(counts.length - 1, Math.floor((startTs - fromTs) / stepNs))]!++;
  }
  return { fromTs, stepNs, counts, busiest: busiest(times.sort(), toTs - fromTs) };
}

/** The window of a fixed span that holds the most births, wherever it begins. */
function busiest(times: Float64Array, wholeNs: number): Busiest | null {
  const spanNs = wholeNs >= LONG ? MINUTE : SECOND;
  let best: Busiest | null = null;
  let first = 0;
  for (let last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= spanNs) first++;
    const births = last - first + 1;
    if (births > (best?.births ?? 0)) best = { fromTs: times[first]!, spanNs, births };
  }
  return best;
}
