import type { EndEvent, FlockEvent, LostEvent, MetaEvent } from "../../model/event/event.ts";
import { MAX_SPOOL_FILES } from "../../model/hosts/fleet_limits.ts";
import { snapshotOfRow } from "../../model/process/row_snapshot.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { SPOOL_PACE } from "../../sinks/recording_writer.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import type { Sink } from "../../sinks/sink.ts";
import { AppendedFile } from "../../sources/libc/appended_file.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { FileError } from "../../sources/libc/file_error.ts";
import { RemovedFiles } from "./removed_files.ts";
import { SpoolLoss } from "./spool_loss.ts";
import { contentsOf, removeSpoolFile, runName, spoolFiles, spoolPath } from "./spool_files.ts";

/** The inputs of a spool. */
export interface SpoolOptions {
  readonly folder: string;
  readonly host: string;
  readonly bootId: string | null;
  readonly wallOffset: () => WallOffset;
  /** The bytes of all files together; the oldest are removed. */
  readonly maxBytes: number;
  /** The table of the session, which holds the events of each batch already. */
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
  readonly removed = new RemovedFiles();
  /** Files removed so far. */
  removals = 0;
  #run: string | null = null;
  #sink: RecordingSink | null = null;
  #meta: MetaEvent | null = null;
  /** What was lost since the last `lost` event of the spool. */
  readonly #loss = new SpoolLoss();
  #why = "";
  /** Whether the user knows that the disk fails. */
  #isFailing = false;
  /** The size of the spool now: the disk may have room for less than the user asked for. */
  #maxBytes: number;
  /** When the spool tries its whole size again, milliseconds since 1970. */
  #smallUntilMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  #flushedMs = -Infinity;

  /** Opens the first file. Throws when the folder cannot be used. */
  constructor(private readonly options: SpoolOptions) {
    this.#maxBytes = options.maxBytes;
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
    this.#loss.queued([event], 0);
    this.#sink?.begin(event);
  }

  batch(events: readonly FlockEvent[]): void {
    const sink = this.#sink;
    if (sink === null) return this.#loss.dropped(events);
    this.#loss.queued(events, sink.events);
    sink.batch(events);
  }

  async end(event: EndEvent): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const { lost } = event;
    await this.#sink?.end({ ...event, lost: lost === null ? null : lost + this.#loss.total });
  }

  /** Removes the file of a run that has not begun: its host refused to be traced. */
  discard(): void {
    this.#isOver = true;
    removeSpoolFile({ path: spoolPath(this.options.folder, this.#run!, 1) });
  }

  #open(): RecordingSink {
    const { folder, host, bootId, wallOffset, date } = this.options;
    if (date() >= this.#smallUntilMs) this.#maxBytes = this.options.maxBytes;
    const files = spoolFiles(folder);
    const run = runName(date(), bootId, files.at(-1)?.run ?? this.#run);
    this.#prune();
    const first = new AppendedFile(spoolPath(folder, run, 1));
    this.#run = run;
    const sink = new RecordingSink({
      ...{ host, wallOffset, first, maxAgeMs: null, now: () => performance.now() },
      pace: SPOOL_PACE,
      // A table of its own would take a tenth of the agent's cpu in a storm.
      folded: this.options.table(),
      maxBytes: this.#fileBytes,
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

  get #fileBytes(): number {
    return Math.max(MIN_FILE_BYTES, this.#maxBytes / SHARE);
  }

  /** Removes the oldest files until there is room for one more. */
  #prune(): void {
    const files = spoolFiles(this.options.folder);
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const most = this.#maxBytes - this.#fileBytes;
    for (let count = files.length; files.length > 0; count--) {
      if (bytes <= most && count < MAX_SPOOL_FILES) return;
      const oldest = files.shift()!;
      this.removed.note(oldest.run, contentsOf(oldest.path));
      this.removals++;
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
      (most, path) => Math.max(most, contentsOf(path).next ?? 0),
      0,
    );
    this.#loss.failed(sink.events, written, sink.unreported, sink.table.lastTs);
    this.#why = error instanceof Error ? error.message : String(error);
    if (error instanceof FileError && FULL.has(error.errno)) {
      // The oldest events go before the newest, and the disk is not filled again at once.
      const room = this.bytes * USED_SHARE;
      this.#maxBytes = Math.max(MIN_SPOOL_BYTES, Math.min(this.#maxBytes, room));
      this.#smallUntilMs = this.options.date() + SMALL_MS;
    }
    this.#sink = null;
    if (!this.#isFailing) {
      this.options.report(`the spool cannot be written (${this.#why}): ${last}; it is tried again`);
    }
    this.#isFailing = true;
    clearTimeout(this.#timer);
    this.#retryLater();
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => this.#retry(), RETRY_MS);
  }

  /** Begins another run of files: what is alive, and what was lost before. */
  #retry(): void {
    const meta = this.#meta;
    if (this.#isOver || meta === null) return;
    let sink: RecordingSink;
    try {
      sink = this.#open();
    } catch {
      this.#retryLater();
      return;
    }
    this.#sink = sink;
    const table = this.options.table();
    const ts = Math.max(table.lastTs, this.#loss.lastTs);
    const living = [...table.living()].map((row) => snapshotOfRow(row, ts));
    const reason = `the spool could not be written: ${this.#why}`;
    const lost: LostEvent = { type: "lost", ts, count: this.#loss.taken(), where: "queue", reason };
    sink.begin({ ...meta, ts });
    sink.batch(living);
    this.#loss.queued([lost], sink.events, true);
    sink.batch([lost]);
    this.#timer = setTimeout(() => {
      this.#isFailing = false;
      this.options.report(`the spool is written again: ${sink.paths.at(-1)}`);
    }, SETTLED_MS);
  }
}

/** Errors of a disk that has no room: ENOSPC and EDQUOT. */
const FULL: ReadonlySet<number> = new Set([28, 122]);
/** A spool has about this many files, so that removing one removes little. */
const SHARE = 16;
const MIN_FILE_BYTES = 64 * 1024;
const MIN_SPOOL_BYTES = 2 * MIN_FILE_BYTES;
/** The part of a full disk's room that the spool uses from then on. */
const USED_SHARE = 7 / 8;
const RETRY_MS = 1_000;
/** A disk that took two frames is well again. */
const SETTLED_MS = 2_500;
/** A disk that was full gets a smaller spool for this long. */
const SMALL_MS = 3_600_000;
/** Each flush makes a frame and a message of its own. */
const LEAST_FLUSH_MS = 250;
