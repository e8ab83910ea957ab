import { jsonString } from "./json_text.ts";

/**
 * An ASCII text that is written often, eight letters at a time. Each word is the number that has
 * these bytes in memory, because storing a number is one instruction. Copying the bytes takes twice
 * as long: 54 instead of 28 ns a key, with some 30 keys in a line (`deno task bench lines`).
 */
export interface Ascii {
  readonly length: number;
  /** Little-endian; zeros fill the last one. No word is NaN, whose bits V8 may change. */
  readonly words: Float64Array;
}

/** The name of a member with its punctuation, `,"pid":`. Made once, written often. */
export type JsonKey = Ascii & { readonly brand: "JsonKey" };

/** Throws for anything but printable ASCII: a masked letter could become a control character. */
export function ascii(text: string): Ascii {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw new RangeError("Only printable ASCII is written as it is");
  }
  const { length } = text;
  const words = new Float64Array(Math.ceil(length / WORD));
  const bytes = new DataView(words.buffer);
  for (let i = 0; i < length; i++) bytes.setUint8(i, text.charCodeAt(i));
  return { length, words: words.map((_, i) => bytes.getFloat64(i * WORD, true)) };
}

/** Returns the key of a member that is not the first of its object. The name must need no escapes. */
export function jsonKey(name: string): JsonKey {
  return ascii(`,"${name}":`) as JsonKey;
}

/**
 * Writes JSON as UTF-8 into one buffer that is used again and again.
 *
 * Every event passes here. JSON.stringify and an encoder take half as long again, even without
 * names in snake_case, the time and the escapes (`deno task bench lines`). Only printable ASCII takes
 * the quick way; `jsonString` escapes all other text.
 */
export class JsonBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  /** The memory of `#bytes`. */
  #words: DataView;
  #length = 0;

  /** @param room bytes to begin with; the buffer grows by itself */
  constructor(room = 64 * 1024) {
    this.#bytes = new Uint8Array(room);
    this.#words = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Returns the bytes written since `start`. They share memory with the writer until `clear`. */
  view(start = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(start, this.#length);
  }

  /** Returns a copy of the bytes written. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  raw({ length, words }: Ascii): void {
    // The next part overwrites the zeros of the last word.
    this.#room(length + WORD);
    let at = this.#length;
    this.#length = at + length;
    for (let i = 0; i < words.length; i++, at += WORD) this.#words.setFloat64(at, words[i]!, true);
  }

  /** Writes bytes as they are. */
  copyOf(part: Uint8Array): void {
    this.#room(part.length).set(part, this.#length);
    this.#length += part.length;
  }

  byte(value: number): void {
    this.#room(1)[this.#length++] = value;
  }

  /** Writes a whole number or null. Digits only: 2^70 must not become 1e21. */
  integer(key: JsonKey, value: number | null): void {
    this.raw(key);
    this.integerValue(value);
  }

  integerValue(value: number | null): void {
    if (value === null) this.raw(NULL);
    else if (value === 0) this.byte(ZERO);
    else if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) this.digits(Math.round(value), 1);
    else if (Math.abs(value) < 1e21) this.raw(ascii(String(Math.round(value))));
    else this.raw(ascii(BigInt(Math.round(value)).toString()));
  }

  boolean(key: JsonKey, value: boolean | null): void {
    this.raw(key);
    this.raw(value === null ? NULL : value ? TRUE : FALSE);
  }

  /** Writes a string or null. */
  string(key: JsonKey, value: string | null): void {
    this.raw(key);
    if (value === null) this.raw(NULL);
    else this.stringValue(value);
  }

  stringValue(text: string): void {
    const { length } = text;
    const bytes = this.#room(length + 2);
    const start = this.#length;
    let at = start;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        this.#utf8(jsonString(text.toWellFormed()));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
  }

  /** Writes a whole number from 0 to 2^53 with at least `least` digits. */
  digits(value: number, least: number): void {
    const bytes = this.#room(MAX_DIGITS);
    let width = least;
    while (width < MAX_DIGITS && value >= POWERS[width]!) width++;
    let at = this.#length + width;
    this.#length = at;
    // Dividing is cheap for portions that fit into an integer of the machine.
    let rest = value;
    while (rest >= PORTION) {
      const high = Math.floor(rest / PORTION);
      let low = (rest - high * PORTION) | 0;
      for (let i = 0; i < PORTION_DIGITS; i++) {
        const next = (low / 10) | 0;
        bytes[--at] = ZERO + low - next * 10;
        low = next;
      }
      rest = high;
    }
    let small = rest | 0;
    for (const first = this.#length - width; at > first;) {
      const next = (small / 10) | 0;
      bytes[--at] = ZERO + small - next * 10;
      small = next;
    }
  }

  /** Writes a text as UTF-8. A lone surrogate becomes U+FFFD, as the Encoding standard requires. */
  #utf8(text: string): void {
    const bytes = this.#room(text.length * 3);
    let at = this.#length;
    for (const letter of text) {
      let code = letter.codePointAt(0)!;
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      if (code < 0x80) bytes[at++] = code;
      else {
        if (code < 0x800) bytes[at++] = 0xc0 | code >> 6;
        else {
          if (code < 0x10000) bytes[at++] = 0xe0 | code >> 12;
          else {
            bytes[at++] = 0xf0 | code >> 18;
            bytes[at++] = 0x80 | code >> 12 & 0x3f;
          }
          bytes[at++] = 0x80 | code >> 6 & 0x3f;
        }
        bytes[at++] = 0x80 | code & 0x3f;
      }
    }
    this.#length = at;
  }

  #room(more: number): Uint8Array {
    const needed = this.#length + more;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
      this.#words = new DataView(larger.buffer);
    }
    return this.#bytes;
  }
}

/** Bytes of a word. */
const WORD = 8;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NULL = ascii("null");
const TRUE = ascii("true");
const FALSE = ascii("false");
/** Digits of 2^53. */
const MAX_DIGITS = 16;
const POWERS = Array.from({ length: MAX_DIGITS }, (_, power) => 10 ** power);
const PORTION_DIGITS = 8;
const PORTION = 10 ** PORTION_DIGITS;
