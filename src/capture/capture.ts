/**
 * The only entry to this folder: it takes bytes of bpftrace and yields events in time order.
 *
 * This folder turns the probes' lines into events. `parse` reads the lines. `order` sorts the
 * observations and counts the missing ones. `interpret` works out what an observation means. Pipes,
 * clocks and files of /proc belong to src/sources, which hands in what it reads.
 */
import type { SnapshotEvent } from "../model/event/event.ts";
import { pidOf } from "../model/base/keyed_rows.ts";
import type { Lookup } from "../model/event/lookup.ts";
import {
  MAX_HELD_EVENTS,
  MAX_HELD_MS,
  MAX_ORDER_QUEUE_EVENTS,
  MAX_SPARE_OBSERVATIONS,
} from "../model/base/limits.ts";
import type { TableView } from "../model/process/process_reader.ts";
import { reconcile, snapshotOf } from "../model/scan/reconcile.ts";
import type { Scan } from "../model/scan/scanned_process.ts";
import type { ActivityCapture } from "./activity/activity_capture.ts";
import { Interpreter } from "./interpret/interpreter.ts";
import { ProcEnrichment, type ProcLookup } from "./interpret/proc_enrichment.ts";
import { ThreadLedger } from "./interpret/thread_ledger.ts";
import { UnseenBirths } from "./interpret/unseen_births.ts";
import { type CaptureItem, type Sequenced, Sequencer, type TakeItem } from "./order/sequencer.ts";
import { SlicedQueue } from "./order/sliced_queue.ts";
import { CaptureParser } from "./parse/capture_parser.ts";
import type { Captured, CaptureSignal } from "./parse/observation.ts";

export { ActivityCapture } from "./activity/activity_capture.ts";
export type { SocketReading } from "./activity/transfers.ts";
export type { CaptureItem, ProcLookup, TakeItem };

/** The inputs of a {@linkcode Capture}: its only access to the outside. */
export interface CaptureOptions {
  /** The number of CPUs that the kernel can have. */
  readonly cpus: number;
  /** The probes report threads, but do not mark the last thread of a process. */
  readonly countsThreads: boolean;
  /** Signals are events of their own. */
  readonly emitsSignals?: boolean;
  /** The table to which the reader applies the events. */
  readonly table: TableView;
  readonly lookup: Lookup;
  readonly proc: ProcLookup;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
  /** Used observations that wait for their next use. */
  readonly maxSpare?: number;
}

/**
 * Items that are made one after the other. Call `forEach` once, and apply each item to the table
 * before you return: the next item follows from the changed table.
 */
export interface CaptureItems {
  forEach(take: TakeItem): void;
}

/** One result of reading bytes of bpftrace's output. */
export interface CaptureBatch {
  /** A slice of the events that are in order now. */
  readonly items: CaptureItems;
  /** For each watermark in the bytes: the observations since the previous watermark. */
  readonly watermarks: readonly number[];
  /** The bytes held a line of a watermark: the probes are attached and the tracer works. */
  readonly isAlive: boolean;
}

/** The result of a scan of /proc. */
export interface Reconciled {
  /** The number of processes that the scan added or ended. */
  readonly repaired: number;
  /** The moment at which the table agrees with /proc. */
  readonly ts: number;
}

/** Observations in a slice: a few milliseconds of work, so that a key press waits no longer. */
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
  /** The activity whose events go among those of the lifecycle; null while none is traced. */
  #activity: ActivityCapture | null = null;

  constructor(private readonly options: CaptureOptions) {
    const { table, lookup, now } = options;
    this.#births = new UnseenBirths(now, (...process) => this.#living(...process));
    this.#interpreter = new Interpreter(table, lookup, this.#births, options.emitsSignals);
    this.#interpreter.isLive = false;
    this.#ledger = options.countsThreads ? new ThreadLedger(table) : null;
    this.reset();
  }

  /** Every event up to this moment is in order, or declared lost. */
  get releasedTs(): number {
    return this.#sequencer.releasedTs;
  }

  /** True when no slice waits for {@linkcode tick}. A busy capture leaves its bytes in the pipe. */
  get isIdle(): boolean {
    if (this.#activity === null) return this.#ordered.isEmpty;
    const { next } = this.#ordered;
    return next === undefined || next.ts > this.#reach(this.#activity);
  }

  /**
   * Puts the events of an activity among those of the lifecycle, which then wait a moment for the
   * numbers of their time.
   */
  set activity(activity: ActivityCapture) {
    this.#activity = activity;
  }

  /** Returns the last events of the activity; then no activity is traced. */
  leaveActivity(): CaptureItems {
    return {
      forEach: (take) => {
        const activity = this.#activity;
        if (activity === null) return;
        while (!this.#ordered.isEmpty) this.#slice(take, Infinity);
        // Events of the lifecycle that are not here yet may be earlier than these.
        activity.latestTs = Math.max(this.releasedTs, this.options.table.lastTs);
        activity.before(Infinity, take);
        this.#activity = null;
      },
    };
  }

  /** Reads bytes of bpftrace's output. The caller may overwrite them afterwards. */
  push(bytes: Uint8Array): CaptureBatch {
    this.#watermarks = [];
    this.#isAlive = false;
    this.#parser.push(bytes);
    const items = { forEach: (take: TakeItem) => this.#slice(take) };
    return { items, watermarks: this.#watermarks, isAlive: this.#isAlive };
  }

  /** Returns the next slice and the exits whose wait is over. Call it a few times a second. */
  tick(): CaptureItems {
    return {
      forEach: (take) => {
        this.#slice(take);
        const activity = this.#activity;
        if (activity === null) this.#interpreter.settle(this.releasedTs, take);
        else {
          const ts = Math.min(this.releasedTs, this.#reach(activity));
          this.#interpreter.settle(ts, withTraffic(activity, take));
        }
      },
    };
  }

  /**
   * Returns the remaining events when the tracer's output ends or the caller stops reading it. The
   * next bytes belong to another tracer.
   *
   * @param ts the moment at which the output ends
   */
  end(ts: number): CaptureItems {
    return {
      forEach: (take) => {
        this.#parser.end();
        this.#sequencer.end(ts);
        while (!this.#ordered.isEmpty) this.#slice(take, Infinity);
        const activity = this.#activity;
        this.#interpreter.settle(Infinity, activity === null ? take : withTraffic(activity, take));
        activity?.before(Infinity, take);
        this.#unexplained(Infinity, take);
        this.reset();
      },
    };
  }

  /** Drops unordered observations: the tracer never worked. The next bytes are another tracer's. */
  reset(): void {
    const { proc, now, maxSpare = MAX_SPARE_OBSERVATIONS } = this.options;
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
    }, maxSpare);
    this.#observed = 0;
  }

  /**
   * Makes the table agree with this scan once the stream reaches the end of the scan. Resolves when
   * the events are in the table.
   *
   * @param repair an event was lost, so the events of this scan are marked as inferred
   */
  reconcile(scan: Scan, repair: boolean): Promise<Reconciled> {
    return new Promise((resolve) => {
      this.#sequencer.mark(scan.endTs, (take) => resolve(this.#reconciled(scan, repair, take)));
    });
  }

  /** Starts the promise of every event: a process without a fork now counts as a lost event. */
  promise(): void {
    this.#interpreter.isLive = true;
    if (!this.options.proc.complete) this.#births.promise(this.options.table.lastTs);
  }

  /** Starts a gap: until {@linkcode endGap} one `gap` event covers all missing events. */
  beginGap(): void {
    this.#births.isGap = true;
  }

  endGap(): void {
    this.#births.isGap = false;
    this.#interpreter.lost(this.options.now());
  }

  /** Returns true once after an event was lost or left a question that /proc can answer. */
  takeScanRequest(): boolean {
    const isNeeded = this.#needsScan || this.#interpreter.needsScan;
    this.#needsScan = this.#interpreter.needsScan = false;
    return isNeeded;
  }

  #signal(signal: CaptureSignal): void {
    if (signal.kind === "watermark") {
      this.#isAlive = true;
      // A watermark has several lines; each line covers some of the CPUs.
      if (signal.firstCpu + signal.counts.length >= this.options.cpus) {
        this.#watermarks.push(this.#observed);
        this.#observed = 0;
      }
    }
    this.#sequencer.signal(signal);
  }

  #slice(take: TakeItem, until: number | null = null): void {
    const activity = this.#activity;
    if (activity !== null) {
      this.#sliceWith(activity, until ?? this.#reach(activity), take);
      return;
    }
    for (let left = SLICE; left > 0 && !this.#ordered.isEmpty;) {
      const slice = this.#ordered.take(left);
      left -= slice.length;
      for (const item of slice) this.#item(item, take);
    }
    this.#unexplained(this.releasedTs, take);
  }

  /** A slice with the events of activity between its items. */
  #sliceWith(activity: ActivityCapture, until: number, take: TakeItem): void {
    const taking = withTraffic(activity, take);
    const isReached = ({ ts }: Sequenced) => ts <= until;
    for (let left = SLICE; left > 0;) {
      const slice = this.#ordered.take(left, isReached);
      if (slice.length === 0) break;
      left -= slice.length;
      for (const item of slice) {
        activity.before(item.ts, take);
        this.#item(item, taking);
      }
    }
    const { next } = this.#ordered;
    const passedTs = Math.min(this.releasedTs, until);
    if (next === undefined || next.ts > passedTs) activity.before(passedTs, take);
    this.#unexplained(passedTs, taking);
  }

  /** Returns up to which moment events of the lifecycle may pass. */
  #reach(activity: ActivityCapture): number {
    const isSilent = this.options.clock() - activity.heardMs > MAX_HELD_MS;
    if (isSilent || this.#ordered.length > MAX_HELD_EVENTS) return Infinity;
    return activity.releasedTs - EXIT_LAG_NS;
  }

  /** Returns the loss of events that no probe got, at most so many. It may have been just now. */
  skipped(count: number, reason: string): CaptureItems {
    return {
      forEach: (take) => {
        this.#lost(this.options.now(), count);
        take({ type: "lost", ts: this.options.table.lastTs, count, where: "kernel", reason });
      },
    };
  }

  /** Events before `ts` are missing: births may be unseen, and causes of deaths unknown. */
  #lost(ts: number, count: number): void {
    this.#births.declared(ts, count);
    this.#interpreter.lost(ts);
    this.#needsScan = true;
  }

  #item(item: Sequenced, take: TakeItem): void {
    if (item.kind === "lost") {
      const { ts, count, where, reason } = item;
      this.#lost(ts, count);
      take({ type: "lost", ts, count, where, reason });
    } else if (item.kind === "mark") item.run(take);
    else {
      this.#interpret(item, take);
      this.#parser.giveBack(item);
    }
  }

  #interpret(seen: Captured, take: TakeItem): void {
    const process = this.#ledger === null ? seen : this.#ledger.observation(seen);
    if (process !== null && process.kind !== "thread") this.#interpreter.interpret(process, take);
  }

  /** Makes one `lost` event for each passed birth that no declared loss covers. */
  #unexplained(releasedTs: number, take: TakeItem): void {
    for (const { key, by } of this.#births.unexplained(releasedTs)) {
      take({
        type: "lost",
        ts: this.options.table.lastTs,
        count: 1,
        where: "kernel",
        reason: `no probe saw the fork of process ${pidOf(key)}, known by its ${by}`,
      });
    }
  }

  #reconciled(scan: Scan, repair: boolean, take: TakeItem): Reconciled {
    const { table, lookup } = this.options;
    const events = reconcile(table, scan, lookup, {
      repair,
      recentExits: this.#interpreter.recentExits,
      isDying: (row) => this.#interpreter.isDying(row),
    });
    events.forEach(take);
    take({ type: "scanned", scan });
    return { repaired: events.filter(({ type }) => type === "process").length, ts: scan.endTs };
  }

  #living(pid: number, startTicks: number, ts: number): SnapshotEvent | null {
    const { proc, lookup } = this.options;
    const sample = proc.stat(pid);
    if (sample === null || sample.startTicks !== startTicks || sample.state === "X") return null;
    const details = proc.details(pid, sample.kernelThread, sample.ttyDevice);
    return snapshotOf({ ...sample, details }, ts, lookup, true);
  }
}

/** Both probes of an exit read the clock; so far the one of activity may come later. */
const EXIT_LAG_NS = 2_000_000;

/** Adds to each exit the traffic of its process, whose last events it emits before. */
function withTraffic(activity: ActivityCapture, take: TakeItem): TakeItem {
  return (item) => take(item.type === "exit" ? activity.exit(item, take) : item);
}
