/** Makes the bytes of a recording: docs/recording-format.md. */
import { constants, crc32, zstdCompressSync } from "node:zlib";
import type { FlockEvent } from "../model/event/event.ts";
import {
  KEY_FRAME_EVENTS,
  KEY_FRAME_EVENTS_PER_ROW,
  MAX_FRAME_BYTES,
  MAX_FRAME_EVENTS,
  MAX_INDEXED_FRAMES,
  SPOOL_KEY_FRAME_EVENTS,
} from "../model/base/limits.ts";
import { MAX_SPOOL_FRAME_EVENTS } from "../model/hosts/fleet_limits.ts";
import { ProcessTable, type TableOptions } from "../model/table/table.ts";
import { Tally } from "../model/event/tally.ts";
import { EventLineWriter } from "../wire/event/event_line.ts";
import { JsonBytes } from "../wire/event/json_bytes.ts";
import {
  type FrameHeader,
  type FrameKind,
  RECORDING_TABLE,
  writeHeader,
  writeIndexEntry,
  writeTrailer,
} from "../wire/recording/recording_format.ts";
import { writeTable } from "../wire/recording/table_writer.ts";
import type { WallOffset } from "../wire/event/wall_clock.ts";

/** The bounds of the table, and the sizes of frames. Tests hand in small numbers. */
export interface Pace {
  readonly table: TableOptions;
  readonly frameEvents: number;
  readonly keyEvents: number;
  readonly keyEventsPerRow: number;
  /** Parameters of zstd; those of {@linkcode COMPRESSION} otherwise. */
  readonly compression?: typeof COMPRESSION;
}

const PACE: Pace = {
  table: RECORDING_TABLE,
  frameEvents: MAX_FRAME_EVENTS,
  keyEvents: KEY_FRAME_EVENTS,
  keyEventsPerRow: KEY_FRAME_EVENTS_PER_ROW,
};

/**
 * Parameters of zstd. Lines that are this similar compress best with long matches and a long search:
 * a sixth smaller than at levels 1 to 6, in a tenth of the time of levels that compress as well.
 * Long-distance matching finds nothing more within one frame.
 */
const COMPRESSION = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 5,
    [constants.ZSTD_c_strategy]: constants.ZSTD_lazy2,
    [constants.ZSTD_c_minMatch]: 7,
    [constants.ZSTD_c_searchLog]: 2,
    [constants.ZSTD_c_checksumFlag]: 1,
  },
};

/**
 * The pace of an agent, which records all the time: its files are a tenth larger, in a quarter of the
 * time.
 */
export const SPOOL_PACE: Pace = {
  ...PACE,
  frameEvents: MAX_SPOOL_FRAME_EVENTS,
  keyEvents: SPOOL_KEY_FRAME_EVENTS,
  compression: {
    params: {
      ...COMPRESSION.params,
      [constants.ZSTD_c_strategy]: constants.ZSTD_dfast,
      [constants.ZSTD_c_hashLog]: 15,
      [constants.ZSTD_c_chainLog]: 14,
    },
  },
};

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Turns events into pieces of a file: each piece is a header with its content. It folds the events
 * into a table for the key frames, or gets a table that the caller folds. It only makes bytes; it
 * neither writes nor waits.
 */
export class RecordingWriter {
  /** The table that the lines fold into. */
  readonly table: ProcessTable;
  /** Counts the events of closed frames, for a table of the caller; null with a table of its own. */
  readonly #tally: Tally | null;
  readonly #lines: EventLineWriter;
  readonly #encoder = new TextEncoder();
  #offset: WallOffset;
  #frame = new OpenFrame();
  /** The lines of the open frame. They are written at once, so that no event outlives its batch. */
  readonly #open = new JsonBytes();
  #pieces: Bytes[] = [];
  /** The bytes of this file so far, with the pieces that were not taken yet. */
  #length = 0;
  #index: Bytes[] = [];
  #frames = 0;
  #events = 0;
  #keyDue: number;
  #highestTs = 0;

  /**
   * With `folded`, a table that holds the events of a whole batch before the first of them is added,
   * key frames are written only by {@linkcode flush} and {@linkcode split}: between two batches.
   */
  constructor(
    host: string,
    offset: WallOffset,
    private readonly pace: Pace = PACE,
    folded: ProcessTable | null = null,
  ) {
    this.#offset = offset;
    this.#lines = new EventLineWriter(host, offset);
    this.table = folded ?? new ProcessTable(pace.table);
    this.#tally = folded === null ? null : new Tally();
    this.#keyDue = pace.keyEvents;
  }

  /** Replaces the offset, after the clock was set or the machine slept. */
  set wallOffset(offset: WallOffset) {
    const { seconds, nanoseconds } = this.#offset;
    if (offset.seconds === seconds && offset.nanoseconds === nanoseconds) return;
    this.#offset = offset;
    this.#lines.wallOffset = offset;
  }

  /** The bytes of this file so far. */
  get length(): number {
    return this.#length;
  }

  /** The number of events so far, in all files. */
  get events(): number {
    return this.#events + this.#frame.events;
  }

  /** Whether there are pieces to take. */
  get hasPieces(): boolean {
    return this.#pieces.length > 0;
  }

  /** Whether lines wait for the end of their frame. */
  get isOpen(): boolean {
    return this.#frame.events > 0;
  }

  /** The counts of the events so far, in all files. */
  get tally(): Tally {
    if (this.#tally === null) return this.table.tally;
    const tally = new Tally();
    tally.add(this.#tally);
    tally.add(this.#frame.tally);
    // Only the table knows these two.
    tally.momentsCut = this.table.tally.momentsCut;
    tally.forgotten = this.table.tally.forgotten;
    return tally;
  }

  add(event: FlockEvent): void {
    this.#add(event);
    if (this.#tally === null) this.table.apply(event);
    const isFull = this.#frame.events >= this.pace.frameEvents;
    if (!isFull && this.#open.length < MAX_FRAME_BYTES) return;
    if (this.#tally === null) this.flush();
    else this.#closeLines(false);
  }

  /** Closes the frame, so that its events can be written. */
  flush(): void {
    if (this.isOpen) this.#closeLines(false);
    if (this.#events < this.#keyDue) return;
    this.#key();
    const rows = this.table.liveCount + this.table.deadCount;
    this.#keyDue = this.#events + this.pace.keyEvents + this.pace.keyEventsPerRow * rows;
  }

  /** Returns the pieces made since the last call, to be written in this order. */
  take(): readonly Bytes[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** Ends the file. The caller then takes the last pieces. */
  close(): void {
    this.flush();
    if (this.#frames <= MAX_INDEXED_FRAMES) {
      const offset = this.#length;
      const content = joined(this.#index);
      this.#piece("index", content, { events: 0, firstEvent: this.#events });
      const trailer = writeTrailer(crc32, offset);
      this.#pieces.push(trailer);
      this.#length += trailer.length;
    }
    this.#index = [];
  }

  /**
   * Begins another file that continues where the last one ended, and returns the last pieces of that
   * one. The lines `last` end it for a reader that has no other file; `first` begin the next one.
   */
  split(last: readonly FlockEvent[], first: readonly FlockEvent[]): readonly Bytes[] {
    this.flush();
    this.#bracket(last);
    this.close();
    const ended = this.take();
    this.#length = 0;
    this.#frames = 0;
    this.#bracket(first);
    this.#key();
    return ended;
  }

  #add(event: FlockEvent): void {
    this.#frame.add(event, this.#offset);
    this.#lines.append(event, this.#open);
    if (event.ts > this.#highestTs) this.#highestTs = event.ts;
  }

  /** Writes lines without numbers: the recording holds the same facts before or after them. */
  #bracket(events: readonly FlockEvent[]): void {
    for (const event of events) this.#add(event);
    if (this.isOpen) this.#closeLines(true);
  }

  #closeLines(isBracket: boolean): void {
    const frame = this.#frame;
    this.#frame = new OpenFrame();
    const { events: counts, failures, lostTotal, lostUncounted } = frame.tally;
    this.#piece("lines", this.#open.view(), {
      ...{ isBracket, events: frame.events, firstEvent: this.#events },
      ...{ fromTs: frame.fromTs, toTs: frame.toTs, fromTime: timeOf(frame.fromTs, frame.offset) },
      ...{ forks: counts.fork, execs: counts.exec, exits: counts.exit, failures },
      ...{ lost: lostTotal, lostUncounted },
    });
    this.#open.clear();
    if (isBracket) return;
    this.#events += frame.events;
    this.#tally?.add(frame.tally);
  }

  #key(): void {
    this.#piece("key", this.#encoder.encode(writeTable(this.table, this.tally)), {
      ...{ events: 0, firstEvent: this.#events, fromTs: this.#highestTs, toTs: this.#highestTs },
    });
  }

  #piece(
    kind: FrameKind,
    content: Bytes,
    known: Pick<FrameHeader, "events" | "firstEvent"> & Partial<FrameHeader>,
  ): void {
    const stored = new Uint8Array(zstdCompressSync(content, this.pace.compression ?? COMPRESSION));
    const fromTs = known.fromTs ?? this.#highestTs;
    const header = writeHeader(crc32, {
      ...{ kind, isBracket: false, fromTs, toTs: fromTs, fromTime: timeOf(fromTs, this.#offset) },
      ...{ forks: 0, execs: 0, exits: 0, failures: 0, lost: 0, lostUncounted: 0 },
      ...known,
      storedBytes: stored.length,
      contentBytes: content.length,
      checksum: crc32(stored),
    });
    if (kind !== "index" && ++this.#frames <= MAX_INDEXED_FRAMES) {
      this.#index.push(writeIndexEntry(this.#length, header));
    }
    const piece = joined([header, stored]);
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
}

/** What the header of a frame counts, while its lines are written. */
class OpenFrame {
  events = 0;
  fromTs = Infinity;
  toTs = 0;
  /** The offset of the first line. */
  offset: WallOffset = { seconds: 0, nanoseconds: 0 };
  readonly tally = new Tally();

  add(event: FlockEvent, offset: WallOffset): void {
    if (this.events === 0) this.offset = offset;
    this.events++;
    this.tally.count(event);
    if (event.ts < this.fromTs) this.fromTs = event.ts;
    if (event.ts > this.toTs) this.toTs = event.ts;
  }
}

function timeOf(ts: number, { seconds, nanoseconds }: WallOffset): bigint {
  return BigInt(Math.round(ts)) + BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}

function joined(parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}
