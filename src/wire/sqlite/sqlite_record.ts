declare const SQL: unique symbol;

/** Text without lone surrogates, so that it has bytes in UTF-8. */
export type SqlText = string & { readonly [SQL]: true };

/** Replaces lone surrogates in a text by U+FFFD. */
export function sqlText(text: string): SqlText {
  return text.toWellFormed() as SqlText;
}

/** A value in a row. */
export type SqlValue = null | number | SqlText;

const MAX_INT48 = 2 ** 47;

/** Encodes rows as records. It reuses one buffer, which grows when needed. */
export class RecordWriter {
  #body = new Uint8Array(1 << 12);
  #view = new DataView(this.#body.buffer);
  #length = 0;
  readonly #types: number[] = [];

  /** `encode` returns the UTF-8 of a string; a pure room has no encoder. */
  constructor(private readonly encode: (text: string) => Uint8Array) {}

  /** Returns a row in SQLite's record format (fileformat2.html, 2.1): types first, then values. */
  record(values: readonly SqlValue[]): Uint8Array {
    this.#length = 0;
    this.#types.length = 0;
    for (const value of values) this.#types.push(this.#put(value));
    let typeBytes = 0;
    for (const type of this.#types) typeBytes += varintLength(type);
    // The length of the header includes its own bytes.
    const headerBytes = typeBytes + (typeBytes + 1 < 128 ? 1 : 2);
    const result = new Uint8Array(headerBytes + this.#length);
    let at = putVarint(result, 0, headerBytes);
    for (const type of this.#types) at = putVarint(result, at, type);
    result.set(this.#body.subarray(0, this.#length), at);
    return result;
  }

  /** Appends a value; returns its serial type. */
  #put(value: SqlValue): number {
    if (value === null) return 0;
    if (typeof value === "string") {
      const bytes = this.encode(value);
      this.#room(bytes.length);
      this.#body.set(bytes, this.#length);
      this.#length += bytes.length;
      return bytes.length * 2 + 13;
    }
    this.#room(8);
    if (!Number.isSafeInteger(value)) return this.#float(value);
    if (value === 0) return 8;
    if (value === 1) return 9;
    return this.#integer(value);
  }

  #float(value: number): number {
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
    return 7;
  }

  #integer(value: number): number {
    const size = value >= -128 && value < 128
      ? 1
      : value >= -32768 && value < 32768
      ? 2
      : value >= -(2 ** 31) && value < 2 ** 31
      ? 4
      : value >= -MAX_INT48 && value < MAX_INT48
      ? 6
      : 8;
    let rest = value;
    for (let i = size - 1; i >= 0; i--) {
      this.#body[this.#length + i] = ((rest % 256) + 256) % 256;
      rest = Math.floor(rest / 256);
    }
    this.#length += size;
    return size === 6 ? 5 : size === 8 ? 6 : size;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#body.length) return;
    const larger = new Uint8Array(Math.max(this.#body.length * 2, this.#length + bytes));
    larger.set(this.#body);
    this.#body = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Returns the number of bytes of a varint; values go from 0 to 2^53. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Writes a varint of seven bits a byte, high bits first; returns the index after it. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  const length = varintLength(value);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[at + i] = (rest % 128) | (i === length - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
  return at + length;
}

/** Compares in the order of an index: null, numbers, then text by its bytes in UTF-8. */
export function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  return typeof b === "number" ? 1 : compareText(a, b);
}

/** Compares by code point, which is the order of UTF-8 but not of UTF-16. */
function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [isHalfX, isHalfY] = [isHalf(x), isHalf(y)];
    return isHalfX === isHalfY ? x - y : isHalfX ? 1 : -1;
  }
  return a.length - b.length;
}

/** Whether a UTF-16 unit is half of a character beyond U+FFFF. */
function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
