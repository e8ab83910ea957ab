/**
 * Reads the space-separated hexadecimal fields of one line of the sidecar, straight from its bytes.
 *
 * A malformed field sets `ok` to false for the rest of the line, and later values mean nothing. So a
 * caller checks `ok` once, at the end of the line.
 */
export class HexFields {
  ok = true;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  /** Starts a line at the range after its letter. */
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
    const bytes = this.#bytes;
    const end = this.#end;
    const first = this.#skipSpace();
    let at = first;
    // Most fields fit into a machine integer, which is twice as fast.
    let small = 0;
    for (const stop = Math.min(end, first + SMALL_DIGITS); at < stop; at++) {
      const digit = DIGIT[bytes[at]!]!;
      if (digit > 15) break;
      small = small << 4 | digit;
    }
    if (at - first < SMALL_DIGITS) return this.#finish(first, at) ? small : 0;
    let value = small;
    for (; at < end; at++) {
      const digit = DIGIT[bytes[at]!]!;
      if (digit > 15) break;
      value = value * 16 + digit;
    }
    return this.#finish(first, at) ? value : 0;
  }

  /** The upper half of the last {@linkcode pair}. */
  high = 0;

  /** Returns the lower half of the next field, which holds two numbers of 32 bits. */
  pair(): number {
    const first = this.#skipSpace();
    const at = this.#behindDigits(first);
    if (!this.#finish(first, at)) return this.high = 0;
    const middle = Math.max(first, at - HALF_DIGITS);
    this.high = this.#half(first, middle);
    return this.#half(middle, at);
  }

  #half(from: number, to: number): number {
    let value = 0;
    for (let i = from; i < to; i++) value = value << 4 | DIGIT[this.#bytes[i]!]!;
    return value >>> 0;
  }

  /** Writes the next field, a 64-bit word, as its eight bytes in memory (little-endian). */
  word(into: Uint8Array, offset: number): void {
    const bytes = this.#bytes;
    const first = this.#skipSpace();
    const at = this.#behindDigits(first);
    if (!this.#finish(first, at)) return;
    let place = offset;
    const stop = offset + 8;
    for (let i = at - 1; i >= first && place < stop; i -= 2) {
      const low = DIGIT[bytes[i]!]!;
      const high = i > first ? DIGIT[bytes[i - 1]!]! : 0;
      into[place++] = (high << 4) | low;
    }
    while (place < stop) into[place++] = 0;
  }

  /** Skips the next field. */
  skip(): void {
    const first = this.#skipSpace();
    this.#finish(first, this.#behindDigits(first));
  }

  #behindDigits(first: number): number {
    let at = first;
    while (at < this.#end && DIGIT[this.#bytes[at]!]! <= 15) at++;
    return at;
  }

  #skipSpace(): number {
    let at = this.#at;
    while (at < this.#end && this.#bytes[at] === 0x20) at++;
    return at;
  }

  /** Checks that a field has 1 to 16 digits and ends at a space or at the end of the line. */
  #finish(first: number, at: number): boolean {
    if (at === first || at - first > 16 || (at < this.#end && this.#bytes[at] !== 0x20)) {
      this.ok = false;
    }
    this.#at = at;
    return this.ok;
  }
}

/** The digits of a 28-bit number: with its sign it fits into 32 bits, a machine integer. */
const SMALL_DIGITS = 7;
/** The digits of a number of 32 bits. */
const HALF_DIGITS = 8;

/** The value of a hexadecimal digit; 16 for any other byte. %x prints only lower case. */
const DIGIT = new Uint8Array(256).fill(16);
for (let i = 0; i < 10; i++) DIGIT[0x30 + i] = i;
for (let i = 0; i < 6; i++) DIGIT[0x61 + i] = 10 + i;
