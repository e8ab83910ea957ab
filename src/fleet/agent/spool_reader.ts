import { crc32 } from "node:zlib";
import {
  type FrameHeader,
  HEADER_BYTES,
  readHeader,
  readTrailer,
  SKIPPED_MAGIC,
  TRAILER_BYTES,
} from "../../wire/recording/recording_format.ts";
import type { SpoolPosition } from "../../wire/fleet/spool_position.ts";
import type { RemovedFiles } from "./removed_files.ts";
import { type SpoolFile, spoolFiles } from "./spool_files.ts";

/** A frame of the spool, and the place behind it. */
export interface SpoolFrame {
  readonly header: FrameHeader;
  readonly stored: Uint8Array<ArrayBuffer>;
  /** `nextShipped` is the reader's own: the caller counts what it ships. */
  readonly at: Omit<SpoolPosition, "nextShipped">;
  /** Events that are missing before the frame; null when their number is unknown. */
  readonly missing: number | null;
  /** Whether the frame is the first that is read of its run. */
  readonly isNewRun: boolean;
}

/**
 * Reads a spool frame by frame, also while it is written. It goes on in the next file when one exists,
 * and counts the events of files that were removed before they were read.
 */
export class SpoolReader {
  #file: { readonly about: SpoolFile; readonly handle: Deno.FsFile } | null = null;
  #run: string | null;
  #number: number;
  #frame: number;
  #offset: number;
  #next: number;
  /** Events at the ends of earlier runs whose files are gone, found since the last frame. */
  #missingBefore: number | null = 0;
  #isNewRun = false;
  /** Whether a file of the present run was read. */
  #hasRead = false;

  /**
   * @param from where to begin; null is the oldest file
   * @param removed what the files held that were removed
   */
  constructor(
    private readonly folder: string,
    from: Omit<SpoolPosition, "nextShipped"> | null,
    private readonly removed: RemovedFiles,
  ) {
    this.#run = from?.run ?? null;
    this.#number = from?.file ?? 0;
    this.#frame = from === null ? 0 : from.frame + 1;
    this.#offset = from?.offset ?? 0;
    this.#next = from?.nextEvent ?? 0;
  }

  /** Returns the next complete frame of lines or key frame; null when there is none yet. */
  next(): SpoolFrame | null {
    for (;;) {
      if (this.#file === null && !this.#openNext()) return null;
      const { handle } = this.#file!;
      const size = handle.statSync().size;
      const head = this.#read(this.#offset, HEADER_BYTES);
      const reading = readHeader(crc32, head);
      if (reading.kind === "header") {
        const { header } = reading;
        const end = this.#offset + HEADER_BYTES + header.storedBytes;
        if (end > size) {
          if (!this.#skipFile()) return null;
          continue;
        }
        const found = this.#frameOf(header, end);
        if (found !== null) return found;
      } else if (readTrailer(crc32, head) !== null) {
        this.#offset += TRAILER_BYTES;
      } else if (head.length < HEADER_BYTES) {
        if (!this.#skipFile()) return null;
      } else this.#offset = this.#nextHeader(size);
    }
  }

  close(): void {
    this.#file?.handle.close();
    this.#file = null;
  }

  /** Takes the frame at the present offset; null when it is left out. */
  #frameOf(header: FrameHeader, end: number): SpoolFrame | null {
    const start = this.#offset + HEADER_BYTES;
    this.#offset = end;
    const frame = this.#frame++;
    if (header.kind === "index") return null;
    // Brackets open a file for a reader that has no other, or lacks the file before.
    if (header.isBracket && !this.#isNewRun && header.firstEvent <= this.#next) return null;
    const stored = this.#read(start, header.storedBytes).slice();
    if (crc32(stored) !== header.checksum) return null;
    const { isBracket, kind, firstEvent, events } = header;
    const since = this.removed.between(this.#run!, this.#next, firstEvent);
    const before = this.#missingBefore;
    const missing = since === null || before === null ? null : since + before;
    this.#next = kind === "lines" && !isBracket ? firstEvent + events : firstEvent;
    const isNewRun = this.#isNewRun;
    this.#missingBefore = 0;
    if (!isBracket) this.#isNewRun = false;
    return {
      ...{ header, stored, missing, isNewRun },
      at: {
        run: this.#run!,
        file: this.#number,
        frame,
        offset: this.#offset,
        nextEvent: this.#next,
      },
    };
  }

  /** Goes to the next file when there is one: the recorder has then closed the present one. */
  #skipFile(): boolean {
    const { about } = this.#file!;
    const later = spoolFiles(this.folder).some(({ run, file }) =>
      run > about.run || (run === about.run && file > about.file)
    );
    if (!later) return false;
    this.close();
    this.#offset = Infinity;
    return true;
  }

  /** Opens the file of the present place, or the first one behind it. */
  #openNext(): boolean {
    const run = this.#run;
    const isRead = this.#offset === Infinity;
    for (const about of spoolFiles(this.folder)) {
      const isBefore = run !== null && (about.run < run ||
        (about.run === run && (isRead ? about.file <= this.#number : about.file < this.#number)));
      if (isBefore) continue;
      let handle: Deno.FsFile;
      try {
        handle = Deno.openSync(about.path, { read: true });
      } catch {
        continue;
      }
      this.#file = { about, handle };
      if (about.run !== run) this.#beginRun(about.run);
      this.#hasRead = true;
      if (about.run !== run || about.file !== this.#number) {
        this.#offset = 0;
        this.#frame = 0;
      }
      this.#number = about.file;
      return true;
    }
    return false;
  }

  #beginRun(run: string): void {
    const before = this.#run;
    // All files of the run are gone, and no word is left of what was in them.
    const isUnknown = before !== null && !this.#hasRead && !this.removed.has(before);
    const missing = this.removed.before(
      run,
      before === null ? null : { run: before, next: this.#next },
    );
    this.#missingBefore = isUnknown || this.#missingBefore === null || missing === null
      ? null
      : this.#missingBefore + missing;
    this.#run = run;
    this.#next = 0;
    this.#isNewRun = true;
  }

  #read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const { handle } = this.#file!;
    const bytes = new Uint8Array(length);
    handle.seekSync(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < length) {
      const got = handle.readSync(bytes.subarray(done));
      if (got === null) break;
      done += got;
    }
    return bytes.subarray(0, done);
  }

  /** Returns the offset of the next header behind damage; the end of the file without one. */
  #nextHeader(size: number): number {
    for (let from = this.#offset + 1; from < size; from += SEARCH_BYTES) {
      const bytes = this.#read(from, SEARCH_BYTES + HEADER_BYTES);
      for (let at = bytes.indexOf(SKIPPED_MAGIC[0]!); at >= 0;) {
        const isHeader = readHeader(crc32, bytes, at).kind === "header" ||
          readTrailer(crc32, bytes, at) !== null;
        if (isHeader) return from + at;
        at = bytes.indexOf(SKIPPED_MAGIC[0]!, at + 1);
      }
    }
    return size;
  }
}

const SEARCH_BYTES = 1 << 16;
