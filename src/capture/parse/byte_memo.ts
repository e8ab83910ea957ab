/**
 * A bounded memo from bytes to the value decoded from them. A storm runs the same few programs, and
 * the readers of their texts then compare an object with itself.
 *
 * The memo saves a fifth of TraceFlock's cpu time for an exec: the bench suite `capture` compares
 * repeated command lines with new ones. Each of the `places` keeps its last value, made of at most
 * `longest` bytes.
 */
export class ByteMemo<T> {
  /** The bytes of all places, in one array: a text that comes once costs a copy, but no garbage. */
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

  /** Returns the value of the first `end` bytes; call it before {@linkcode keep}. */
  find(bytes: Uint8Array, end: number): T | undefined {
    if (end > this.longest) return undefined;
    // FNV-1a; its low bits spread well enough over a few hundred places.
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

  /** Keeps `value` for the bytes of the last {@linkcode find}. */
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
