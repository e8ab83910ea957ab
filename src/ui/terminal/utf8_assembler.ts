const REPLACEMENT = 0xfffd;

/**
 * UTF-8 put together byte by byte. Bytes that are not UTF-8 give U+FFFD; nothing throws.
 */
export class Utf8Assembler {
  #code = 0;
  #missing = 0;
  #least = 0;

  reset(): void {
    this.#missing = 0;
  }

  /** The code point that `byte` completes, or undefined while more bytes are needed. */
  push(byte: number): number | undefined {
    if (this.#missing > 0) {
      if ((byte & 0xc0) === 0x80) {
        this.#code = (this.#code << 6) | (byte & 0x3f);
        return --this.#missing > 0 ? undefined : this.#finish();
      }
      this.#missing = 0;
    }
    if (byte < 0x80) return byte;
    if (byte >= 0xc2 && byte < 0xe0) return this.#start(byte & 0x1f, 1, 0x80);
    if (byte >= 0xe0 && byte < 0xf0) return this.#start(byte & 0x0f, 2, 0x800);
    if (byte >= 0xf0 && byte < 0xf5) return this.#start(byte & 0x07, 3, 0x10000);
    return REPLACEMENT;
  }

  #start(bits: number, missing: number, least: number): undefined {
    this.#code = bits;
    this.#missing = missing;
    this.#least = least;
    return undefined;
  }

  #finish(): number {
    const code = this.#code;
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return code < this.#least || code > 0x10ffff || isSurrogate ? REPLACEMENT : code;
  }
}
