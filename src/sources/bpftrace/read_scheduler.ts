/**
 * Decides when to read bpftrace's pipe again.
 *
 * A watermark releases the events before it, ten times a second. The best time to read is right after
 * a watermark: a read between two watermarks wastes cpu. Meanwhile the pipe holds the output.
 *
 * Each read begins with caches that other programs have filled. In a storm of execs that costs nearly
 * as much as the events themselves. So in a storm one read for two watermarks is enough, as long as
 * the pipe has room for the output between two reads. A growing storm may fill the pipe. Then the
 * kernel's buffers behind the pipe hold the rest.
 */
export class ReadScheduler {
  #readsForMark = 0;
  /** Watermarks to wait for; the watermarks, events and bytes since the last scheduled read. */
  #marksAwaited = 1;
  #marks = 0;
  #events = 0;
  #bytes = 0;
  /** A read that brings this much has probably left more in the pipe. */
  readonly #fullBytes: number;
  /** The most bytes per watermark for which one read can serve two watermarks. */
  readonly #roomBytes: number;

  /** @param mostBytes the most bytes of one read, of the `pipeBytes` that the pipe holds */
  constructor(mostBytes: number, pipeBytes: number) {
    this.#fullBytes = Math.min(mostBytes, pipeBytes / 2);
    this.#roomBytes = pipeBytes / 8;
  }

  /** Counts a watermark, and the events since the one before. */
  mark(events: number): void {
    this.#marks++;
    this.#events += events;
  }

  /** Returns milliseconds until the next read, while events of the last read still wait. */
  afterNone(): number {
    return SEEK_MARK_MS;
  }

  /** Returns milliseconds until the next read, after a read of this many bytes. */
  after(bytes: number): number {
    this.#bytes += bytes;
    if (bytes >= this.#fullBytes) return 0;
    if (this.#marks < this.#marksAwaited) {
      return this.#readsForMark-- > 0 ? SEEK_MARK_MS : PACE_MS;
    }
    const isStorm = this.#events >= STORM_EVENTS * this.#marks &&
      this.#bytes <= this.#roomBytes * this.#marks;
    this.#marksAwaited = isStorm ? 2 : 1;
    this.#readsForMark = MAX_READS_FOR_MARK;
    this.#marks = this.#events = this.#bytes = 0;
    return NEXT_MARK_MS * this.#marksAwaited;
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
const MAX_READS_FOR_MARK = 5;
/** Events with each watermark: 500 processes a second have fewer, and need every read. */
const STORM_EVENTS = 200;
