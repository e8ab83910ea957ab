import type { FlockEvent, MetaEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import { readFailure } from "../libc/file_error.ts";
import { rebased } from "../../model/event/rebase.ts";
import { snapshotOfRow } from "../../model/process/row_snapshot.ts";
import { ProcessTable, type TableOptions } from "../../model/table/table.ts";
import { RECORDING_TABLE } from "../../wire/recording/recording_format.ts";
import { offsetWithout } from "../../wire/event/wall_clock.ts";
import { readTable } from "../../wire/recording/table_reader.ts";
import { SourceError } from "../source.ts";
import { type ByteStore, FileBytes } from "./byte_store.ts";
import { alignBoots, arranged, lostFrame, type Piece, spanOf } from "./pieces.ts";
import { byHost } from "./host_files.ts";
import { inOrderOfTime, type RecordingFile, recordingsIn } from "./recording_file.ts";
import { readLines, type RecordedEvent } from "./recorded_event.ts";

export type { Piece } from "./pieces.ts";
export type { RecordedEvent } from "./recorded_event.ts";

/** The place of an event: its index in a piece. */
export interface Place {
  readonly piece: number;
  readonly index: number;
}

/** The recording of one host. */
export interface HostRecording {
  /** null when no line names it. */
  readonly host: string | null;
  readonly recording: Recording;
}

/** A table, and the place of the next event. */
export interface TableAt {
  readonly table: ProcessTable;
  readonly place: Place;
}

/**
 * A recording of one or several files, which can be read from any moment on.
 *
 * Damage is no exception: a `lost` event with `where` "line" replaces what cannot be read, with the
 * number of events where it is known. `problems` describes the damage for people.
 */
export class Recording {
  readonly pieces: readonly Piece[];
  /** The damage, one line each, for people. File names in it are not yet safe to show. */
  readonly damage: readonly string[];
  /** The missing files before, between and behind the given ones, one line each. */
  readonly missing: readonly string[];
  /** All damage and missing files, and the files without an end. */
  readonly problems: readonly string[];
  /** The time of the first and the last event, nanoseconds since boot. */
  readonly span: { readonly fromTs: number; readonly toTs: number };
  readonly #last: { piece: number; events: readonly RecordedEvent[] }[] = [];

  /**
   * Opens the files of one host by their paths. Throws a {@linkcode SourceError} when one cannot be read
   * at all, or when they are of several hosts.
   */
  static open(paths: readonly string[]): Recording {
    const hosts = Recording.openHosts(paths);
    if (hosts.length === 1) return hosts[0]!.recording;
    const names = hosts.map(({ host }) => host ?? "?").join(", ");
    throw new SourceError(
      `Cannot read the recordings of ${hosts.length} hosts as one: ${names}; name the files of one ` +
        "host, or see all with `traceflock report`",
      EXIT_FAILURE,
    );
  }

  /** Opens files by their paths, each host by itself: the lines of two hosts never mix. */
  static openHosts(paths: readonly string[]): readonly HostRecording[] {
    return Recording.hostsOf(paths.map(opened));
  }

  /** Reads recordings of several hosts from byte stores. */
  static hostsOf(stores: readonly ByteStore[]): readonly HostRecording[] {
    return byHost(inOrderOfTime(stores.flatMap(recordingsIn)))
      .map(({ host, files }) => ({ host, recording: new Recording(files) }));
  }

  /**
   * Opens recordings in any byte stores, with the bounds of their writer.
   *
   * @param damage what could not be read when the bytes were made, one line each
   */
  static of(
    stores: readonly ByteStore[],
    bounds: TableOptions = RECORDING_TABLE,
    damage: readonly string[] = [],
  ): Recording {
    return new Recording(inOrderOfTime(stores.flatMap(recordingsIn)), bounds, damage);
  }

  private constructor(
    readonly files: readonly RecordingFile[],
    private readonly bounds: TableOptions = RECORDING_TABLE,
    earlier: readonly string[] = [],
  ) {
    alignBoots(files);
    this.span = spanOf(files);
    const { pieces, damage, missing, unclosed } = arranged(files);
    this.pieces = pieces;
    this.damage = [...earlier, ...damage];
    this.missing = missing;
    this.problems = [...this.damage, ...missing, ...unclosed];
  }

  /** The first line; null when it cannot be read. */
  get meta(): MetaEvent | null {
    for (const { event } of this.events()) return event.type === "meta" ? event : null;
    return null;
  }

  /** Yields all events from a place on, in the order of the file. */
  *events(from: Place = { piece: 0, index: 0 }): Generator<RecordedEvent> {
    for (let piece = from.piece; piece < this.pieces.length; piece++) {
      const events = this.eventsOf(piece);
      for (let i = piece === from.piece ? from.index : 0; i < events.length; i++) yield events[i]!;
    }
  }

  /** Returns the events of one piece, none for a key frame. It caches the last few pieces. */
  eventsOf(place: number): readonly RecordedEvent[] {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind === "key") return [];
    if (piece.kind === "hole") {
      return [{ event: piece.event, wallOffset: piece.wallOffset, isDamage: true }];
    }
    const known = this.#last.find((one) => one.piece === place);
    if (known !== undefined) return known.events;
    if (piece.kind === "reboot") {
      const rows = [...this.tableBefore({ piece: place, index: 0 }).living()];
      return this.#kept(place, rows.map((row) => goneEvent(row, piece.ts)));
    }
    const content = piece.file.content(piece.frame);
    const events = content === null
      ? [lostFrame(piece.file, piece.frame)]
      : moved(content, piece.frame.header.fromTs, piece.file.shiftNs);
    return this.#kept(place, events);
  }

  #kept(piece: number, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    this.#last.push({ piece, events });
    if (this.#last.length > KEPT_PIECES) this.#last.shift();
    return events;
  }

  /** Returns the text of a piece's lines, for a search; null when it is damaged or has no lines. */
  textOf(place: number): string | null {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind !== "lines") return null;
    const content = piece.file.content(piece.frame);
    return content === null ? null : new TextDecoder().decode(content);
  }

  /** Returns the table of a key frame; null when the piece is damaged or no key frame. */
  keyTable(place: number): ProcessTable | null {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind !== "key") return null;
    const content = piece.file.content(piece.frame);
    return content === null ? null : readTable(new TextDecoder().decode(content), this.bounds);
  }

  /**
   * Returns the table at a moment: it folds all events before the first one later than `ts`. Folding
   * begins at the last key frame before it, which gives the same table as from the beginning.
   */
  tableAt(ts: number): TableAt {
    const { table, place } = this.#startBefore(this.keyBefore(ts) + 1);
    return this.fold(table, place, ts);
  }

  /** Returns the table of all events before a place. */
  tableBefore(end: Place): ProcessTable {
    const { table, place } = this.#startBefore(end.piece);
    for (let piece = place.piece; piece <= end.piece; piece++) {
      // Leave the events of this piece out: those of a reboot come from this table.
      if (piece === end.piece && end.index === 0) break;
      const events = this.eventsOf(piece);
      const count = piece === end.piece ? end.index : events.length;
      for (let i = 0; i < count; i++) table.apply(events[i]!.event);
    }
    return table;
  }

  /** Returns the same place by the piece of its event. The end is after the last piece. */
  normalized({ piece, index }: Place): Place {
    while (piece < this.pieces.length && index >= this.eventsOf(piece).length) {
      index = 0;
      piece++;
    }
    return { piece, index };
  }

  /** Returns the piece that has a moment, or the last one before it. */
  placeAt(ts: number): Place {
    let piece = 0;
    this.pieces.forEach((one, place) => {
      if (one.kind === "lines" && one.frame.header.fromTs <= ts) piece = place;
    });
    return { piece, index: 0 };
  }

  /** Returns the last undamaged key frame among the first `count` pieces, or the beginning. */
  #startBefore(count: number): TableAt {
    for (let piece = count - 1; piece >= 0; piece--) {
      const table = this.keyTable(piece);
      if (table !== null) return { table, place: { piece: piece + 1, index: 0 } };
    }
    return { table: new ProcessTable(this.bounds), place: { piece: 0, index: 0 } };
  }

  /** Folds the events from a place up to a moment into a table. */
  fold(table: ProcessTable, from: Place, ts: number): TableAt {
    for (let piece = from.piece; piece < this.pieces.length; piece++) {
      const events = this.eventsOf(piece);
      for (let i = piece === from.piece ? from.index : 0; i < events.length; i++) {
        const { event } = events[i]!;
        if (event.ts > ts) return { table, place: { piece, index: i } };
        table.apply(event);
      }
    }
    return { table, place: { piece: this.pieces.length, index: 0 } };
  }

  /** Returns the last key frame with no event later than `ts`; -1 when there is none. */
  keyBefore(ts: number): number {
    let last = -1;
    for (let i = 0; i < this.pieces.length; i++) {
      const piece = this.pieces[i]!;
      if (piece.kind !== "key") continue;
      if (piece.frame.header.toTs > ts) break;
      last = i;
    }
    return last;
  }
}

/** Returns the end of a process at a reboot: the recording does not have its exit. */
function goneEvent(row: Process, ts: number): RecordedEvent {
  const event: FlockEvent = { ...snapshotOfRow(row, ts), state: "X", inferred: true };
  return { event, wallOffset: null };
}

/** Returns the events of lines, shifted from another boot to the clock of the first. */
function moved(content: Uint8Array, fromTs: number, shiftNs: number): readonly RecordedEvent[] {
  const events = readLines(content, fromTs - shiftNs);
  if (shiftNs === 0) return events;
  return events.map(({ event, wallOffset, ...rest }) => ({
    ...rest,
    event: rebased(event, shiftNs),
    wallOffset: wallOffset === null ? null : offsetWithout(wallOffset, shiftNs),
  }));
}

/** The number of cached pieces: stepping back and forth reads the same ones. */
const KEPT_PIECES = 8;
const EXIT_FAILURE = 1;

function opened(path: string): ByteStore {
  try {
    return new FileBytes(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : readFailure(error);
    throw new SourceError(`Cannot read "${path}": ${why}`, EXIT_FAILURE);
  }
}
