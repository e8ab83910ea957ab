/**
 * What was made of some bytes, for when the same bytes come again: a storm runs the same few programs,
 * and whoever compares what was made of them then finds the very same value in memory.
 *
 * Bounded: each of `places` keeps the last one that fell there, and nothing longer than `longest`.
 */
export class ByteMemo<T> {
  /** Of all places, behind each other: what comes once only costs a copy, and no garbage. */
  readonly #bytes: Uint8Array;
  readonly #lengths: Int32Array;
  readonly #values: (T | undefined)[];
  #place = 0;

  /** @param places a power of two */
  constructor(private readonly places: number, private readonly longest: number) {
    this.#bytes = new Uint8Array(places * longest);
    this.#lengths = new Int32Array(places).fill(-1);
    this.#values = new Array<T | undefined>(places).fill(undefined);
  }

  /** What was kept of the first `end` bytes, to be asked before {@linkcode keep}. */
  find(bytes: Uint8Array, end: number): T | undefined {
    if (end > this.longest) return undefined;
    // FNV-1a, of which the low bits are good enough to share a few hundred places.
    let hash = 0x811c9dc5;
    for (let i = 0; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const place = hash & (this.places - 1);
    this.#place = place;
    if (this.#lengths[place] !== end) return undefined;
    const kept = this.#bytes;
    for (let i = 0, at = place * this.longest; i < end; i++, at++) {
      if (kept[at] !== bytes[i]) return undefined;
    }
    return this.#values[place];
  }

  /** Keeps it for the bytes that were just looked for. */
  keep(bytes: Uint8Array, end: number, value: T): T {
    if (end > this.longest) return value;
    const place = this.#place;
    const kept = this.#bytes;
    for (let i = 0, at = place * this.longest; i < end; i++, at++) kept[at] = bytes[i]!;
    this.#lengths[place] = end;
    this.#values[place] = value;
    return value;
  }
}
