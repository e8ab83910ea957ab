import type { JsonBytes } from "./json_bytes.ts";

/** A piece of a line as bytes, with the values that it was written from. */
interface Piece<Values> {
  readonly values: Values;
  readonly bytes: Uint8Array;
}

/** Pieces kept of each kind. A search through so few costs less than a Map. */
const SLOTS = 8;
/** Longer pieces cost more to keep than to write. */
const MAX_PIECE_BYTES = 4_096;

/**
 * Pieces of a line that repeat from one event to the next: a child has the very same values as its
 * parent until it calls exec. A kept piece is found by the identity of its values and copied.
 *
 * `deno task bench lines` shows what this saves: a line with known pieces takes half the time.
 */
export class RepeatedPieces<Values extends object> {
  readonly #kept: Piece<Values>[] = [];
  readonly #last: (Values | null)[] = [];
  #next = 0;
  #nextLast = 0;

  constructor(private readonly isSame: (a: Values, b: Values) => boolean) {}

  /** Writes the piece of these values: a copy of a kept one, or what `write` makes. */
  write(out: JsonBytes, values: Values, write: (out: JsonBytes, values: Values) => void): void {
    for (let i = 0; i < this.#kept.length; i++) {
      const piece = this.#kept[i]!;
      if (this.isSame(piece.values, values)) {
        out.copyOf(piece.bytes);
        return;
      }
    }
    const start = out.length;
    write(out, values);
    if (this.#isRepeated(values) && out.length - start <= MAX_PIECE_BYTES) {
      this.#kept[this.#next] = { values, bytes: out.view(start).slice() };
      this.#next = (this.#next + 1) % SLOTS;
    }
  }

  /** Whether these values were among the last ones that had no piece. */
  #isRepeated(values: Values): boolean {
    for (const last of this.#last) if (last !== null && this.isSame(last, values)) return true;
    this.#last[this.#nextLast] = values;
    this.#nextLast = (this.#nextLast + 1) % SLOTS;
    return false;
  }
}
