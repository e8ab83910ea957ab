/**
 * Cuts a stream of bytes into lines, whatever the chunks. A line longer than `maxBytes` is dropped
 * whole and reported, and what it took is given back.
 *
 * A line is handed on as a range of the chunk it lies in, so that the usual line costs no copy; it
 * is only valid during the call.
 */
export class LineSplitter {
  #carry: Uint8Array;
  #carried = 0;
  #skipping = false;

  constructor(
    private readonly onLine: (bytes: Uint8Array, start: number, end: number) => void,
    /** `bytes` is how the line begins, at least a byte of it. */
    private readonly onTooLong: (bytes: Uint8Array, length: number) => void,
    private readonly maxBytes: number,
  ) {
    this.#carry = new Uint8Array(Math.min(maxBytes, 4096));
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(0x0a, start);
      if (newline < 0) {
        this.#keep(chunk, start, chunk.length);
        return;
      }
      if (this.#skipping) this.#skipping = false;
      else if (this.#carried > 0) {
        this.#keep(chunk, start, newline);
        if (!this.#skipping) this.onLine(this.#carry, 0, this.#carried);
        this.#skipping = false;
        this.#carried = 0;
      } else if (newline - start > this.maxBytes) {
        this.onTooLong(chunk.subarray(start, newline), newline - start);
      } else this.onLine(chunk, start, newline);
      start = newline + 1;
    }
  }

  /** The bytes after the last newline: at the end of a stream, a line that was cut. */
  rest(): Uint8Array {
    return this.#carry.slice(0, this.#carried);
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    if (this.#skipping) return;
    const needed = this.#carried + (end - start);
    if (needed > this.maxBytes) {
      const beginning = this.#carried > 0
        ? this.#carry.subarray(0, this.#carried)
        : chunk.subarray(start, end);
      this.onTooLong(beginning, needed);
      this.#skipping = true;
      this.#carried = 0;
      this.#carry = new Uint8Array(Math.min(this.maxBytes, 4096));
      return;
    }
    if (needed > this.#carry.length) {
      const larger = new Uint8Array(
        Math.min(this.maxBytes, Math.max(needed, this.#carry.length * 2)),
      );
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(chunk.subarray(start, end), this.#carried);
    this.#carried = needed;
  }
}
