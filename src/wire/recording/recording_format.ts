import { MAX_RECORDED_DEAD, MAX_RECORDED_DEAD_ARGV_BYTES } from "../../model/base/limits.ts";
import type { TableOptions } from "../../model/table/table.ts";
import type { WallOffset } from "../event/wall_clock.ts";

/**
 * The version of the container of recordings, `.tflock`. docs/recording-format.md describes it.
 *
 * A file is a sequence of zstd frames of schema lines, each behind a header that zstd(1) skips. zstd
 * skips key frames (the whole table), the index and the trailer as well, so `zstd -dc FILE` prints
 * the lines and nothing else. All numbers are little-endian.
 */
export const FORMAT_VERSION = 1;

/** CRC-32 as in zlib and gzip. The caller hands it in: node:zlib has it, a pure room has not. */
export type Crc32 = (bytes: Uint8Array) => number;

/** Bytes of a header, with the eight that make zstd skip it. */
export const HEADER_BYTES = 96;

/** Bytes of the trailer, the end of a file that its recorder closed. */
export const TRAILER_BYTES = 28;

/** Bytes of one entry of the index: the offset of a header, and the header from "TFLK" on. */
const INDEX_ENTRY_BYTES = HEADER_BYTES;

/** How the reason of a file's `end` begins when the recording goes on in another file. */
export const CONTINUES_IN = "continues in ";

/** The content of a frame. */
export type FrameKind = "lines" | "key" | "index";

/** The header of a frame. */
export interface FrameHeader {
  readonly kind: FrameKind;
  /**
   * Whether the lines only open or close one file of a history: the processes that are alive at its
   * start, or its end. A reader of several files leaves such lines out; they have no numbers.
   */
  readonly isBracket: boolean;
  /** Bytes that follow the header, compressed. */
  readonly storedBytes: number;
  /** Bytes after decompression. */
  readonly contentBytes: number;
  /** CRC-32 of the bytes that follow the header. */
  readonly checksum: number;
  /** Lines in the frame; 0 for a key frame. */
  readonly events: number;
  /** The number of its first line, counted from 0 through all files of one history. */
  readonly firstEvent: number;
  /** The lowest and highest `ts` in the frame. A key frame has the highest of all lines before it. */
  readonly fromTs: number;
  readonly toTs: number;
  /** `fromTs` as time of day, nanoseconds since 1970. */
  readonly fromTime: bigint;
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
  /** Exits with a code other than 0 or by a signal. */
  readonly failures: number;
  /** Events that its `lost` lines count. */
  readonly lost: number;
  /** `lost` lines without a number. */
  readonly lostUncounted: number;
}

/** Returns the difference of time of day and time since boot that a header records. */
export function wallOffsetIn({ fromTs, fromTime }: FrameHeader): WallOffset {
  const difference = fromTime - BigInt(Math.round(fromTs));
  const nanoseconds = (difference % SECOND + SECOND) % SECOND;
  return {
    seconds: Number((difference - nanoseconds) / SECOND),
    nanoseconds: Number(nanoseconds),
  };
}

const SECOND = 1_000_000_000n;

/** The result of reading a header at some place of a file. */
export type HeaderReading =
  | { readonly kind: "header"; readonly header: FrameHeader }
  /** A header of another version of this format. */
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "none" };

/** One of the sixteen magic numbers of frames that zstd skips (RFC 8878, section 3.1.2). */
const SKIPPED = 0x184d2a57;
const NAME = 0x4b4c4654; // "TFLK"
const KINDS: readonly FrameKind[] = ["lines", "key", "index"];
const TRAILER = 0xff;
const BRACKET = 1;

/** The first bytes of a header or trailer. */
export const SKIPPED_MAGIC = Uint8Array.of(0x57, 0x2a, 0x4d, 0x18);

/** Returns the bytes of a header. */
export function writeHeader(crc32: Crc32, header: FrameHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SKIPPED, true);
  // Lines are a zstd frame of their own. zstd skips any other content together with its header.
  const skipped = header.kind === "lines" ? 0 : header.storedBytes;
  view.setUint32(4, HEADER_BYTES - 8 + skipped, true);
  view.setUint32(8, NAME, true);
  view.setUint16(12, FORMAT_VERSION, true);
  view.setUint8(14, KINDS.indexOf(header.kind) + 1);
  view.setUint8(15, header.isBracket ? BRACKET : 0);
  view.setUint32(16, header.storedBytes, true);
  view.setUint32(20, header.contentBytes, true);
  view.setUint32(24, header.checksum, true);
  view.setUint32(28, header.events, true);
  view.setBigUint64(32, BigInt(header.firstEvent), true);
  view.setBigUint64(40, BigInt(Math.round(header.fromTs)), true);
  view.setBigUint64(48, BigInt(Math.round(header.toTs)), true);
  view.setBigUint64(56, BigInt.asUintN(64, header.fromTime), true);
  view.setUint32(64, header.forks, true);
  view.setUint32(68, header.execs, true);
  view.setUint32(72, header.exits, true);
  view.setUint32(76, header.failures, true);
  view.setUint32(80, Math.min(header.lost, 0xffffffff), true);
  view.setUint32(84, header.lostUncounted, true);
  view.setUint32(92, crc32(bytes.subarray(8, 92)), true);
  return bytes;
}

/** Reads the header at a place, which may hold any bytes. */
export function readHeader(crc32: Crc32, bytes: Uint8Array, at = 0): HeaderReading {
  if (bytes.length - at < HEADER_BYTES) return { kind: "none" };
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  if (view.getUint32(0, true) !== SKIPPED || view.getUint32(8, true) !== NAME) {
    return { kind: "none" };
  }
  const version = view.getUint16(12, true);
  if (version !== FORMAT_VERSION) return { kind: "newer", version };
  const kind = KINDS[view.getUint8(14) - 1];
  if (kind === undefined || view.getUint32(92, true) !== crc32(bytes.subarray(at + 8, at + 92))) {
    return { kind: "none" };
  }
  return {
    kind: "header",
    header: {
      kind,
      isBracket: (view.getUint8(15) & BRACKET) !== 0,
      storedBytes: view.getUint32(16, true),
      contentBytes: view.getUint32(20, true),
      checksum: view.getUint32(24, true),
      events: view.getUint32(28, true),
      firstEvent: Number(view.getBigUint64(32, true)),
      fromTs: Number(view.getBigUint64(40, true)),
      toTs: Number(view.getBigUint64(48, true)),
      fromTime: view.getBigInt64(56, true),
      forks: view.getUint32(64, true),
      execs: view.getUint32(68, true),
      exits: view.getUint32(72, true),
      failures: view.getUint32(76, true),
      lost: view.getUint32(80, true),
      lostUncounted: view.getUint32(84, true),
    },
  };
}

/** Returns the bytes of a trailer. The index begins at `indexOffset`. */
export function writeTrailer(crc32: Crc32, indexOffset: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SKIPPED, true);
  view.setUint32(4, TRAILER_BYTES - 8, true);
  view.setUint32(8, NAME, true);
  view.setUint16(12, FORMAT_VERSION, true);
  view.setUint8(14, TRAILER);
  view.setBigUint64(16, BigInt(indexOffset), true);
  view.setUint32(24, crc32(bytes.subarray(8, 24)), true);
  return bytes;
}

/** Returns the offset of the index from the trailer at a place; null when there is no trailer. */
export function readTrailer(crc32: Crc32, bytes: Uint8Array, at = 0): number | null {
  if (bytes.length - at < TRAILER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, TRAILER_BYTES);
  const isOne = view.getUint32(0, true) === SKIPPED && view.getUint32(8, true) === NAME &&
    view.getUint8(14) === TRAILER &&
    view.getUint32(24, true) === crc32(bytes.subarray(at + 8, at + 24));
  return isOne ? Number(view.getBigUint64(16, true)) : null;
}

/** Returns the entry of the index for a header and its offset in the file. */
export function writeIndexEntry(offset: number, header: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(INDEX_ENTRY_BYTES);
  bytes.set(header);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(offset), true);
  return bytes;
}

/** Reads all entries of an index; null when the bytes are no index. */
export function readIndex(
  crc32: Crc32,
  bytes: Uint8Array,
): { readonly offset: number; readonly header: FrameHeader }[] | null {
  if (bytes.length % INDEX_ENTRY_BYTES !== 0) return null;
  const entries: { readonly offset: number; readonly header: FrameHeader }[] = [];
  const entry = new Uint8Array(INDEX_ENTRY_BYTES);
  const view = new DataView(entry.buffer);
  for (let at = 0; at < bytes.length; at += INDEX_ENTRY_BYTES) {
    entry.set(bytes.subarray(at, at + INDEX_ENTRY_BYTES));
    const offset = Number(view.getBigUint64(0, true));
    view.setUint32(0, SKIPPED, true);
    const reading = readHeader(crc32, entry);
    if (reading.kind !== "header") return null;
    entries.push({ offset, header: reading.header });
  }
  return entries;
}

/** The bounds of a table folded from a recording. The writer and the reader must agree on them. */
export const RECORDING_TABLE: TableOptions = {
  maxDead: MAX_RECORDED_DEAD,
  maxDeadArgvBytes: MAX_RECORDED_DEAD_ARGV_BYTES,
};
