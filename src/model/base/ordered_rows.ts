/** A read-only, ordered set of rows. */
export interface Rows<Row> extends Iterable<Row> {
  readonly size: number;
  has(row: Row): boolean;
  /** Visits each row, at a fraction of the cost of an iterator. */
  forEach(visit: (row: Row) => void): void;
}

/** The field in which a row keeps its index in one kind of list. */
export interface IndexField<Row> {
  get(row: Row): number;
  set(row: Row, place: number): void;
}

/**
 * A set of rows in the order of their arrival. Rows may be deleted during an iteration.
 *
 * It is not a Set: V8 replaces the store of a Set now and then, and chains the old store to the new
 * one. An old store outside the young generation then keeps the rows of all later stores alive, which
 * is half of what a storm allocates.
 */
export class OrderedRows<Row> implements Rows<Row> {
  readonly #index: IndexField<Row>;
  readonly #rows: (Row | null)[] = [];
  #size = 0;

  constructor(index: IndexField<Row>, rows: Iterable<Row> = []) {
    this.#index = index;
    for (const row of rows) this.add(row);
  }

  get size(): number {
    return this.#size;
  }

  has(row: Row): boolean {
    return this.#rows[this.#index.get(row)] === row;
  }

  /** Appends a row, which must not be in the set. */
  add(row: Row): void {
    if (this.#rows.length >= FEWEST && this.#size * 2 < this.#rows.length) this.#compact();
    this.#index.set(row, this.#rows.length);
    this.#rows.push(row);
    this.#size++;
  }

  delete(row: Row): void {
    if (!this.has(row)) return;
    this.#rows[this.#index.get(row)] = null;
    if (--this.#size === 0) this.#rows.length = 0;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let i = 0; i < this.#rows.length; i++) {
      const row = this.#rows[i]!;
      if (row !== null) yield row;
    }
  }

  forEach(visit: (row: Row) => void): void {
    for (let i = 0; i < this.#rows.length; i++) {
      const row = this.#rows[i]!;
      if (row !== null) visit(row);
    }
  }

  /** Closes the holes of deleted rows, in the same array. */
  #compact(): void {
    let place = 0;
    for (const row of this.#rows) {
      if (row === null) continue;
      this.#index.set(row, place);
      this.#rows[place++] = row;
    }
    this.#rows.length = place;
  }
}

/** The least length at which holes are closed. */
const FEWEST = 32;
