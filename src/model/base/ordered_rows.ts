/** Rows in some order. */
export interface Rows<Row> extends Iterable<Row> {
  readonly size: number;
  has(row: Row): boolean;
}

/** Where a row keeps its place in one kind of list. */
export interface IndexField<Row> {
  get(row: Row): number;
  set(row: Row, place: number): void;
}

/**
 * Rows in the order in which they came; each can go at any time. May be walked through while rows go.
 *
 * Not a Set: one that is filled and emptied for ever makes itself a new store every now and then, and
 * V8 chains the old one to the new one. An old one that the collector of young objects does not look at
 * then keeps everything alive that was in any after it, half of all that a storm makes.
 */
export class OrderedRows<Row> implements Rows<Row> {
  readonly #keeper: IndexField<Row>;
  readonly #rows: (Row | null)[] = [];
  #size = 0;

  constructor(keeper: IndexField<Row>, rows: Iterable<Row> = []) {
    this.#keeper = keeper;
    for (const row of rows) this.add(row);
  }

  get size(): number {
    return this.#size;
  }

  has(row: Row): boolean {
    return this.#rows[this.#keeper.get(row)] === row;
  }

  /** Puts it at the end; it must not be here. */
  add(row: Row): void {
    if (this.#rows.length >= FEWEST && this.#size * 2 < this.#rows.length) this.#close();
    this.#keeper.set(row, this.#rows.length);
    this.#rows.push(row);
    this.#size++;
  }

  delete(row: Row): void {
    if (!this.has(row)) return;
    this.#rows[this.#keeper.get(row)] = null;
    if (--this.#size === 0) this.#rows.length = 0;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let i = 0; i < this.#rows.length; i++) {
      const row = this.#rows[i]!;
      if (row !== null) yield row;
    }
  }

  /** Moves all up to where others have gone, in the same store. */
  #close(): void {
    let place = 0;
    for (const row of this.#rows) {
      if (row === null) continue;
      this.#keeper.set(row, place);
      this.#rows[place++] = row;
    }
    this.#rows.length = place;
  }
}

/** Below it, holes are not worth closing. */
const FEWEST = 32;
