const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;

/** The 64 bits of a number in digits of 11 bits, low word first as in little-endian memory. */
const SHIFTS: readonly (readonly [word: 0 | 1, shift: number])[] = [
  [0, 0],
  [0, 11],
  [0, 22],
  [1, 0],
  [1, 11],
  [1, 22],
];

/** Returns a buffer of at least this length: the one given, or a longer one. Its contents are old. */
export function grown(buffer: Int32Array, length: number): Int32Array {
  return buffer.length >= length ? buffer : new Int32Array(Math.ceil(length * 1.5));
}

/**
 * A stable radix sort by numbers. Callers sort by the least important key first. The buffers are
 * kept for the next sort. `deno task bench frame` shows what it saves over Array.prototype.sort.
 */
export class RadixSorter {
  /** The key of item i, which the caller sets before each pass. */
  keys = new Float64Array(0);
  /** The indexes of the items, in order. */
  order = new Uint32Array(0);
  #count = 0;
  #spare = new Uint32Array(0);
  #words = new Uint32Array(0);
  readonly #counts = new Uint32Array(DIGITS);
  /** Whether each item is at its own index: no pass has moved any. */
  #isUntouched = true;

  begin(count: number): void {
    this.#count = count;
    if (this.keys.length < count) {
      const capacity = Math.ceil(count * 1.5);
      this.keys = new Float64Array(capacity);
      this.order = new Uint32Array(capacity);
      this.#spare = new Uint32Array(capacity);
      this.#words = new Uint32Array(this.keys.buffer);
    }
    for (let i = 0; i < count; i++) this.order[i] = i;
    this.#isUntouched = true;
  }

  /** Sorts by the keys. Items with equal keys keep their order. */
  pass(): void {
    if (this.#count === 0 || (this.#isUntouched && this.#isAscending())) return;
    this.#isUntouched = false;
    const varying = this.#makeBitsOrdered();
    for (const [word, shift] of SHIFTS) {
      if (((varying[word] >>> shift) & DIGIT_MASK) !== 0) this.#sweep(word, shift);
    }
  }

  /** A table is mostly in the order of its pids already: that saves three sweeps. */
  #isAscending(): boolean {
    const keys = this.keys;
    for (let i = 1; i < this.#count; i++) {
      if (!((keys[i - 1] as number) <= (keys[i] as number))) return false;
    }
    return true;
  }

  /**
   * Maps the bits of each double to an unsigned number with the same order. Returns the bits in which
   * any two keys differ: a digit that is equal in all keys needs no sweep.
   */
  #makeBitsOrdered(): [low: number, high: number] {
    const words = this.#words;
    const keys = this.keys;
    const varying: [number, number] = [0, 0];
    let firstLow = 0;
    let firstHigh = 0;
    for (let i = 0; i < this.#count; i++) {
      // -0 and 0 are equal but have different bits.
      if (keys[i] === 0) keys[i] = 0;
      let low = words[2 * i] as number;
      let high = words[2 * i + 1] as number;
      if (high >>> 31 === 1) {
        low = words[2 * i] = ~low >>> 0;
        high = words[2 * i + 1] = ~high >>> 0;
      } else {
        high = words[2 * i + 1] = (high ^ 0x80000000) >>> 0;
      }
      if (i === 0) [firstLow, firstHigh] = [low, high];
      varying[0] |= low ^ firstLow;
      varying[1] |= high ^ firstHigh;
    }
    return varying;
  }

  #sweep(word: 0 | 1, shift: number): void {
    const words = this.#words;
    const counts = this.#counts;
    const count = this.#count;
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = ((words[2 * i + word] as number) >>> shift) & DIGIT_MASK;
      counts[digit] = (counts[digit] as number) + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const here = counts[digit] as number;
      counts[digit] = sum;
      sum += here;
    }
    const { order } = this;
    const spare = this.#spare;
    for (let i = 0; i < count; i++) {
      const item = order[i] as number;
      const digit = ((words[2 * item + word] as number) >>> shift) & DIGIT_MASK;
      const place = counts[digit] as number;
      spare[place] = item;
      counts[digit] = place + 1;
    }
    this.order = spare;
    this.#spare = order;
  }
}
