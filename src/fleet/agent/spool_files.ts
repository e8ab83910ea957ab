/** The files of a spool: their names, their order, and how many events they hold. */
import { crc32, zstdDecompressSync } from "node:zlib";
import { MAX_FRAME_CONTENT_BYTES } from "../../model/base/limits.ts";
import type { TimedEvent } from "../../sinks/lines_frame.ts";
import { readLines } from "../../sources/replay/recorded_event.ts";
import { removeOrdinary } from "../../sources/libc/appended_file.ts";
import { readFolder } from "../../sources/libc/file.ts";
import {
  type FrameHeader,
  HEADER_BYTES,
  readHeader,
  readTrailer,
  TRAILER_BYTES,
} from "../../wire/recording/recording_format.ts";

/** One file of a spool. */
export interface SpoolFile {
  readonly path: string;
  readonly run: string;
  readonly file: number;
  readonly bytes: number;
}

/** Returns the name of a run: it sorts by the start of the run. `before` is the newest run so far. */
export function runName(startMs: number, bootId: string | null, before: string | null): string {
  const last = before === null ? 0 : Number(before.split("-")[0]);
  const stamp = Math.max(Math.round(startMs), last + 1);
  const boot = (bootId ?? "").replace(/[^0-9a-f]/g, "") || "unknown";
  return `${String(stamp).padStart(STAMP_DIGITS, "0")}-${boot}`;
}

/** Returns the path of the `file`th file of a run. */
export function spoolPath(folder: string, run: string, file: number): string {
  return `${folder}/${run}.${String(file).padStart(FILE_DIGITS, "0")}.tflock`;
}

/** Returns the files of a folder in the order of their events. Other files are ignored. */
export function spoolFiles(folder: string): SpoolFile[] {
  const found: SpoolFile[] = [];
  for (const name of readFolder(folder) ?? []) {
    const parts = /^(\d{15}-\w{1,40})\.(\d{6})\.tflock$/.exec(name);
    if (parts === null) continue;
    const path = `${folder}/${name}`;
    try {
      const { isFile, size } = Deno.lstatSync(path);
      if (isFile) found.push({ path, run: parts[1]!, file: Number(parts[2]), bytes: size });
    } catch {
      // It was removed meanwhile.
    }
  }
  return found.sort((a, b) => a.run < b.run ? -1 : a.run > b.run ? 1 : a.file - b.file);
}

/** The events of one file of a spool. */
export interface SpoolContents {
  /** The number of the event after the last one; null when no frame can be read. */
  readonly next: number | null;
  /** The `lost` events, with their numbers. */
  readonly losses: readonly CountedLoss[];
}

/** A `lost` event of a run: its number, and how many events it counts; null when that is unknown. */
export interface CountedLoss {
  readonly at: number;
  readonly count: number | null;
}

/** Returns what a file holds. It reads the headers, and unpacks only frames with `lost` events. */
export function contentsOf(path: string): SpoolContents {
  let next: number | null = null;
  const losses: CountedLoss[] = [];
  try {
    using file = Deno.openSync(path, { read: true });
    const { size } = file.statSync();
    const bytes = new Uint8Array(HEADER_BYTES);
    for (let offset = 0; offset + TRAILER_BYTES <= size;) {
      file.seekSync(offset, Deno.SeekMode.Start);
      const length = file.readSync(bytes) ?? 0;
      const reading = readHeader(crc32, bytes.subarray(0, length));
      if (reading.kind !== "header") {
        if (readTrailer(crc32, bytes.subarray(0, length)) === null) break;
        offset += TRAILER_BYTES;
        continue;
      }
      const { header } = reading;
      offset += HEADER_BYTES + header.storedBytes;
      // A frame that the end of the file cuts was never complete.
      if (header.kind !== "lines" || header.isBracket || offset > size) continue;
      next = header.firstEvent + header.events;
      if (header.lost > 0 || header.lostUncounted > 0) losses.push(...lossesIn(file, header));
    }
  } catch {
    return { next, losses };
  }
  return { next, losses };
}

/** Returns the `lost` events of a frame; the file is behind the header. */
function lossesIn(file: Deno.FsFile, header: FrameHeader): CountedLoss[] {
  const { storedBytes, contentBytes, firstEvent, fromTs } = header;
  const stored = new Uint8Array(storedBytes);
  for (let done = 0; done < storedBytes;) {
    const got = file.readSync(stored.subarray(done));
    if (got === null) return [];
    done += got;
  }
  return (eventsIn(stored, contentBytes, fromTs) ?? []).flatMap(({ event }, index) =>
    event.type === "lost" ? [{ at: firstEvent + index, count: event.count }] : []
  );
}

/** Returns the events in the content of a frame; null when it cannot be unpacked. */
export function eventsIn(
  stored: Uint8Array,
  contentBytes: number,
  fromTs: number,
  maxBytes = MAX_FRAME_CONTENT_BYTES,
): TimedEvent[] | null {
  if (contentBytes > maxBytes) return null;
  try {
    const content = zstdDecompressSync(stored, { maxOutputLength: Math.max(1, contentBytes) });
    return content.length === contentBytes ? readLines(content, fromTs) : null;
  } catch {
    return null;
  }
}

/** Removes a file of the spool. */
export function removeSpoolFile({ path }: Pick<SpoolFile, "path">): void {
  removeOrdinary(path);
}

/** Milliseconds since 1970 have 13 digits until the year 2286. */
const STAMP_DIGITS = 15;
const FILE_DIGITS = 6;
