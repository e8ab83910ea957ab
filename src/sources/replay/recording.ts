import type { LostEvent, MetaEvent } from "../../model/event.ts";
import { ProcessTable } from "../../model/table.ts";
import type { TableOptions } from "../../model/table_state.ts";
import { RECORDING_TABLE } from "../../wire/recording_table.ts";
import { readTable } from "../../wire/table_reader.ts";
import { SourceError } from "../source.ts";
import { type ByteStore, FileBytes } from "./byte_store.ts";
import { type FrameAt, RecordingFile } from "./recording_file.ts";
import { readLines, type RecordedEvent } from "./recorded_event.ts";

export type { RecordedEvent } from "./recorded_event.ts";

/** One stretch of a history, in order. */
export type Piece =
  | { readonly kind: "lines" | "key"; readonly file: RecordingFile; readonly frame: FrameAt }
  /** Something is missing here. */
  | { readonly kind: "hole"; readonly lost: LostEvent };

/** Where to read on: the `index`th event of a piece. */
export interface Place {
  readonly piece: number;
  readonly index: number;
}

/** A table, and where to read on for what happened after it. */
export interface TableAt {
  readonly table: ProcessTable;
  readonly place: Place;
}

/**
 * A recording, of one file or several in order, opened to be read anywhere.
 *
 * What cannot be read is no exception: a `lost` event with where "line" stands in its place, with the
 * number of events where that is known, and `problems` tells people.
 */
export class Recording {
  readonly pieces: readonly Piece[];
  /** One line each, for people; names come from strangers and are not yet made safe. */
  readonly problems: readonly string[];
  /** Time of the first and the last event, nanoseconds since boot. */
  readonly span: { readonly fromTs: number; readonly toTs: number };
  readonly #last: { piece: number; events: readonly RecordedEvent[] }[] = [];

  /** Opens files by their paths. Throws a {@linkcode SourceError} when one cannot be read at all. */
  static open(paths: readonly string[]): Recording {
    return new Recording(paths.map((path) => new RecordingFile(opened(path))));
  }

  /** The same of bytes that are wherever they are, and of a writer with other bounds. */
  static of(stores: readonly ByteStore[], bounds: TableOptions = RECORDING_TABLE): Recording {
    return new Recording(stores.map((store) => new RecordingFile(store)), bounds);
  }

  private constructor(
    readonly files: readonly RecordingFile[],
    private readonly bounds: TableOptions = RECORDING_TABLE,
  ) {
    const { pieces, problems } = arranged(files);
    this.pieces = pieces;
    this.problems = problems;
    let fromTs = Infinity;
    let toTs = 0;
    for (const piece of pieces) {
      if (piece.kind !== "lines") continue;
      fromTs = Math.min(fromTs, piece.frame.header.fromTs);
      toTs = Math.max(toTs, piece.frame.header.toTs);
    }
    this.span = { fromTs: Math.min(fromTs, toTs), toTs };
  }

  /** The first line; null when that cannot be read. */
  get meta(): MetaEvent | null {
    for (const { event } of this.events()) return event.type === "meta" ? event : null;
    return null;
  }

  /** All events from a place on, in the order of the file. */
  *events(from: Place = { piece: 0, index: 0 }): Generator<RecordedEvent> {
    for (let piece = from.piece; piece < this.pieces.length; piece++) {
      const events = this.eventsOf(piece);
      for (let i = piece === from.piece ? from.index : 0; i < events.length; i++) yield events[i]!;
    }
  }

  /** The events of one piece; none of a key frame. The last few that were asked for are kept. */
  eventsOf(place: number): readonly RecordedEvent[] {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind === "key") return [];
    if (piece.kind === "hole") return [{ event: piece.lost, wallOffset: null }];
    const known = this.#last.find((one) => one.piece === place);
    if (known !== undefined) return known.events;
    const content = piece.file.content(piece.frame);
    const events = content === null
      ? [{ event: lostFrame(piece.file, piece.frame), wallOffset: null }]
      : readLines(content, piece.frame.header.fromTs);
    this.#last.push({ piece: place, events });
    if (this.#last.length > KEPT_PIECES) this.#last.shift();
    return events;
  }

  /** The text of a piece's lines, unread: to be searched; null when it is damaged or has none. */
  textOf(place: number): string | null {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind !== "lines") return null;
    const content = piece.file.content(piece.frame);
    return content === null ? null : new TextDecoder().decode(content);
  }

  /** The table of a key frame; null when that is damaged or the piece is none. */
  keyTable(place: number): ProcessTable | null {
    const piece = this.pieces[place];
    if (piece === undefined || piece.kind !== "key") return null;
    const content = piece.file.content(piece.frame);
    return content === null ? null : readTable(new TextDecoder().decode(content), this.bounds);
  }

  /**
   * The table at a moment: all events before the first one that is later than `ts`, folded. From the
   * last key frame before it on, which gives the same as from the beginning.
   */
  tableAt(ts: number): TableAt {
    const { table, place } = this.#startBefore(this.keyBefore(ts) + 1);
    return this.fold(table, place, ts);
  }

  /** The table of all events before a place. */
  tableBefore(end: Place): ProcessTable {
    const { table, place } = this.#startBefore(end.piece);
    for (let piece = place.piece; piece <= end.piece; piece++) {
      const events = this.eventsOf(piece);
      const count = piece === end.piece ? end.index : events.length;
      for (let i = 0; i < count; i++) table.apply(events[i]!.event);
    }
    return table;
  }

  /** The same place, named by the piece in which the event is; the end is behind the last piece. */
  normalized({ piece, index }: Place): Place {
    while (piece < this.pieces.length && index >= this.eventsOf(piece).length) {
      index = 0;
      piece++;
    }
    return { piece, index };
  }

  /** The piece in which a moment is, or the last one before it. */
  placeAt(ts: number): Place {
    let piece = 0;
    this.pieces.forEach((one, place) => {
      if (one.kind === "lines" && one.frame.header.fromTs <= ts) piece = place;
    });
    return { piece, index: 0 };
  }

  /** The last whole key frame among the first so many pieces, or the beginning. */
  #startBefore(count: number): TableAt {
    for (let piece = count - 1; piece >= 0; piece--) {
      const table = this.keyTable(piece);
      if (table !== null) return { table, place: { piece: piece + 1, index: 0 } };
    }
    return { table: new ProcessTable(this.bounds), place: { piece: 0, index: 0 } };
  }

  /** Folds what happened from a place on up to a moment into a table. */
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

  /** The last key frame that has nothing later than `ts` in it; -1 when there is none. */
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

/** Pieces whose events are kept: somebody who steps to and fro reads the same ones. */
const KEPT_PIECES = 8;
const EXIT_FAILURE = 1;

function opened(path: string): ByteStore {
  try {
    return new FileBytes(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Deno.errors.PermissionDenied
      ? "it may not be read; recordings belong to whoever made them"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new SourceError(`Cannot read "${path}": ${why}`, EXIT_FAILURE);
  }
}

/** The pieces of files that belong together, with a hole wherever something is missing. */
function arranged(files: readonly RecordingFile[]): { pieces: Piece[]; problems: string[] } {
  const pieces: Piece[] = [];
  const problems: string[] = [];
  let expected: number | null = null;
  let lastTs = 0;
  files.forEach((file, number) => {
    for (const { from, to } of file.damage) {
      problems.push(`${file.name}: bytes ${from} to ${to} cannot be read`);
    }
    if (!file.isClosed) {
      problems.push(`${file.name}: it was not closed, so its recorder was killed or its disk full`);
    }
    const first = file.frames.find(({ header }) => !header.isBracket)?.header.firstEvent ?? 0;
    if (number > 0 && first < (expected ?? 0)) {
      throw new SourceError(
        `Cannot read "${file.name}" after "${files[number - 1]!.name}": it does not go on where ` +
          `that ends; name the files of one recording in their order`,
        EXIT_FAILURE,
      );
    }
    // Between two files that belong together nothing begins and nothing ends.
    const isWhole = expected === first;
    if (number > 0 && isWhole) dropBrackets(pieces);
    const [start] = file.damage;
    if (number === 0 && start?.from === 0 && start.to < file.size) {
      const ts = file.frames[0]?.header.fromTs ?? 0;
      pieces.push({ kind: "hole", lost: lost(null, ts, MISSING) });
    }
    let isStart = true;
    for (const frame of file.frames) {
      const { header } = frame;
      if (header.isBracket) {
        if (number === 0 || !isWhole || !isStart) pieces.push({ kind: "lines", file, frame });
        continue;
      }
      isStart = false;
      if (expected !== null && header.firstEvent > expected) {
        const count = header.firstEvent - expected;
        problems.push(`${file.name}: ${count} events are missing before byte ${frame.offset}`);
        pieces.push({ kind: "hole", lost: lost(count, lastTs, MISSING) });
      }
      expected = header.firstEvent + header.events;
      lastTs = Math.max(lastTs, header.toTs);
      pieces.push({ kind: header.kind === "key" ? "key" : "lines", file, frame });
    }
    if (file.cut !== null) {
      pieces.push({ kind: "hole", lost: lost(file.cut.events, lastTs, CUT) });
      expected = file.cut.firstEvent + file.cut.events;
    } else if (file.isCut) {
      pieces.push({ kind: "hole", lost: lost(null, lastTs, CUT) });
    }
  });
  return { pieces, problems };
}

const MISSING = "the recording is damaged here";
const CUT = "the recording breaks off here";

function dropBrackets(pieces: Piece[]): void {
  for (let last = pieces.at(-1); last?.kind === "lines"; last = pieces.at(-1)) {
    if (!last.frame.header.isBracket) return;
    pieces.pop();
  }
}

function lostFrame(file: RecordingFile, { offset, header }: FrameAt): LostEvent {
  const reason = `${MISSING}: the frame at byte ${offset} of ${file.name}`;
  return lost(header.events, header.fromTs, reason);
}

function lost(count: number | null, ts: number, reason: string): LostEvent {
  return { type: "lost", ts, count, where: "line", reason };
}
