import type { FlockEvent } from "../../model/event/event.ts";
import type { Scan } from "../../model/scan/scanned_process.ts";
import type { Captured, CaptureSignal } from "../parse/observation.ts";

/** An item that a reader of the stream applies to its table, in stream order. */
export type CaptureItem = FlockEvent | ScannedItem;

/** The memory, state and cpu samples of a /proc scan, at the scan's place among the events. */
export interface ScannedItem {
  readonly type: "scanned";
  readonly scan: Scan;
}

/** Receives an item and applies it to the table before it returns. */
export type TakeItem = (item: CaptureItem) => void;

/** An item that the sequencer delivers, in time order. */
export type Sequenced<Seen = Captured> =
  | Seen
  | LossNotice
  | Mark;

/** What a {@linkcode Sequencer} sorts. */
interface Numbered {
  readonly ts: number;
  readonly cpu: number;
  /** Its number on that CPU, from 1. */
  readonly seq: number;
  /** Set when it arrives after later ones were delivered. */
  late?: boolean;
}

/** Reports `count` lost events: a hole in the numbers of one CPU. */
export interface LossNotice {
  readonly kind: "lost";
  readonly ts: number;
  readonly count: number;
  readonly where: "kernel" | "queue" | "line";
  readonly reason: string;
}

/** A callback that makes items when the stream reaches its moment. */
export interface Mark {
  readonly kind: "mark";
  readonly ts: number;
  readonly run: (take: TakeItem) => void;
}

/** The options of a {@linkcode Sequencer}. */
export interface SequencerOptions {
  readonly cpus: number;
  /** The most observations that may wait. Beyond it the sequencer delivers the oldest early. */
  readonly maxWaiting: number;
  /** Returns milliseconds of any steady clock. */
  readonly clock: () => number;
}

interface Watermark {
  readonly ts: number;
  /** The count of each CPU; {@linkcode NOT_YET} until its line arrives. */
  readonly counts: number[];
  readonly arrivedMs: number;
  /** The number of observations that had arrived before the watermark. */
  readonly arrivals: number;
}

/**
 * Sorts the events of all CPUs by time, and counts the missing events exactly.
 *
 * bpftrace reads one buffer per CPU, so events of different CPUs arrive out of order. In a storm
 * they are seconds apart, so no fixed window is right. But the stream of each CPU is in order, and each
 * event carries its number on that CPU. The probe takes the number *before* it reads the clock. So:
 *
 *     a watermark (T, [n0, n1, ...]) says: at T, CPU i had counted ni events
 *     every event up to T is here, once event ni of CPU i has arrived, for every i
 *
 * A hole in the numbers of a CPU is loss, counted to the unit. A loss at the very end of a CPU's
 * stream shows no hole. The sequencer declares it after a watermark has waited
 * {@linkcode PATIENCE_MS} and few events arrived: by then bpftrace has emptied its buffers.
 */
export class Sequencer<Seen extends Numbered = Captured> {
  /** Observations in the order of their CPU; the first `taken` are delivered already. */
  readonly #waiting: Seen[][];
  readonly #seen: number[];
  readonly #marks: Mark[] = [];
  readonly #losses: LossNotice[] = [];
  readonly #watermarks: Watermark[] = [];
  #released = 0;
  #waitingCount = 0;
  #arrivals = 0;
  /** The arrival time of the last watermark, and the time that counts as patience. */
  #heardMs = -Infinity;
  #activeMs = 0;
  #unreadable = 0;

  constructor(
    private readonly options: SequencerOptions,
    private readonly deliver: (batch: readonly Sequenced<Seen>[]) => void,
  ) {
    this.#waiting = Array.from({ length: options.cpus }, () => []);
    this.#seen = new Array<number>(options.cpus).fill(0);
  }

  /** Every event up to this moment is delivered, or declared lost. */
  get releasedTs(): number {
    return this.#released;
  }

  /** Observations that wait for a watermark. */
  get waiting(): number {
    return this.#waitingCount;
  }

  observation(observation: Seen): void {
    const { cpu, seq } = observation;
    const seen = this.#seen[cpu];
    // A number seen before means a repeated or forged line. A number out of reach is garbage.
    if (seen === undefined || seq <= seen || seq > seen + LARGEST_HOLE) {
      this.#unreadable++;
      return;
    }
    if (seq > seen + 1) this.#hole(observation.ts, seq - seen - 1);
    this.#seen[cpu] = seq;
    this.#arrivals++;
    if (observation.ts <= this.#released) {
      observation.late = true;
      this.deliver([observation]);
      return;
    }
    this.#waiting[cpu]!.push(observation);
    this.#waitingCount++;
    if (this.#waitingCount > this.options.maxWaiting) this.#releaseHalf();
  }

  signal(signal: CaptureSignal): void {
    if (signal.kind === "watermark") this.#watermark(signal.ts, signal.firstCpu, signal.counts);
    else if (signal.kind === "problem") this.#unreadable++;
    else this.#final(signal.cpu, signal.count);
  }

  /** Calls `run` after every event before `ts` is delivered. */
  mark(ts: number, run: Mark["run"]): void {
    let at = this.#marks.length;
    while (at > 0 && this.#marks[at - 1]!.ts > ts) at--;
    this.#marks.splice(at, 0, { kind: "mark", ts, run });
  }

  /** Ends the stream at `ts`: delivers the observations that wait. */
  end(ts: number): void {
    this.#release(Math.max(ts, this.#released));
  }

  #watermark(ts: number, firstCpu: number, counts: readonly number[]): void {
    let last = this.#watermarks.at(-1);
    if (last === undefined || last.ts !== ts) {
      this.#heard();
      // The lines of a watermark follow each other on one CPU: a line not here by now was lost.
      if (last !== undefined && !isWhole(last)) this.#watermarks.pop();
      last = {
        ts,
        counts: new Array<number>(this.options.cpus).fill(NOT_YET),
        arrivedMs: this.#activeMs,
        arrivals: this.#arrivals,
      };
      this.#watermarks.push(last);
    }
    counts.forEach((count, i) => {
      if (firstCpu + i < this.options.cpus) {
        last.counts[firstCpu + i] = count;
      }
    });
    this.#advance();
    const given = this.#givenUp();
    if (given === 0) return;
    for (const { counts, ts } of this.#watermarks.slice(0, given)) this.#declareTail(counts, ts);
    this.#advance();
  }

  /** Returns how many watermarks have waited long enough: their missing events are lost. */
  #givenUp(): number {
    const isQuietSince = ({ arrivedMs, arrivals }: Watermark) =>
      this.#activeMs - arrivedMs >= PATIENCE_MS && this.#arrivals - arrivals <= NEXT_TO_NOTHING;
    const given = this.#watermarks.findLastIndex(isQuietSince) + 1;
    if (given > 0) return given;
    const oldest = this.#watermarks[0];
    return oldest !== undefined && this.#activeMs - oldest.arrivedMs >= LAST_PATIENCE_MS ? 1 : 0;
  }

  /**
   * Adds the time since the last watermark to the patience. Patience runs only while bpftrace works.
   * After bpftrace was stopped or starved, its backlog arrives one CPU after the other. So the idle
   * hours do not show that an event is lost.
   */
  #heard(): void {
    const now = this.options.clock();
    this.#activeMs += Math.min(now - this.#heardMs, LONGEST_BEAT_MS);
    this.#heardMs = now;
  }

  #advance(): void {
    let released = -1;
    while (this.#watermarks.length > 0) {
      const next = this.#watermarks[0]!;
      if (!isWhole(next) || !next.counts.every((count, cpu) => this.#seen[cpu]! >= count)) break;
      // A watermark that was requested may arrive before an earlier one.
      released = Math.max(released, next.ts);
      this.#watermarks.shift();
    }
    // Every event is accounted for, so no unreadable line was an event.
    if (this.#watermarks.length === 0) this.#unreadable = 0;
    if (released > this.#released) this.#release(released);
  }

  /** Delivers all items up to `ts` in order. Ties keep the CPU order; marks follow events. */
  #release(ts: number): void {
    const batch: Sequenced<Seen>[] = [];
    for (const queue of this.#waiting) {
      let taken = 0;
      while (taken < queue.length && queue[taken]!.ts <= ts) batch.push(queue[taken++]!);
      if (taken === queue.length) queue.length = 0;
      else queue.splice(0, taken);
    }
    this.#waitingCount -= batch.length;
    let losses = 0;
    while (losses < this.#losses.length && this.#losses[losses]!.ts <= ts) {
      batch.push(this.#losses[losses++]!);
    }
    this.#losses.splice(0, losses);
    let marks = 0;
    while (marks < this.#marks.length && this.#marks[marks]!.ts <= ts) {
      batch.push(this.#marks[marks++]!);
    }
    this.#marks.splice(0, marks);
    this.#released = ts;
    // The batch is a few sorted runs in a row: the best case of the engine's merge sort.
    if (!isInOrder(batch)) batch.sort((a, b) => a.ts - b.ts);
    if (batch.length > 0) this.deliver(batch);
  }

  /** Delivers the older half at the bound, in order as far as known. */
  #releaseHalf(): void {
    // Only garbage has a time out of its CPU's order. It must not delay the events after it.
    for (const queue of this.#waiting) queue.sort((a, b) => a.ts - b.ts);
    const moments = this.#waiting.flatMap((queue) => queue.map(({ ts }) => ts)).sort((a, b) =>
      a - b
    );
    this.#release(moments[Math.floor(moments.length / 2)]!);
    while (this.#watermarks.length > 0 && this.#watermarks[0]!.ts <= this.#released) {
      this.#watermarks.shift();
    }
  }

  #hole(ts: number, count: number): void {
    const line = Math.min(count, this.#unreadable);
    this.#unreadable -= line;
    this.#lose(ts, line, "line", "lines of bpftrace could not be read");
    this.#lose(
      ts,
      count - line,
      "kernel",
      "the buffer between kernel and bpftrace was full",
    );
  }

  #lose(ts: number, count: number, where: LossNotice["where"], reason: string): void {
    if (count <= 0) return;
    const notice = {
      kind: "lost" as const,
      ts: Math.max(ts, this.#released),
      count,
      where,
      reason,
    };
    let at = this.#losses.length;
    while (at > 0 && this.#losses[at - 1]!.ts > notice.ts) at--;
    this.#losses.splice(at, 0, notice);
  }

  #declareTail(counts: readonly number[], ts: number): void {
    counts.forEach((count, cpu) => {
      const missing = count - this.#seen[cpu]!;
      if (missing <= 0) return;
      this.#hole(ts, missing);
      this.#seen[cpu] = count;
    });
  }

  #final(cpu: number, count: number): void {
    const seen = this.#seen[cpu];
    if (seen === undefined || count <= seen) return;
    const last = this.#waiting[cpu]!.at(-1);
    this.#lose(
      Math.max(last === undefined ? 0 : last.ts, this.#released),
      count - seen,
      "kernel",
      "still in bpftrace's buffers when it was stopped",
    );
    this.#seen[cpu] = count;
  }
}

/** A watermark waits this long for counted events that do not arrive. */
export const PATIENCE_MS = 600;
/** A watermark waits this long while other events arrive, as bpftrace may starve a CPU. */
export const LAST_PATIENCE_MS = 30_000;
/**
 * The most time that one silence adds to the patience. Watermarks are 100 ms apart, and in a storm
 * bpftrace may print only every second one.
 */
const LONGEST_BEAT_MS = 250;
/** With at most so many arrivals in that time, bpftrace was not too busy to deliver. */
const NEXT_TO_NOTHING = 300;
/** The most events that one CPU can lose in a row: hours of continuous forks. */
const LARGEST_HOLE = 2 ** 30;
const NOT_YET = -1;

/** Whether nothing is left to sort, as in a storm on one CPU. Sorting it would take 2 % of our cpu. */
function isInOrder(batch: readonly { readonly ts: number }[]): boolean {
  for (let i = 1; i < batch.length; i++) if (batch[i]!.ts < batch[i - 1]!.ts) return false;
  return true;
}

function isWhole({ counts }: Watermark): boolean {
  return !counts.includes(NOT_YET);
}
