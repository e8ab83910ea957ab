import type {
  Capabilities,
  EndEvent,
  FlockEvent,
  MetaEvent,
  ProcessEvent,
  SampleEvent,
  SourceName,
} from "../model/event/event.ts";
import { countType, noEvents } from "../model/event/tally.ts";
import { Descendants } from "../model/table/descendants.ts";
import { MAX_DEAD_PROCESSES } from "../model/base/limits.ts";
import type { Process } from "../model/process/process.ts";
import { ProcessTable } from "../model/table/table.ts";
import type { Redactor } from "../model/redact/redactor.ts";
import type { Sink } from "../sinks/sink.ts";
import { sampledFields } from "../sources/procfs/proc_reader.ts";
import {
  type Batch,
  type Notice,
  type Source,
  SourceError,
  type SourceItem,
} from "../sources/source.ts";
import type { ActivityKind } from "../model/event/activity.ts";
import { snapshotOfRow } from "../model/process/row_snapshot.ts";

/** The parts of a session. The caller hands in every part that touches the world. */
export interface SessionOptions {
  readonly source: Source;
  readonly sinks: readonly Sink[];
  /** Chooses the events for the sinks; null chooses all. The table gets every event. */
  readonly wanted: ((event: ProcessEvent, session: Session) => boolean) | null;
  /** The fields of `meta` that the source does not provide. */
  readonly meta: Pick<MetaEvent, "version" | "kernel" | "bootId" | "cpus" | "filter">;
  /** Whether the sinks also get every process that is alive at the start. */
  readonly snapshot: boolean;
  /** False when the sinks get no samples of a recording. */
  readonly samples?: boolean;
  /** The number of dead processes that the table keeps; the default suits a screen. */
  readonly maxDead?: number;
  /** The table to continue; a new one when absent. */
  readonly table?: ProcessTable;
  /** Stops the session after this many wanted events; null is no limit. */
  readonly count: number | null;
  /** Redacts the events; null redacts nothing. */
  readonly redactor: Redactor | null;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  readonly onNotice?: (notice: Notice) => void;
  /** Called when the session is about to stop: it can still be offered events. */
  readonly onStop?: () => void;
  /** Called after every batch; the screen then reads the table. */
  readonly onBatch?: (events: readonly FlockEvent[]) => void;
}

/** How a session ended. */
export interface SessionEnd {
  readonly reason: string;
  readonly failure: SourceError | null;
}

/**
 * Applies the events of a source to its table and passes them on to the sinks, in one order for all.
 *
 * The session alone writes the table; the source reads it. Before the source is ready no event
 * reaches a sink: the past only fills the table. A session ends when it is stopped, when it has
 * counted enough events, or when its source is over. Then the source drains, and every sink gets its
 * last line.
 */
export class Session {
  readonly table: ProcessTable;
  readonly kin: Descendants;
  readonly ended: Promise<SessionEnd>;
  #resolveEnd!: (end: SessionEnd) => void;
  #ready = false;
  #stopping: Promise<void> | null = null;
  #failure: SourceError | null = null;
  #batch: FlockEvent[] = [];
  #all: FlockEvent[] = [];
  /** Events of {@linkcode offer} that wait for their place in the order. */
  #offered: FlockEvent[] = [];
  #wantedCount = 0;
  /** The losses before the source was ready: the session does not report them at its end. */
  #lostBefore = { counted: 0, uncounted: 0 };
  readonly #totals = noEvents();

  constructor(private readonly options: SessionOptions) {
    this.table = options.table ??
      new ProcessTable({
        maxDead: options.maxDead ?? MAX_DEAD_PROCESSES,
        redactor: options.redactor,
      });
    // A screen asks about a dead process as long as the table keeps it.
    this.kin = new Descendants(
      this.table,
      options.maxDead === undefined ? MAX_DEAD_PROCESSES : undefined,
    );
    this.ended = new Promise((resolve) => this.#resolveEnd = resolve);
  }

  /**
   * Starts the source; rejects as the source does, unless the session was stopped meanwhile. After
   * this the session runs until `ended`.
   */
  async start(): Promise<void> {
    try {
      await this.options.source.start(this.table, (batch) => this.#receive(batch));
    } catch (error) {
      if (this.#stopping === null) throw error;
    }
  }

  /** Requests a scan: a process is in the table and not in /proc, or the other way round. */
  requestRescan(): void {
    this.options.source.requestRescan?.();
  }

  /**
   * Traces these kinds of activity from now on, none with an empty set. Rejects with a
   * {@linkcode SourceError} when the source cannot.
   */
  async setActivity(kinds: ReadonlySet<ActivityKind>): Promise<void> {
    const { source } = this.options;
    if (source.setActivity === undefined) {
      throw new SourceError(`Cannot trace activity with the source ${source.name}`, 3);
    }
    await source.setActivity(kinds);
  }

  get sourceName(): SourceName {
    return this.options.source.name;
  }

  /** Whether events are complete from now on, or reported as lost. */
  get isReady(): boolean {
    return this.#ready;
  }

  /** The version of bpftrace; null without it. */
  get bpftrace(): string | null {
    return this.options.source.describe().bpftrace;
  }

  /** Times that the source started its tracer again; null without a tracer. */
  get restarts(): number | null {
    return this.options.source.describe().restarts ?? null;
  }

  /** The capabilities of the source. */
  get capabilities(): Capabilities {
    return this.options.source.describe().capabilities;
  }

  /** Returns the first line of a stream that begins at `ts`; `filter` chose its events. */
  metaAt(ts: number, filter = this.options.meta.filter): MetaEvent {
    const { source, meta } = this.options;
    const { bpftrace, capabilities } = source.describe();
    return this.#redacted<MetaEvent>({
      type: "meta",
      ts,
      tool: "traceflock",
      source: source.name,
      bpftrace,
      capabilities,
      ...meta,
      filter,
    });
  }

  /** Ends the session; the last line contains `reason`. Only the first call counts. */
  stop(reason: string): Promise<void> {
    return this.#stopping ??= this.#stop(reason);
  }

  #begin(ts: number): void {
    const { sinks, snapshot } = this.options;
    this.#ready = true;
    const { tally } = this.table;
    this.#lostBefore = { counted: tally.lostTotal, uncounted: tally.lostUncounted };
    const first = this.metaAt(ts);
    countType(this.#totals, first.type);
    for (const sink of sinks) sink.begin(first);
    if (snapshot) {
      for (const row of this.table.living()) {
        // The caller may hand in the table of a recording, which is not redacted.
        const event = this.#redacted(snapshotOfRow(row, ts));
        if (this.#isWanted(event)) this.#push(event);
      }
    }
  }

  /** Applies an event of a /proc scan to the table, before the source delivers anything. */
  prime(event: FlockEvent): void {
    this.table.apply(this.#redacted(event));
  }

  /**
   * Takes a sample of the living processes. The kernel's events arrive later than they happen, so the
   * sample waits for a later event. Without one it waits some seconds, for the next sample.
   */
  offer(sample: SampleEvent): void {
    if (!this.#ready) return;
    this.#takeOffered(sample.ts - MOST_DELAY_NS);
    this.#offered.push(sample);
    this.#flush();
  }

  /** Whether the sinks get the events of a process that is alive. */
  isWanted(row: Process): boolean {
    const { wanted } = this.options;
    return wanted === null || wanted(snapshotOfRow(row, this.options.now()), this);
  }

  /** Takes the offered events up to a time. */
  #takeOffered(ts: number): void {
    while (this.#offered.length > 0 && this.#offered[0]!.ts <= ts) {
      this.#apply(this.#offered.shift()!);
    }
  }

  #redacted<E extends FlockEvent>(event: E): E {
    return this.options.redactor === null ? event : this.options.redactor.redacted(event);
  }

  #receive(batch: Batch): void {
    batch.forEach((item) => this.#item(item));
    this.#flush();
  }

  #item(item: SourceItem): void {
    switch (item.type) {
      case "scanned":
        for (const scanned of item.scan.processes) {
          this.table.sampled(scanned.key, sampledFields(scanned));
        }
        break;
      case "begin":
        this.#begin(item.ts);
        if (item.isReady) this.#push({ type: "ready", ts: item.ts });
        break;
      case "notice":
        this.options.onNotice?.(item);
        break;
      case "over":
        this.#failure = item.failure;
        void this.stop(item.reason);
        break;
      default:
        this.#take(item);
    }
  }

  #take(raw: FlockEvent): void {
    if (this.#offered.length > 0) this.#takeOffered(raw.ts);
    this.#apply(raw);
  }

  #apply(raw: FlockEvent): void {
    const event = this.#redacted(raw);
    this.table.apply(event);
    this.kin.observe(event);
    if (!this.#ready) return;
    if (this.options.onBatch !== undefined) this.#all.push(event);
    if (event.type === "sample" && this.options.samples === false) return;
    if (!("pid" in event)) {
      this.#push(event.type === "sample" ? this.#wantedPart(event) : event);
      return;
    }
    const { count } = this.options;
    if (count !== null && this.#wantedCount >= count) return;
    if (!this.#isWanted(event)) return;
    this.#push(event);
    // A process that was alive at the start is no new event. A replay emits such processes.
    if (event.type === "process" && event.inferred !== true) return;
    if (++this.#wantedCount === count) void this.stop("count reached");
  }

  /** Returns the sample with the processes whose events the sinks get. */
  #wantedPart(sample: SampleEvent): SampleEvent {
    if (this.options.wanted === null) return sample;
    const processes = sample.processes.filter(({ key }) => {
      const row = this.table.get(key);
      return row !== undefined && this.isWanted(row);
    });
    return { ...sample, processes };
  }

  #isWanted(event: ProcessEvent): boolean {
    const { wanted } = this.options;
    return wanted === null || wanted(event, this);
  }

  #push(event: FlockEvent): void {
    countType(this.#totals, event.type);
    this.#batch.push(event);
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) { for (const sink of this.options.sinks) sink.batch(batch); }
    if (this.options.onBatch !== undefined && this.#all.length > 0) {
      const all = this.#all;
      this.#all = [];
      this.options.onBatch(all);
    }
  }

  async #stop(reason: string): Promise<void> {
    // The caller is in the middle of a batch: let the caller finish first.
    await Promise.resolve();
    this.options.onStop?.();
    await this.options.source.stop();
    this.#takeOffered(Infinity);
    this.#flush();
    if (this.#ready) {
      const { tally } = this.table;
      const counts = Object.entries(this.#totals).filter(([, count]) => count > 0);
      const end = this.#redacted<EndEvent>({
        type: "end",
        ts: Math.max(this.options.now(), this.table.lastTs),
        events: counts.reduce((sum, [, count]) => sum + count, 0),
        lost: tally.lostUncounted > this.#lostBefore.uncounted
          ? null
          : tally.lostTotal - this.#lostBefore.counted,
        reason,
        totals: Object.fromEntries(counts),
      });
      await Promise.all(this.options.sinks.map((sink) => sink.end(end)));
    }
    this.#resolveEnd({ reason, failure: this.#failure });
  }
}

/** The kernel's events arrive within this time, but in a storm, where later events follow. */
const MOST_DELAY_NS = 2e9;
