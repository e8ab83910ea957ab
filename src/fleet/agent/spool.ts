import type { EndEvent, FlockEvent, MetaEvent } from "../../model/event/event.ts";
import { MAX_SPOOL_FILES } from "../../model/base/limits.ts";
import { snapshotOfRow } from "../../model/process/row_snapshot.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { SPOOL_PACE } from "../../sinks/recording_writer.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import type { Sink } from "../../sinks/sink.ts";
import { AppendedFile } from "../../sources/libc/appended_file.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { eventsUntil, removeSpoolFile, runName, spoolFiles, spoolPath } from "./spool_files.ts";

/** The inputs of a spool. */
export interface SpoolOptions {
  readonly folder: string;
  readonly host: string;
  readonly bootId: string | null;
  readonly wallOffset: () => WallOffset;
  /** The bytes of all files together; the oldest are removed. */
  readonly maxBytes: number;
  readonly table: () => ProcessTable;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly report: (text: string) => void;
}

/**
 * The recording of an agent, in files that rotate. Unlike `record` it survives a full disk: it removes
 * its oldest file, begins another run of files, and counts what it could not write.
 */
export class Spool implements Sink {
  /** Never settles: a spool goes on after every failure. */
  readonly closed = new Promise<void>(() => {});
  /** The number of events of runs whose last files were removed, by run. */
  readonly removed = new Map<string, number>();
  /** Files removed so far. */
  removals = 0;
  #run: string | null = null;
  #sink: RecordingSink | null = null;
  #meta: MetaEvent | null = null;
  #lost = 0;
  #lostTs = 0;
  #why = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  #flushedMs = -Infinity;

  /** Opens the first file. Throws when the folder cannot be used. */
  constructor(private readonly options: SpoolOptions) {
    this.#sink = this.#open();
  }

  /** The present run, and the number of its events so far. */
  get head(): { readonly run: string; readonly events: number } {
    return { run: this.#run!, events: this.#sink?.events ?? 0 };
  }

  /** The bytes of all files. */
  get bytes(): number {
    return spoolFiles(this.options.folder).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Writes what waits, so that a question is answered at once; a few times a second at most. */
  flush(): void {
    const now = performance.now();
    if (this.#isOver || now - this.#flushedMs < LEAST_FLUSH_MS) return;
    this.#flushedMs = now;
    this.#sink?.flush();
  }

  begin(event: FlockEvent): void {
    if (event.type === "meta") this.#meta = event;
    this.#sink?.begin(event);
  }

  batch(events: readonly FlockEvent[]): void {
    if (this.#sink !== null) this.#sink.batch(events);
    else for (const event of events) this.#drop(event);
  }

  async end(event: EndEvent): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const { lost } = event;
    await this.#sink?.end({ ...event, lost: lost === null ? null : lost + this.#lost });
  }

  /** Removes the file of a run that has not begun: its host refused to be traced. */
  discard(): void {
    this.#isOver = true;
    removeSpoolFile({ path: spoolPath(this.options.folder, this.#run!, 1) });
  }

  #drop(event: FlockEvent): void {
    this.#lost += event.type === "lost" ? event.count ?? 1 : 1;
    this.#lostTs = event.ts;
  }

  #open(): RecordingSink {
    const { folder, host, bootId, wallOffset, maxBytes, date } = this.options;
    const files = spoolFiles(folder);
    const run = runName(date(), bootId, files.at(-1)?.run ?? this.#run);
    this.#prune();
    const first = new AppendedFile(spoolPath(folder, run, 1));
    this.#run = run;
    const sink = new RecordingSink({
      ...{ host, wallOffset, first, maxAgeMs: null, now: () => performance.now() },
      pace: SPOOL_PACE,
      maxBytes: Math.max(MIN_FILE_BYTES, maxBytes / SHARE),
      // The spool counts the files of all runs; this sink knows only its own.
      keep: null,
      remove: () => {},
      next: (number) => {
        this.#prune();
        return new AppendedFile(spoolPath(folder, run, number));
      },
    });
    sink.closed.catch((error) => this.#failed(sink, error));
    return sink;
  }

  /** Removes the oldest files until there is room for one more. */
  #prune(least = 0): void {
    const { folder, maxBytes } = this.options;
    const files = spoolFiles(folder);
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const room = Math.max(MIN_FILE_BYTES, maxBytes / SHARE);
    for (let count = files.length; files.length > 0; count--) {
      const isFull = bytes > maxBytes - room || count >= MAX_SPOOL_FILES;
      if (!isFull && least <= 0) return;
      const oldest = files.shift()!;
      least--;
      const next = eventsUntil(oldest.path);
      this.removals++;
      if (next !== null) this.removed.set(oldest.run, next);
      removeSpoolFile(oldest);
      bytes -= oldest.bytes;
    }
  }

  /** The disk took no more: what the file does not have is lost. */
  #failed(sink: RecordingSink, error: unknown): void {
    if (this.#sink !== sink || this.#isOver) return;
    const last = sink.paths.at(-1);
    // A file that was begun at this moment may have no frame yet.
    const written = sink.paths.slice(-2).reduce<number>(
      (most, path) => Math.max(most, eventsUntil(path) ?? 0),
      0,
    );
    this.#lost += Math.max(0, sink.events - written);
    this.#lostTs = this.options.table().lastTs;
    this.#why = error instanceof Error ? error.message : String(error);
    this.#sink = null;
    this.options.report(`the spool cannot be written (${this.#why}): ${last}; it is tried again`);
    this.#retryLater();
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => this.#retry(), RETRY_MS);
  }

  #retry(): void {
    const meta = this.#meta;
    if (this.#isOver || meta === null) return;
    try {
      // The oldest events go before the newest.
      if (spoolFiles(this.options.folder).length > 1) this.#prune(1);
      this.#sink = this.#open();
    } catch {
      this.#retryLater();
      return;
    }
    const table = this.options.table();
    const ts = table.lastTs;
    const living = [...table.living()].map((row) => snapshotOfRow(row, ts));
    this.#sink.begin({ ...meta, ts });
    const reason = `the spool could not be written: ${this.#why}`;
    const lostTs = Math.max(ts, this.#lostTs);
    this.#sink.batch([
      ...living,
      { type: "lost", ts: lostTs, count: this.#lost, where: "queue", reason },
      { type: "ready", ts: lostTs },
    ]);
    this.#lost = 0;
    this.options.report(`the spool is written again: ${this.#sink.paths.at(-1)}`);
  }
}

/** A spool has about this many files, so that removing one removes little. */
const SHARE = 16;
const MIN_FILE_BYTES = 64 * 1024;
const RETRY_MS = 1_000;
/** Each flush makes a frame and a message of its own. */
const LEAST_FLUSH_MS = 250;
