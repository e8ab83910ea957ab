/**
 * When to look into bpftrace's pipe again.
 *
 * Events are told when a watermark has come after them, of which there are ten a second: whoever looks
 * right after each of those is as early as can be, and every look in between would be for nothing, and
 * dear. Until then the pipe holds what comes.
 *
 * Each look begins with caches that others have filled meanwhile, which in a storm of execs costs as
 * much as the events themselves. So in a storm every second watermark will do.
 */
export class LookPace {
  #looksForMark = 0;
  /** Watermarks after which it is worth to wait for others; those that came, and what came with them. */
  #marksAwaited = 1;
  #marks = 0;
  #bytes = 0;

  /** Of so many in one look it is likely that there are more. */
  readonly #fullBytes: number;
  /** With each of two watermarks so many must not come, or the pipe could be full before the second. */
  readonly #tooManyBytes: number;

  /** @param mostBytes what one look can take, of the `pipeBytes` that the pipe holds */
  constructor(mostBytes: number, pipeBytes: number) {
    this.#fullBytes = Math.min(mostBytes, pipeBytes / 2);
    this.#tooManyBytes = pipeBytes * 0.375;
  }

  /** A watermark was in what came. */
  mark(): void {
    this.#marks++;
  }

  /** Until the next look, milliseconds, after one that brought so many bytes. */
  after(bytes: number): number {
    this.#bytes += bytes;
    if (bytes >= this.#fullBytes) return 0;
    if (this.#marks >= this.#marksAwaited) {
      const each = this.#bytes / this.#marks;
      const isStorm = each >= STORM_BYTES && each <= this.#tooManyBytes;
      this.#marksAwaited = isStorm ? 2 : 1;
      this.#looksForMark = MAX_LOOKS_FOR_MARK;
      this.#marks = 0;
      this.#bytes = 0;
      return NEXT_MARK_MS * this.#marksAwaited;
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
/** With each watermark: several hundred events, of more than 500 processes a second, up to which every line is to be quick. */
const STORM_BYTES = 32 * 1024;
