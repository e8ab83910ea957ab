import type { Text } from "./text.ts";

/**
 * Decodes bytes of strangers: valid UTF-8 becomes text, each maximal invalid part becomes U+FFFD
 * (Unicode 16, section 3.9, "substitution of maximal subparts") and the exact bytes are kept as hex.
 *
 * Own decoder, because TextDecoder belongs to a runtime and this floor has none; and because nearly
 * all of it is ASCII, for which one pass is quicker than a call out of the engine.
 */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): Text {
  let ascii = "";
  let i = start;
  while (i < end) {
    const count = asciiFrom(bytes, i, end);
    if (count === 0) return decodeRest(ascii, bytes, i, start, end);
    ascii += LETTERS.apply(null, CODES[count]!);
    i += count;
  }
  return { text: ascii };
}

const LETTERS = String.fromCharCode;

/** Letters that become one string at once; putting it together one by one costs several times that. */
const PORTION = 64;

/** By their number: codes of letters, filled in again and again. */
const CODES: readonly number[][] = Array.from(
  { length: PORTION + 1 },
  (_, length) => new Array<number>(length).fill(0),
);

/** Copies what is ASCII, as far as one portion goes, into the codes of that many. Returns how many. */
function asciiFrom(bytes: Uint8Array, start: number, end: number): number {
  const most = Math.min(PORTION, end - start);
  const codes = CODES[most]!;
  for (let i = 0; i < most; i++) {
    const byte = bytes[start + i]!;
    if (byte < 0x80) codes[i] = byte;
    else return i === 0 ? 0 : asciiFrom(bytes, start, start + i);
  }
  return most;
}

/** The code points below 0x80 as strings of one letter, shared by everything that is decoded. */
const ASCII: readonly string[] = Array.from(
  { length: 128 },
  (_, code) => String.fromCharCode(code),
);

function decodeRest(
  head: string,
  bytes: Uint8Array,
  from: number,
  start: number,
  end: number,
): Text {
  let text = head;
  let valid = true;
  let i = from;
  while (i < end) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      text += ASCII[lead]!;
      i++;
      continue;
    }
    const length = sequenceLength(lead);
    let point = length === 2 ? lead & 0x1f : length === 3 ? lead & 0x0f : lead & 0x07;
    let taken = 1;
    while (taken < length && i + taken < end && continues(lead, taken, bytes[i + taken]!)) {
      point = (point << 6) | (bytes[i + taken]! & 0x3f);
      taken++;
    }
    if (length > 1 && taken === length) text += String.fromCodePoint(point);
    else {
      text += "\ufffd";
      valid = false;
    }
    i += taken;
  }
  return valid ? { text } : { text, hex: toHex(bytes, start, end) };
}

/** Bytes that a sequence with this first byte has; 1 when no sequence can begin so. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

/** The second byte has a narrower range after some first ones (no overlong forms, no surrogates). */
function continues(lead: number, place: number, byte: number): boolean {
  if (place === 1) {
    if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
    if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
    if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
    if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  }
  return byte >= 0x80 && byte <= 0xbf;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes as lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let hex = "";
  for (let i = start; i < end; i++) hex += HEX[bytes[i]!]!;
  return hex;
}
