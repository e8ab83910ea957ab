import type { ActivityEvent, EndEvent, FlockEvent, MetaEvent } from "../model/event/event.ts";
import { MAX_FRAME_AGE_MS, MAX_RECORDING_QUEUE_BYTES } from "../model/base/limits.ts";
import type { TableView } from "../model/process/process_reader.ts";
import type { ProcessTable } from "../model/table/table.ts";
import type { ActivityReader } from "../model/activity/activity.ts";
import { snapshotOfRow } from "../model/process/row_snapshot.ts";
import { CONTINUES_IN } from "../wire/recording/recording_format.ts";
import type { WallOffset } from "../wire/event/wall_clock.ts";
import { ByteOutlet, type ByteWriter } from "./byte_outlet.ts";
import { type Pace, RecordingWriter } from "./recording_writer.ts";
import type { Sink } from "./sink.ts";

/** A file of a recording, open for writing. */
export interface RecordingOutput extends ByteWriter {
  readonly path: string;
  close(): Promise<void>;
}

/** The inputs of a recording sink. */
export interface RecordingOptions {
  readonly host: string;
  readonly wallOffset: () => WallOffset;
  /** The first file, and the function that opens the next ones, from number 2 on. It may throw. */
  readonly first: RecordingOutput;
  readonly next: (number: number) => RecordingOutput;
  /** Removes a file. The sink calls it only for files of its own. */
  readonly remove: (path: string) => void;
  /** The size and age at which the next file begins; null is never. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
  /** The number of files to keep; older ones are removed. null keeps all. */
  readonly keep: number | null;
  /** Returns milliseconds since any fixed moment. */
  readonly now: () => number;
  readonly maxQueueBytes?: number;
  readonly pace?: Pace;
  /** A table that already holds the events of each batch; without it the sink folds one of its own. */
  readonly folded?: ProcessTable;
}

/**
 * Writes events into a recording. It never waits for the disk: it queues pieces up to a bound. Beyond
 * the bound it drops and counts events, and writes a `lost` event in their place. When the disk fails
 * the recording ends there and `closed` rejects; tracing continues.
 */
export class RecordingSink implements Sink {
  readonly closed: Promise<void>;
  /** The paths of all files that exist, the newest last. */
  readonly paths: string[] = [];
  #reject!: (error: unknown) => void;
  readonly #writer: RecordingWriter;
  #file: RecordingOutput;
  #outlet!: ByteOutlet;
  #meta: MetaEvent | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #beganMs = 0;
  #eventsBefore = 0;
  #files = 1;
  #isOver = false;
  #closing: Promise<void> = Promise.resolve();
  #dropped = 0;
  #droppedTotal = 0;
  #droppedTs = 0;

  constructor(private readonly options: RecordingOptions) {
    this.closed = new Promise((_, reject) => this.#reject = reject);
    this.closed.catch(() => {});
    const { host, wallOffset, pace, folded } = options;
    this.#writer = new RecordingWriter(host, wallOffset(), pace, folded);
    this.#file = options.first;
    this.#begun(options.first);
  }

  /** The number of events in the recording, written or queued. */
  get events(): number {
    return this.#writer.events;
  }

  /** The number of dropped events that no `lost` event counts yet. */
  get unreported(): number {
    return this.#dropped;
  }

  /** The table that the events of the recording fold into. */
  get table(): TableView {
    return this.#writer.table;
  }

  begin(event: FlockEvent): void {
    if (event.type === "meta") this.#meta = event;
    this.#timer = setInterval(() => this.#tick(), MAX_FRAME_AGE_MS);
    this.batch([event]);
  }

  batch(events: readonly FlockEvent[]): void {
    if (this.#isOver) return;
    this.#writer.wallOffset = this.options.wallOffset();
    // Only a piece that is passed on makes the queue longer within this loop.
    let isFull = this.#isFull();
    for (const event of events) {
      if (isFull) this.#drop(event);
      else {
        this.#reportLoss();
        this.#writer.add(event);
        if (!this.#writer.hasPieces) continue;
        this.#pass();
        isFull = this.#isFull();
      }
    }
    this.#rotate();
  }

  /** Passes waiting events on now, and not within a second. */
  flush(): void {
    this.#tick();
  }

  async end(event: EndEvent): Promise<void> {
    clearInterval(this.#timer);
    if (this.#isOver) return;
    this.#reportLoss();
    const lost = event.lost === null ? null : event.lost + this.#droppedTotal;
    this.#writer.add({ ...event, lost });
    this.#writer.close();
    this.#pass();
    this.#end(this.#outlet, this.#file);
    await this.#closing;
    this.#isOver = true;
  }

  #begun(file: RecordingOutput): void {
    this.#file = file;
    this.#beganMs = this.options.now();
    this.#eventsBefore = this.#writer.events;
    this.paths.push(file.path);
    const outlet = new ByteOutlet(file, Infinity);
    this.#outlet = outlet;
    outlet.closed.catch((error) => this.#fail(error));
  }

  /** Passes the events of the last second on, so that a crash loses no more than those. */
  #tick(): void {
    if (this.#isOver) return;
    if (!this.#isFull()) this.#reportLoss();
    this.#writer.flush();
    this.#pass();
    this.#rotate();
  }

  #pass(): void {
    for (const piece of this.#writer.take()) this.#outlet.put(piece);
  }

  #isFull(): boolean {
    const most = this.options.maxQueueBytes ?? MAX_RECORDING_QUEUE_BYTES;
    // Dropping lasts until half of the queue is free, so that one `lost` event covers it.
    return this.#outlet.queuedBytes > (this.#dropped > 0 ? most / 2 : most);
  }

  #drop(event: FlockEvent): void {
    this.#droppedTs = event.ts;
    if (event.type === "lost") this.#dropped += event.count ?? 1;
    else {
      this.#dropped++;
      this.#droppedTotal++;
    }
  }

  #reportLoss(): void {
    if (this.#dropped === 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    const reason = "the disk was too slow for this recording";
    this.#writer.add({ type: "lost", ts: this.#droppedTs, count, where: "queue", reason });
  }

  #rotate(): void {
    const { maxBytes, maxAgeMs, now, keep, next, remove } = this.options;
    // Each file begins with all live processes. More than that must follow, or rotation never ends.
    const isWorthIt = this.#writer.events - this.#eventsBefore > this.#writer.table.liveCount;
    const isLarge = maxBytes !== null && this.#writer.length >= maxBytes && isWorthIt;
    const isOld = maxAgeMs !== null && now() - this.#beganMs >= maxAgeMs;
    if (this.#isOver || this.#meta === null || !(isLarge || isOld)) return;
    const { table, tally } = this.#writer;
    const ts = table.lastTs;
    let file: RecordingOutput;
    try {
      file = next(++this.#files);
    } catch (error) {
      this.#fail(error);
      return;
    }
    const last: EndEvent = {
      ...{ type: "end", ts, events: this.#writer.events, reason: CONTINUES_IN + file.path },
      lost: tally.lostUncounted > 0 ? null : tally.lostTotal,
      totals: tally.events,
    };
    const living = [...table.living()].map((row) => snapshotOfRow(row, ts));
    const first = [{ ...this.#meta, ts }, ...tracedActivity(table.activity, ts), ...living];
    const rest = this.#writer.split([last], first);
    for (const piece of rest) this.#outlet.put(piece);
    this.#end(this.#outlet, this.#file);
    this.#begun(file);
    this.#pass();
    if (keep === null) return;
    for (const path of this.paths.splice(0, Math.max(0, this.paths.length - keep))) remove(path);
  }

  #end(outlet: ByteOutlet, file: RecordingOutput): void {
    this.#closing = this.#closing.then(async () => {
      await outlet.drained(PATIENCE_MS);
      await file.close();
    }).catch((error) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#reject(error);
    this.#end(this.#outlet, this.#file);
  }
}

/** Returns the event that says, at the beginning of another file, which activity is traced. */
function tracedActivity(activity: ActivityReader | null, ts: number): ActivityEvent[] {
  if (activity === null) return [];
  return [{ type: "activity", ts, kinds: [...activity.kinds], reason: activity.reason }];
}

/** At the end of a file the sink waits this long for a disk that takes nothing. */
const PATIENCE_MS = 10_000;
