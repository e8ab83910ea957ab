/**
 * What was made of some bytes, for when the same bytes come again: a storm runs the same few programs,
 * and whoever compares what was made of them then finds the very same value in memory.
 *
 * Bounded: each of `places` keeps the last one that fell there, and nothing longer than `longest`.
 */
export class ByteMemo<T> {
  readonly #bytes: Uint8Array[];
  readonly #values: T[] = [];
  #hash = 0;

  /** @param places a power of two */
  constructor(private readonly places: number, private readonly longest: number) {
    this.#bytes = Array.from({ length: places }, () => NOTHING);
  }

  /** What was kept of the first `end` bytes, to be asked before {@linkcode keep}. */
  find(bytes: Uint8Array, end: number): T | undefined {
    if (end > this.longest) return undefined;
    // FNV-1a, of which the low bits are good enough to share a few hundred places.
    let hash = 0x811c9dc5;
    for (let i = 0; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    this.#hash = hash & (this.places - 1);
    const kept = this.#bytes[this.#hash]!;
    if (kept.length !== end) return undefined;
    for (let i = 0; i < end; i++) if (kept[i] !== bytes[i]) return undefined;
    return this.#values[this.#hash];
  }

  /** Keeps it for the bytes that were just looked for. */
  keep(bytes: Uint8Array, end: number, value: T): T {
    if (end <= this.longest) {
      this.#bytes[this.#hash] = bytes.slice(0, end);
      this.#values[this.#hash] = value;
    }
    return value;
  }
}

const NOTHING = new Uint8Array(0);
