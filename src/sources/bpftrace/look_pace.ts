/**
 * When to look into bpftrace's pipe again.
 *
 * Events are told when a watermark has come after them, of which there are ten a second: whoever looks
 * right after each of those is as early as can be, and every look in between would be for nothing, and
 * dear. Until then the pipe holds what comes.
 */
export class LookPace {
  #looksForMark = 0;
  #isMarked = false;

  /** @param mostBytes what one look can take */
  constructor(private readonly mostBytes: number) {}

  /** A watermark was in what came. */
  mark(): void {
    this.#isMarked = true;
  }

  /** Until the next look, milliseconds, after one that brought so many bytes. */
  after(bytes: number): number {
    // There may be more.
    if (bytes === this.mostBytes) return 0;
    if (this.#isMarked) {
      this.#isMarked = false;
      this.#looksForMark = MAX_LOOKS_FOR_MARK;
      return NEXT_MARK_MS;
    }
    return this.#looksForMark-- > 0 ? LOOK_FOR_MARK_MS : PACE_MS;
  }
}

/** Between two looks while no watermark comes; a quarter of the time between two of those. */
export const PACE_MS = 25;

/**
 * A little less than between two watermarks, so that each look comes a little sooner after its
 * watermark than the one before; when one comes too soon, it is looked more often.
 */
const NEXT_MARK_MS = 97;
const LOOK_FOR_MARK_MS = 10;
const MAX_LOOKS_FOR_MARK = 5;
