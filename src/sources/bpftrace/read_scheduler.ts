/**
 * Says when to read bpftrace's pipe again.
 *
 * Events are released when a watermark has come after them, ten times a second. A read right after
 * each watermark is as early as can be; each read in between costs cpu for nothing. Meanwhile the
 * pipe holds the output.
 *
 * Each read begins with caches that other programs have filled. In a storm of execs that costs nearly
 * as much as the events themselves. So in a storm every second watermark is enough, as long as the
 * pipe has room for the output between two reads. A storm that grows meanwhile may fill the pipe; then
 * the kernel's buffers behind it hold the rest.
 */
export class ReadScheduler {
  #readsForMark = 0;
  /** Watermarks to wait for, those that came, and what came with them. */
  #marksAwaited = 1;
  #marks = 0;
  #events = 0;
  #bytes = 0;
  /** A read that brings this much has probably left more in the pipe. */
  readonly #fullBytes: number;
  /** The most bytes with each watermark that let two of them fit into the pipe. */
  readonly #roomBytes: number;

  /** @param mostBytes what one read can take, of the `pipeBytes` that the pipe holds */
  constructor(mostBytes: number, pipeBytes: number) {
    this.#fullBytes = Math.min(mostBytes, pipeBytes / 2);
    this.#roomBytes = pipeBytes / 8;
  }

  /** Counts a watermark, and the events since the one before. */
  mark(events: number): void {
    this.#marks++;
    this.#events += events;
  }

  /** Returns milliseconds until the next read, while the events of the last one are not handled yet. */
  afterNone(): number {
    return SEEK_MARK_MS;
  }

  /** Returns milliseconds until the next read, after one that brought this many bytes. */
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

/** Between two reads while no watermark comes; a quarter of the time between two watermarks. */
export const PACE_MS = 25;

/**
 * A little less than between two watermarks, so that each read comes a little sooner after its
 * watermark than the one before. A read that comes too soon is followed by quicker ones.
 */
const NEXT_MARK_MS = 97;
const SEEK_MARK_MS = 10;
const MAX_READS_FOR_MARK = 5;
/** Events with each watermark: 500 processes a second have fewer, and need every read. */
const STORM_EVENTS = 200;
