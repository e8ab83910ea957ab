/**
 * The one door of this room: bytes of bpftrace go in, events in order of time come out.
 *
 * Here belongs what turns the lines of the probes into events: reading them (parse), ordering them
 * and counting what is missing (order), and working out what they mean (interpret). Pipes, clocks and
 * files of /proc belong to src/sources, which hands in what it reads.
 */
import type { FlockEvent, SnapshotEvent } from "../model/event/event.ts";
import type { Lookup } from "../model/base/lookup.ts";
import { MAX_ORDER_QUEUE_EVENTS } from "../model/base/limits.ts";
import type { TableView } from "../model/process/process_reader.ts";
import { reconcile, snapshotOf } from "../model/scan/reconcile.ts";
import type { Scan } from "../model/scan/scanned_process.ts";
import { Interpreter } from "./interpret/interpreter.ts";
import { ProcEnrichment, type ProcLookup } from "./interpret/proc_enrichment.ts";
import { ThreadLedger } from "./interpret/thread_ledger.ts";
import { UnseenBirths } from "./interpret/unseen_births.ts";
import { type CaptureItem, type Sequenced, Sequencer } from "./order/sequencer.ts";
import { SlicedQueue } from "./order/sliced_queue.ts";
import { CaptureParser } from "./parse/capture_parser.ts";
import type { Captured, CaptureSignal } from "./parse/observation.ts";

export type { CaptureItem, ProcLookup };

/** What a {@linkcode Capture} is given: all that it knows of the world. */
export interface CaptureOptions {
  /** CPUs that the kernel can have. */
  readonly cpus: number;
  /** The probes report threads, and not which one is the last of its process. */
  readonly countsThreads: boolean;
  /** The table that the reader of the events writes. */
  readonly table: TableView;
  readonly lookup: Lookup;
  readonly proc: ProcLookup;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
}

/** What some bytes of bpftrace's output brought. */
export interface CaptureBatch {
  /**
   * A slice of the events that are in order now. Each event is made when it is asked for, from the
   * table as it is then: apply an event before you ask for the next.
   */
  readonly items: Iterable<CaptureItem>;
  /** For each watermark among the bytes: the observations that came since the one before. */
  readonly watermarks: readonly number[];
  /** A part of a watermark was among the bytes: the probes are attached and the tracer works. */
  readonly isAlive: boolean;
}

/** What a scan of /proc came to. */
export interface Reconciled {
  /** Processes that the scan found or missed. */
  readonly repaired: number;
  /** The moment as of which the table agrees with /proc. */
  readonly ts: number;
}

/** Observations in a slice: some milliseconds of work, so that a pressed key waits no longer. */
const SLICE = 500;

/** Turns the output of one bpftrace after another into ordered events; see the top of this file. */
export class Capture {
  readonly #ledger: ThreadLedger | null;
  readonly #births: UnseenBirths;
  readonly #interpreter: Interpreter;
  readonly #ordered = new SlicedQueue<Sequenced>();
  #enrichment!: ProcEnrichment;
  #parser!: CaptureParser;
  #sequencer!: Sequencer;
  /** Observations since the last watermark. */
  #observed = 0;
  #watermarks: number[] = [];
  #isAlive = false;
  #needsScan = false;

  constructor(private readonly options: CaptureOptions) {
    const { table, lookup, now } = options;
    this.#births = new UnseenBirths(now, (...process) => this.#living(...process));
    this.#interpreter = new Interpreter(table, lookup, this.#births);
    this.#interpreter.isLive = false;
    this.#ledger = options.countsThreads ? new ThreadLedger(table) : null;
    this.reset();
  }

  /** Everything that happened up to this moment is in order, or declared lost. */
  get releasedTs(): number {
    return this.#sequencer.releasedTs;
  }

  /** Nothing waits for {@linkcode tick}. The bytes of a busy capture wait in the pipe. */
  get isIdle(): boolean {
    return this.#ordered.isEmpty;
  }

  /** Reads bytes of bpftrace's output; they may be overwritten afterwards. */
  push(bytes: Uint8Array): CaptureBatch {
    this.#watermarks = [];
    this.#isAlive = false;
    this.#parser.push(bytes);
    return { items: this.#slice(), watermarks: this.#watermarks, isAlive: this.#isAlive };
  }

  /** Returns the next slice, and what waited for time to pass: to be called a few times a second. */
  *tick(): Generator<CaptureItem> {
    yield* this.#slice();
    yield* this.#interpreter.settle(this.releasedTs);
  }

  /**
   * Returns all that is left: the tracer's output is over, or is over for us. The next bytes are those
   * of another tracer.
   *
   * @param ts the moment that the end of the output stands for
   */
  *end(ts: number): Generator<CaptureItem> {
    this.#parser.end();
    this.#sequencer.end(ts);
    while (!this.#ordered.isEmpty) yield* this.#slice();
    yield* this.#interpreter.settle(Infinity);
    yield* this.#unexplained(Infinity);
    this.reset();
  }

  /** Drops what is not in order yet: the tracer's probes never worked. The next bytes are another's. */
  reset(): void {
    const { proc, now } = this.options;
    this.#ordered.clear();
    this.#enrichment = new ProcEnrichment(proc, now);
    this.#sequencer = new Sequencer({
      cpus: this.options.cpus,
      maxWaiting: MAX_ORDER_QUEUE_EVENTS,
      clock: this.options.clock,
    }, (batch) => this.#ordered.push(batch));
    this.#parser = new CaptureParser({
      observation: (seen) => {
        this.#observed++;
        this.#sequencer.observation(this.#enrichment.enriched(seen));
      },
      signal: (signal) => this.#signal(signal),
    });
    this.#observed = 0;
  }

  /**
   * Makes the table agree with this scan when the stream has come to the end of the scan. Resolves
   * when the events are in the table.
   *
   * @param repair something was lost, so what differs is marked as inferred
   */
  reconcile(scan: Scan, repair: boolean): Promise<Reconciled> {
    return new Promise((resolve) => {
      this.#sequencer.mark(scan.endTs, () => this.#reconciled(scan, repair, resolve));
    });
  }

  /** From now on every event is promised: a process that appears without a fork is a lost event. */
  promise(): void {
    this.#interpreter.isLive = true;
    if (!this.options.proc.complete) this.#births.promise(this.options.table.lastTs);
  }

  /** From now on until {@linkcode endGap} one `gap` event declares what is missing. */
  beginGap(): void {
    this.#births.isGap = true;
  }

  endGap(): void {
    this.#births.isGap = false;
  }

  /** Returns, once, that an event was lost or left a question which /proc can answer. */
  takeScanRequest(): boolean {
    const isNeeded = this.#needsScan || this.#interpreter.needsScan;
    this.#needsScan = this.#interpreter.needsScan = false;
    return isNeeded;
  }

  #signal(signal: CaptureSignal): void {
    if (signal.kind === "watermark") {
      this.#isAlive = true;
      // A watermark is one line for some CPUs each.
      if (signal.firstCpu + signal.counts.length >= this.options.cpus) {
        this.#watermarks.push(this.#observed);
        this.#observed = 0;
      }
    }
    this.#sequencer.signal(signal);
  }

  *#slice(): Generator<CaptureItem> {
    for (let left = SLICE; left > 0 && !this.#ordered.isEmpty;) {
      const slice = this.#ordered.take(left);
      left -= slice.length;
      for (const item of slice) {
        if (item.kind === "lost") {
          const { ts, count, where, reason } = item;
          this.#births.declared(ts, count);
          this.#needsScan = true;
          yield { type: "lost", ts, count, where, reason };
        } else if (item.kind === "mark") yield* item.run();
        else yield* this.#interpreted(item);
      }
    }
    yield* this.#unexplained(this.releasedTs);
  }

  #interpreted(seen: Captured): Iterable<CaptureItem> {
    if (this.#ledger === null) {
      return seen.kind === "thread" ? [] : this.#interpreter.interpret(seen);
    }
    const process = this.#ledger.observation(seen);
    return process === null ? [] : this.#interpreter.interpret(process);
  }

  /** One `lost` event for each birth that the stream has passed and no declared loss covers. */
  *#unexplained(releasedTs: number): Generator<FlockEvent> {
    for (let left = this.#births.unexplained(releasedTs); left > 0; left--) {
      yield {
        type: "lost",
        ts: this.options.table.lastTs,
        count: 1,
        where: "kernel",
        reason: "a process appeared whose fork no probe saw",
      };
    }
  }

  *#reconciled(
    scan: Scan,
    repair: boolean,
    done: (reconciled: Reconciled) => void,
  ): Generator<CaptureItem> {
    const { table, lookup } = this.options;
    const events = reconcile(table, scan, lookup, {
      repair,
      recentExits: this.#interpreter.recentExits,
      isDying: (row) => this.#interpreter.isDying(row),
    });
    yield* events;
    yield { type: "scanned", scan };
    done({ repaired: events.filter(({ type }) => type === "process").length, ts: scan.endTs });
  }

  #living(pid: number, startTicks: number, ts: number): SnapshotEvent | null {
    const { proc, lookup } = this.options;
    const sample = proc.stat(pid);
    if (sample === null || sample.startTicks !== startTicks || sample.state === "X") return null;
    const details = proc.details(pid, sample.kernelThread);
    return snapshotOf({ ...sample, details }, ts, lookup, true);
  }
}
