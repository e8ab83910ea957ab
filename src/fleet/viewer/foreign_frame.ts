import { crc32, zstdDecompressSync } from "node:zlib";
import {
  MAX_FLEET_MESSAGE_BYTES,
  MAX_FOREIGN_FRAME_BYTES,
} from "../../model/hosts/fleet_limits.ts";
import {
  type FrameHeader,
  HEADER_BYTES,
  readHeader,
} from "../../wire/recording/recording_format.ts";

/** A frame of lines that another machine sent. */
export interface ForeignFrame {
  readonly header: FrameHeader;
  /** The lines, unpacked. */
  readonly content: Uint8Array;
}

/**
 * Returns whether a message is a frame of a recording without lines, such as a key frame, which repeats
 * what the lines before it have.
 */
export function isOtherFrame(message: Uint8Array): boolean {
  const reading = readHeader(crc32, message);
  return reading.kind === "header" && reading.header.kind !== "lines";
}

/**
 * Reads a message as one frame of lines, or returns what is wrong with it. A frame that unpacks to more
 * than it says, or to more than the bound, is refused before it takes the memory.
 */
export function foreignFrame(message: Uint8Array): ForeignFrame | string {
  if (message.length > MAX_FLEET_MESSAGE_BYTES) {
    return `a message has more than ${MAX_FLEET_MESSAGE_BYTES} bytes`;
  }
  const reading = readHeader(crc32, message);
  if (reading.kind === "newer") {
    return `a message has version ${reading.version} of the recording format; use a newer traceflock`;
  }
  if (reading.kind === "none" || reading.header.kind !== "lines") {
    return "a message is no frame of lines";
  }
  const { header } = reading;
  const stored = message.subarray(HEADER_BYTES);
  if (header.contentBytes > MAX_FOREIGN_FRAME_BYTES) {
    return `a message unpacks to more than ${MAX_FOREIGN_FRAME_BYTES} bytes`;
  }
  if (stored.length !== header.storedBytes || crc32(stored) !== header.checksum) {
    return "a message is damaged";
  }
  try {
    const maxOutputLength = Math.max(1, header.contentBytes);
    const content = zstdDecompressSync(stored, { maxOutputLength });
    if (content.length === header.contentBytes) return { header, content };
  } catch {
    // It unpacks to more than its header says, or is no zstd frame.
  }
  return "a message cannot be unpacked";
}
