/** Reads one file of a recording: the places of its frames, and their contents. */
import { crc32, zstdDecompressSync } from "node:zlib";
import { MAX_FRAME_CONTENT_BYTES } from "../../model/base/limits.ts";
import {
  FORMAT_VERSION,
  type FrameHeader,
  HEADER_BYTES,
  readHeader,
  readIndex,
  readTrailer,
  SKIPPED_MAGIC,
  TRAILER_BYTES,
} from "../../wire/recording/recording_format.ts";
import { SourceError } from "../source.ts";
import { type ByteStore, LaterBytes } from "./byte_store.ts";

/** A header and its offset. */
export interface FrameAt {
  readonly offset: number;
  readonly header: FrameHeader;
}

/** Bytes of a file that belong to no frame. */
export interface DamagedBytes {
  readonly from: number;
  readonly to: number;
}

/** The bytes that are searched at once for the next header. */
const SEARCH_BYTES = 1 << 16;
/** The exit code when a file cannot be read as a recording. */
const EXIT_FAILURE = 1;

export class RecordingFile {
  /** Key frames and frames of lines, in the order of the file. */
  frames: readonly FrameAt[];
  readonly damage: readonly DamagedBytes[];
  /** All readable headers, with those of the index and of a cut frame. */
  headers: readonly FrameHeader[];
  /** The frame of lines that the end of the file cuts; null when there is none. */
  readonly cut: FrameHeader | null;
  /** Whether the recorder closed the file; otherwise it was killed, or the host stopped. */
  readonly isClosed: boolean;
  /** Whether bytes at the end may have been an unknown number of lines. */
  readonly isCut: boolean;
  /** The offset of another recording in the same bytes; null when there is none. */
  readonly next: number | null;
  /** The nanoseconds that shift its moments to the clock of another boot. */
  shiftNs = 0;
  /** Why the file has no end; null when it has one. */
  readonly unclosed: Unclosed | null;

  /** Throws a {@linkcode SourceError} when it is no recording, or one of a newer format. */
  constructor(private readonly store: ByteStore) {
    this.#refuseOthers();
    const walk = this.#byIndex() ?? this.#byHeaders();
    this.frames = walk.frames.filter(({ header }) => header.kind !== "index");
    this.isClosed = walk.isClosed;
    this.next = walk.next ?? null;
    const isLast = this.next === null;
    this.unclosed = walk.isClosed ? null : isLast && store.isBeingWritten() ? "written" : "left";
    // A frame that the recorder has not finished is no damage.
    const isUnfinished = this.unclosed === "written" && walk.damage.at(-1)?.to === this.size;
    this.damage = isUnfinished ? walk.damage.slice(0, -1) : walk.damage;
    this.cut = isUnfinished ? null : walk.cut;
    this.headers = [...walk.frames.map(({ header }) => header), ...(this.cut ? [this.cut] : [])];
    const hasIndex = walk.frames.at(-1)?.header.kind === "index";
    this.isCut = !this.isClosed && !hasIndex && this.damage.at(-1)?.to === this.size;
  }

  /** Shifts the file to the clock of another boot; its time of day stays. */
  move(shiftNs: number): void {
    const moved = (header: FrameHeader) => ({
      ...header,
      fromTs: header.fromTs + shiftNs,
      toTs: header.toTs + shiftNs,
    });
    this.shiftNs = shiftNs;
    this.frames = this.frames.map(({ offset, header }) => ({ offset, header: moved(header) }));
    this.headers = this.headers.map(moved);
  }

  get name(): string {
    return this.store.name;
  }

  get size(): number {
    return this.store.size;
  }

  /** Returns the decompressed content of a frame; null when it is damaged. */
  content({ offset, header }: FrameAt): Uint8Array | null {
    const { storedBytes, contentBytes, checksum } = header;
    const stored = this.store.read(offset + HEADER_BYTES, storedBytes);
    if (stored.length < storedBytes || crc32(stored) !== checksum) return null;
    if (contentBytes > MAX_FRAME_CONTENT_BYTES) return null;
    if (contentBytes === 0) return new Uint8Array(0);
    try {
      const content = zstdDecompressSync(stored, { maxOutputLength: contentBytes });
      return content.length === contentBytes ? content : null;
    } catch {
      return null;
    }
  }

  #refuseOthers(): void {
    const { name, size } = this.store;
    const reading = readHeader(crc32, this.store.read(0, HEADER_BYTES));
    if (reading.kind === "newer") {
      throw new SourceError(
        `Cannot read "${name}": it has version ${reading.version} of the recording format, this ` +
          `program reads version ${FORMAT_VERSION}; use a newer traceflock, or its lines: zstd -dc`,
        EXIT_FAILURE,
      );
    }
    // A file with a damaged beginning has later headers.
    if (reading.kind === "header" || this.#nextHeader(0) < size) return;
    throw new SourceError(
      `Cannot read "${name}": it is not a recording; make one with \`traceflock record\``,
      EXIT_FAILURE,
    );
  }

  #byIndex(): Walk | null {
    const { size } = this.store;
    const at = readTrailer(crc32, this.store.read(size - TRAILER_BYTES, TRAILER_BYTES));
    if (at === null || size < TRAILER_BYTES) return null;
    const reading = readHeader(crc32, this.store.read(at, HEADER_BYTES));
    if (reading.kind !== "header" || reading.header.kind !== "index") return null;
    const index = { offset: at, header: reading.header };
    if (endOf(index) !== size - TRAILER_BYTES) return null;
    const content = this.content(index);
    const frames = content === null ? null : readIndex(crc32, content);
    if (frames === null || frames.some((frame) => endOf(frame) > at)) return null;
    return { frames: [...frames, index], damage: [], cut: null, isClosed: true };
  }

  #byHeaders(): Walk {
    const { size } = this.store;
    const frames: FrameAt[] = [];
    const damage: DamagedBytes[] = [];
    for (let offset = 0; offset < size;) {
      const bytes = this.store.read(offset, HEADER_BYTES);
      const reading = readHeader(crc32, bytes);
      if (reading.kind === "header") {
        const frame = { offset, header: reading.header };
        // The numbers begin again where another recording was appended.
        if (isBeginning(frame.header) && frames.some(({ header }) => hasEvents(header))) {
          return { frames, damage, cut: null, isClosed: false, next: offset };
        }
        if (endOf(frame) > size) {
          const cut = frame.header.kind === "lines" ? frame.header : null;
          damage.push({ from: offset, to: size });
          return { frames, damage, cut, isClosed: false };
        }
        frames.push(frame);
        offset = endOf(frame);
      } else if (readTrailer(crc32, bytes) !== null) {
        const end = offset + TRAILER_BYTES;
        const after = readHeader(crc32, this.store.read(end, HEADER_BYTES));
        if (after.kind === "header") {
          return { frames, damage, cut: null, isClosed: true, next: end };
        }
        if (end < size) damage.push({ from: end, to: size });
        return { frames, damage, cut: null, isClosed: true };
      } else {
        const next = this.#nextHeader(offset + 1);
        damage.push({ from: offset, to: next });
        offset = next;
      }
    }
    return { frames, damage, cut: null, isClosed: false };
  }

  /** Returns the offset of the next valid header or trailer; the end of the file without one. */
  #nextHeader(from: number): number {
    const { size } = this.store;
    for (let offset = from; offset < size; offset += SEARCH_BYTES) {
      // Read more than the searched bytes, so that a header on their border is complete.
      const bytes = this.store.read(offset, SEARCH_BYTES + HEADER_BYTES);
      for (let at = 0; at < SEARCH_BYTES; at++) {
        at = bytes.indexOf(SKIPPED_MAGIC[0]!, at);
        if (at < 0 || at >= SEARCH_BYTES) break;
        if (SKIPPED_MAGIC.some((byte, place) => bytes[at + place] !== byte)) continue;
        if (
          readHeader(crc32, bytes, at).kind === "header" || readTrailer(crc32, bytes, at) !== null
        ) {
          return offset + at;
        }
      }
    }
    return size;
  }
}

interface Walk {
  readonly frames: readonly FrameAt[];
  readonly damage: readonly DamagedBytes[];
  readonly cut: FrameHeader | null;
  readonly isClosed: boolean;
  readonly next?: number;
}

/** Returns the recordings in some bytes, in the order of their time. */
export function recordingsIn(store: ByteStore): RecordingFile[] {
  const files = [new RecordingFile(store)];
  for (let from = 0, next = files[0]!.next; next !== null;) {
    from += next;
    const file = new RecordingFile(new LaterBytes(store, from));
    files.push(file);
    next = file.next;
  }
  return inOrderOfTime(files);
}

/** Sorts files by their beginning: a shell names `night.2.tflock` before `night.tflock`. */
export function inOrderOfTime(files: readonly RecordingFile[]): RecordingFile[] {
  const began = (file: RecordingFile) => file.headers[0]?.fromTime ?? 0n;
  return files.toSorted((a, b) => began(a) < began(b) ? -1 : began(a) > began(b) ? 1 : 0);
}

function isBeginning(header: FrameHeader): boolean {
  return hasEvents(header) && header.firstEvent === 0;
}

function hasEvents({ kind, isBracket, events }: FrameHeader): boolean {
  return kind === "lines" && !isBracket && events > 0;
}

function endOf({ offset, header }: FrameAt): number {
  return offset + HEADER_BYTES + header.storedBytes;
}

/** Why a file has no end: a recorder still writes it, or left it. */
export type Unclosed = "written" | "left";

const WORDS: Readonly<Record<Unclosed, string>> = {
  written: "it is being recorded now; what comes later is not in it yet",
  left: "its recorder was killed or its disk full, or this is an early copy",
};

/** Returns why a recording has no end. */
export function unclosedText(unclosed: Unclosed): string {
  return WORDS[unclosed];
}
