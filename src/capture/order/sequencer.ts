import type { FlockEvent } from "../../model/event/event.ts";
import type { Scan } from "../../model/scan/scanned_process.ts";
import type { Captured, CaptureSignal } from "../parse/observation.ts";

/** What a reader of the stream applies to its table, in this order. */
export type CaptureItem = FlockEvent | ScannedItem;

/** A scan of /proc, at its place among the events: what it shows of memory, state and cpu. */
export interface ScannedItem {
  readonly type: "scanned";
  readonly scan: Scan;
}

/** What the sequencer hands on, in order of time. */
export type Sequenced =
  | Captured
  | LossNotice
  | Mark;

/** Events are missing here: so many, found by a hole in the numbers of one CPU. */
export interface LossNotice {
  readonly kind: "lost";
  readonly ts: number;
  readonly count: number;
  readonly where: "kernel" | "queue" | "line";
  readonly reason: string;
}

/** Items of ours, made when the stream has come to their moment. */
export interface Mark {
  readonly kind: "mark";
  readonly ts: number;
  readonly run: () => Iterable<CaptureItem>;
}

/** Bounds of a {@linkcode Sequencer}. */
export interface SequencerOptions {
  readonly cpus: number;
  /** Observations that wait at the most; beyond it the oldest are passed on out of turn. */
  readonly maxWaiting: number;
  /** Milliseconds of any steady clock. */
  readonly clock: () => number;
}

interface Watermark {
  readonly ts: number;
  /** By CPU; {@linkcode NOT_YET} until its line has come. */
  readonly counts: number[];
  readonly arrivedMs: number;
  /** Observations that had arrived by then. */
  readonly arrivals: number;
}

/**
 * Puts the events of all CPUs into one order of time, and knows exactly what is missing.
 *
 * bpftrace reads one buffer a CPU, and between CPUs the order is lost: by seconds in a storm, so no
 * fixed window is right. But every CPU's own stream is in order, and every event carries the number
 * it has on its CPU, taken *before* its clock was read. So:
 *
 *     a watermark (T, [n0, n1, ...]) says: at T, CPU i had counted ni events
 *     all that happened up to T is here, once CPU i has shown its event ni, for every i
 *
 * A hole in the numbers of a CPU is loss, counted to the unit. What was lost at the very end of a
 * CPU's stream shows no hole; it is declared when a watermark has waited {@linkcode PATIENCE_MS}
 * while next to nothing arrived, so that bpftrace has surely emptied its buffers.
 */
export class Sequencer {
  /** Observations in the order of their CPU; `taken` are handed on already. */
  readonly #waiting: Captured[][];
  readonly #seen: number[];
  readonly #marks: Mark[] = [];
  readonly #losses: LossNotice[] = [];
  readonly #watermarks: Watermark[] = [];
  #released = 0;
  #waitingCount = 0;
  #arrivals = 0;
  /** When the last watermark came, and the time that counts as patience. */
  #heardMs = -Infinity;
  #activeMs = 0;
  #unreadable = 0;

  constructor(
    private readonly options: SequencerOptions,
    private readonly deliver: (batch: readonly Sequenced[]) => void,
  ) {
    this.#waiting = Array.from({ length: options.cpus }, () => []);
    this.#seen = new Array<number>(options.cpus).fill(0);
  }

  /** All that happened up to this moment has been handed on, or declared lost. */
  get releasedTs(): number {
    return this.#released;
  }

  /** Observations that wait for a watermark. */
  get waiting(): number {
    return this.#waitingCount;
  }

  observation(observation: Captured): void {
    const { cpu, seq } = observation;
    const seen = this.#seen[cpu];
    // A number that was there already is a line repeated or forged; one out of reach is garbage.
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
    else if (signal.kind === "final") this.#final(signal.cpu, signal.count);
  }

  /** Has `run` called when everything before `ts` has been handed on. */
  mark(ts: number, run: Mark["run"]): void {
    let at = this.#marks.length;
    while (at > 0 && this.#marks[at - 1]!.ts > ts) at--;
    this.#marks.splice(at, 0, { kind: "mark", ts, run });
  }

  /** The stream is over: hands on what is there. `ts` is the moment it stands for. */
  end(ts: number): void {
    this.#release(Math.max(ts, this.#released));
  }

  #watermark(ts: number, firstCpu: number, counts: readonly number[]): void {
    let last = this.#watermarks.at(-1);
    if (last === undefined || last.ts !== ts) {
      this.#heard();
      // The lines of a watermark follow each other on one CPU: what is not here now, was lost.
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

  /** How many of the watermarks will not get any more of the events that they counted. */
  #givenUp(): number {
    const isQuietSince = ({ arrivedMs, arrivals }: Watermark) =>
      this.#activeMs - arrivedMs >= PATIENCE_MS && this.#arrivals - arrivals <= NEXT_TO_NOTHING;
    const given = this.#watermarks.findLastIndex(isQuietSince) + 1;
    if (given > 0) return given;
    const oldest = this.#watermarks[0];
    return oldest !== undefined && this.#activeMs - oldest.arrivedMs >= LAST_PATIENCE_MS ? 1 : 0;
  }

  /**
   * Patience runs only while bpftrace is seen to be at work. After it was stopped or starved, what
   * piled up comes one CPU after the other, and the hours before say nothing about what is still to
   * come.
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
      released = next.ts;
      this.#watermarks.shift();
    }
    // With every event accounted for, no line that was unreadable can have been one.
    if (this.#watermarks.length === 0) this.#unreadable = 0;
    if (released > this.#released) this.#release(released);
  }

  /** Everything up to `ts` in order. Ties keep the order of the CPUs; marks come after events. */
  #release(ts: number): void {
    const batch: Sequenced[] = [];
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
    // A handful of sorted runs behind each other: what the engine's merge sort is best at.
    batch.sort((a, b) => a.ts - b.ts);
    if (batch.length > 0) this.deliver(batch);
  }

  /** The bound is reached: the older half goes on, in order as far as is known. */
  #releaseHalf(): void {
    // A time out of its CPU's order, which only garbage has, must not hold up what follows it.
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

/** How long a watermark waits for events that were counted and do not come. */
export const PATIENCE_MS = 600;
/** And how long while other events keep coming, as bpftrace may starve a CPU. */
export const LAST_PATIENCE_MS = 30_000;
/**
 * Watermarks are 100 ms apart, and in a storm it is looked for every second one; a longer silence
 * counts as this much.
 */
const LONGEST_BEAT_MS = 250;
/** Arrivals within that time up to which bpftrace cannot have been too busy to deliver. */
const NEXT_TO_NOTHING = 300;
/** Events that one CPU can have lost at a time: hours of nothing but forks. */
const LARGEST_HOLE = 2 ** 30;
const NOT_YET = -1;

function isWhole({ counts }: Watermark): boolean {
  return !counts.includes(NOT_YET);
}
