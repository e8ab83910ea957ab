/**
 * When to look into bpftrace's pipe again.
 *
 * On a machine that sleeps nothing but watermarks comes, ten a second, and the next of those is a known
 * time away: every look in between would be for nothing, and dear. While more comes, a fixed pace
 * gathers it.
 */
export class LookPace {
  #looksForMark = 0;

  /** @param mostBytes what one look can take */
  constructor(private readonly mostBytes: number) {}

  /** Until the next look, milliseconds, after one that brought so many bytes. */
  after(bytes: number): number {
    // There may be more.
    if (bytes === this.mostBytes) return 0;
    if (bytes >= IDLE_BYTES) return PACE_MS;
    if (bytes > 0) {
      this.#looksForMark = MAX_LOOKS_FOR_MARK;
      return NEXT_MARK_MS;
    }
    return this.#looksForMark-- > 0 ? LOOK_FOR_MARK_MS : PACE_MS;
  }
}

/** Between two looks while much comes; a quarter of the time between two watermarks. */
export const PACE_MS = 25;

/** More than a watermark and an event beside it. */
const IDLE_BYTES = 256;

/**
 * A little less than between two watermarks, so that each look comes a little sooner after its
 * watermark than the one before; when one comes too soon, it is looked more often.
 */
const NEXT_MARK_MS = 97;
const LOOK_FOR_MARK_MS = 10;
const MAX_LOOKS_FOR_MARK = 5;
