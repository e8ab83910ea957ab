import type { Text } from "./text.ts";

/**
 * Decodes foreign bytes. Each maximal invalid part becomes U+FFFD (Unicode 16, section 3.9,
 * "substitution of maximal subparts"); the exact bytes are then kept as hex.
 *
 * TextDecoder belongs to a runtime, which this room does not have. Nearly all input is ASCII, for
 * which one pass in JavaScript is faster than a call out of the engine.
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

/** Characters of one call of String.fromCharCode; appending them one by one costs several times more. */
const PORTION = 64;

/** Reused arrays of character codes, by their length. */
const CODES: readonly number[][] = Array.from(
  { length: PORTION + 1 },
  (_, length) => new Array<number>(length).fill(0),
);

/** Copies at most one portion of ASCII into `CODES`. Returns its length. */
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

/** Strings of one ASCII character, shared by all decoded texts. */
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
  return valid ? { text } : { text, hex: bytes.subarray(start, end).toHex() };
}

/** Returns the length of a sequence with this first byte; 1 for an invalid first byte. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

/** Checks a continuation byte. The second byte has a narrower range after some first bytes: no overlong forms, no surrogates. */
function continues(lead: number, place: number, byte: number): boolean {
  if (place === 1) {
    if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
    if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
    if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
    if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  }
  return byte >= 0x80 && byte <= 0xbf;
}
