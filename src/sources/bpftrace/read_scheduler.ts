/**
 * Decides when to read bpftrace's pipe again.
 *
 * A watermark releases the events before it, ten times a second. The best time to read is right after
 * a watermark: a read between two watermarks wastes cpu. Meanwhile the pipe fills, and the kernel's
 * buffers behind it hold the rest.
 *
 * In a storm a full pipe is a gain: bpftrace then blocks until the next read, and handles all events
 * that came meanwhile without a wake-up for each. Each read of ours begins with caches that other
 * programs have filled. So in a storm one read serves two watermarks, as long as the pipe and the
 * kernel's buffers have room.
 *
 * Without events a read costs only its wake-up. Where the caller allows it, one read then serves two
 * watermarks, too, until the next event.
 */
export class ReadScheduler {
  #readsForMark = 0;
  /** Watermarks to wait for; the watermarks and events since the last scheduled read. */
  #marksAwaited = 1;
  #marks = 0;
  #events = 0;
  #bytes = 0;
  /** Watermarks without an event in a row. */
  #quietMarks = 0;
  /** Whether the last read has probably left more behind. */
  #isBehind = false;
  /** The time of the first of the reads that followed each other at once. */
  #burstMs = 0;
  /** A read that brings this much has probably left more behind. */
  readonly #fullBytes: number;
  /** The most bytes per watermark for which one read can serve two watermarks. */
  readonly #roomBytes: number;

  /**
   * @param mostBytes the most bytes of one read
   * @param room the capacity of the pipe, and of the kernel's buffer of each CPU
   * @param restsWhenQuiet whether the first event after a quiet time can wait for two watermarks
   */
  constructor(
    mostBytes: number,
    { pipeBytes, bufferBytes }: { readonly pipeBytes: number; readonly bufferBytes: number },
    private readonly restsWhenQuiet = false,
  ) {
    this.#fullBytes = Math.min(mostBytes, pipeBytes / 2);
    // An event takes three times as many bytes in the kernel's buffer as in the pipe.
    this.#roomBytes = (pipeBytes + bufferBytes) / 8;
  }

  /** Counts a watermark, and the events since the one before. */
  mark(events: number): void {
    this.#marks++;
    this.#events += events;
    this.#quietMarks = events === 0 ? this.#quietMarks + 1 : 0;
  }

  /** Returns milliseconds until the next read, while events of the last read still wait. */
  afterNone(): number {
    return this.#isBehind ? BEHIND_MS : SEEK_MARK_MS;
  }

  /** Returns milliseconds until the next read, after a read of this many bytes at `ms`. */
  after(bytes: number, ms: number): number {
    this.#bytes += bytes;
    if (!this.#isBehind) this.#burstMs = ms;
    this.#isBehind = bytes >= this.#fullBytes;
    if (this.#isBehind) return 0;
    if (this.#marks < this.#marksAwaited) {
      return this.#readsForMark-- > 0 ? SEEK_MARK_MS : PACE_MS;
    }
    const isStorm = this.#events >= STORM_EVENTS * this.#marks &&
      this.#bytes <= this.#roomBytes * this.#marks;
    const isQuiet = this.restsWhenQuiet && this.#quietMarks >= QUIET_MARKS;
    this.#marksAwaited = isStorm || isQuiet ? 2 : 1;
    this.#readsForMark = MAX_READS_FOR_MARK;
    this.#marks = this.#events = this.#bytes = 0;
    return Math.max(SEEK_MARK_MS, NEXT_MARK_MS * this.#marksAwaited - (ms - this.#burstMs));
  }
}

/** Interval of reads while no watermark comes: a quarter of the time between two watermarks. */
const PACE_MS = 25;

/**
 * A little less than the interval of watermarks, so that each read comes a little sooner after its
 * watermark than the read before. After a read that comes too soon, quicker reads follow.
 */
const NEXT_MARK_MS = 97;
const SEEK_MARK_MS = 10;
const BEHIND_MS = 3;
const MAX_READS_FOR_MARK = 5;
/** Events with each watermark: 500 processes a second have fewer, and need every read. */
const STORM_EVENTS = 200;
/** A second without an event is quiet. */
const QUIET_MARKS = 10;
