/**
 * Reads the decimal numbers of one entry of a map, `[key, key]: (number, number)`, straight from its
 * bytes.
 *
 * A malformed entry sets `ok` to false, and later values mean nothing. So a caller checks `ok` once,
 * at the end of the line.
 */
export class TupleFields {
  ok = true;
  /** The upper half of the last field. */
  high = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  /** Starts an entry at the range after its first bracket. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.ok = true;
  }

  /** True when no bytes are left. */
  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** Returns the next field as a number: exact up to 2^53, beyond that rounded to a double. */
  number(): number {
    const low = this.pair();
    return this.high * 2 ** 32 + low;
  }

  /** Returns the lower half of the next field, which holds two numbers of 32 bits. */
  pair(): number {
    const first = this.#at;
    const end = this.#end;
    const bytes = this.#bytes;
    let at = first;
    // Most fields fit into a machine integer, which is faster.
    let small = 0;
    for (const stop = Math.min(end, first + SMALL_DIGITS); at < stop; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      small = small * 10 + digit;
    }
    let low = small;
    let high = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      low = low * 10 + digit;
      if (high !== 0 || low >= 2 ** 32) {
        const carried = Math.floor(low / 2 ** 32);
        high = high * 10 + carried;
        low -= carried * 2 ** 32;
      }
    }
    if (at === first || at - first > MAX_DIGITS || high >= 2 ** 32) this.ok = false;
    this.#at = this.#behindSeparator(at);
    this.high = high;
    return low;
  }

  /** Writes the next field, a 64-bit word, as its eight bytes in memory (little-endian). */
  word(into: Uint8Array, offset: number): void {
    let half = this.pair();
    for (let i = 0; i < 8; i++) {
      if (i === 4) half = this.high;
      into[offset + i] = half & 0xff;
      half >>>= 8;
    }
  }

  /** Returns the place behind a comma, the colon, or the last bracket. */
  #behindSeparator(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] === COMMA && bytes[at + 1] === SPACE) return at + 2;
    if (bytes[at] === BRACKET && bytes[at + 1] === COLON && bytes[at + 3] === OPEN) return at + 4;
    if (bytes[at] !== CLOSE || at + 1 !== this.#end) this.ok = false;
    return this.#end;
  }
}

/** The digits of a number that fits into 31 bits. */
const SMALL_DIGITS = 9;
/** The digits of 2^64. */
const MAX_DIGITS = 20;
const ZERO = 0x30;
const COMMA = 0x2c;
const SPACE = 0x20;
const COLON = 0x3a;
const BRACKET = 0x5d;
const OPEN = 0x28;
const CLOSE = 0x29;
