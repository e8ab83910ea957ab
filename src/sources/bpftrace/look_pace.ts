/**
 * When to look into bpftrace's pipe again.
 *
 * Events are told when a watermark has come after them, of which there are ten a second: whoever looks
 * right after each of those is as early as can be, and every look in between would be for nothing, and
 * dear. Until then the pipe holds what comes.
 *
 * Each look begins with caches that others have filled meanwhile, which in a storm of execs costs
 * nearly as much as the events themselves. So in a storm every second watermark will do, as long as
 * the pipe has room for what comes with both. A storm that grows meanwhile may fill it; then the
 * kernel's buffers behind it hold the rest.
 */
export class LookPace {
  #looksForMark = 0;
  /** Watermarks after which it is worth to wait for others; those that came, and what came with them. */
  #marksAwaited = 1;
  #marks = 0;
  #events = 0;
  #bytes = 0;
  /** Of so many in one look it is likely that there are more. */
  readonly #fullBytes: number;
  /** With each of two watermarks not more than this. */
  readonly #roomBytes: number;

  /** @param mostBytes what one look can take, of the `pipeBytes` that the pipe holds */
  constructor(mostBytes: number, pipeBytes: number) {
    this.#fullBytes = Math.min(mostBytes, pipeBytes / 2);
    this.#roomBytes = pipeBytes / 8;
  }

  /** A watermark was in what came, and so many events since the one before. */
  mark(events: number): void {
    this.#marks++;
    this.#events += events;
  }

  /** Until the next look, milliseconds, when what came before has not been handled yet. */
  afterNone(): number {
    return LOOK_FOR_MARK_MS;
  }

  /** Until the next look, milliseconds, after one that brought so many bytes. */
  after(bytes: number): number {
    this.#bytes += bytes;
    if (bytes >= this.#fullBytes) return 0;
    if (this.#marks < this.#marksAwaited) {
      return this.#looksForMark-- > 0 ? LOOK_FOR_MARK_MS : PACE_MS;
    }
    const isStorm = this.#events >= STORM_EVENTS * this.#marks &&
      this.#bytes <= this.#roomBytes * this.#marks;
    this.#marksAwaited = isStorm ? 2 : 1;
    this.#looksForMark = MAX_LOOKS_FOR_MARK;
    this.#marks = this.#events = this.#bytes = 0;
    return NEXT_MARK_MS * this.#marksAwaited;
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
/** With each watermark: more than those of 500 processes a second, up to which every line is quick. */
const STORM_EVENTS = 200;
