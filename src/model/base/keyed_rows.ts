import type { ProcessKey } from "./process_key.ts";

/** An object about one process. */
export interface Keyed {
  readonly key: ProcessKey;
  readonly pid: number;
}

/**
 * A set of rows about processes, one for each key.
 *
 * It is an open hash table by pid with linear probing. A deleted row leaves no mark, so that the table
 * keeps its size however many rows come and go. `OrderedRows` explains why it is not a Map.
 */
export class KeyedRows<Row extends Keyed> {
  #slots: (Row | null)[] = new Array<Row | null>(FEWEST).fill(null);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: ProcessKey): Row | undefined {
    return this.find(pidOf(key), key);
  }

  /** Finds a row for a caller that has the pid of the key. */
  find(pid: number, key: ProcessKey): Row | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = home(pid, mask);; at = (at + 1) & mask) {
      const row = slots[at]!;
      if (row === null) return undefined;
      if (row.key === key) return row;
    }
  }

  /** Finds the row about the same process as the argument. */
  of({ pid, key }: Keyed): Row | undefined {
    return this.find(pid, key);
  }

  /** Finds the first row with this pid that `others` contains too. */
  findIn(pid: number, others: { has(row: Row): boolean }): Row | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = home(pid, mask);; at = (at + 1) & mask) {
      const row = slots[at]!;
      if (row === null) return undefined;
      if (row.pid === pid && others.has(row)) return row;
    }
  }

  /** Adds a row. It replaces a row with the same key. */
  add(row: Row): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = home(row.pid, mask);
    while (slots[at] !== null && slots[at]!.key !== row.key) at = (at + 1) & mask;
    const isNew = slots[at] === null;
    slots[at] = row;
    if (isNew && ++this.#size * 2 > slots.length) this.#grow();
  }

  /** Deletes a row. Does nothing when another row has replaced it. */
  delete(row: Row): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = home(row.pid, mask);
    for (; slots[at] !== row; at = (at + 1) & mask) if (slots[at] === null) return;
    this.#size--;
    // Rows after the hole move up: a hole would hide a row from the search that starts at its home.
    for (let next = (at + 1) & mask; slots[next] !== null; next = (next + 1) & mask) {
      const from = home(slots[next]!.pid, mask);
      if (((next - from) & mask) < ((next - at) & mask)) continue;
      slots[at] = slots[next]!;
      at = next;
    }
    slots[at] = null;
  }

  /** Yields the rows in no order. No row may be added or deleted meanwhile. */
  *[Symbol.iterator](): Iterator<Row> {
    for (const row of this.#slots) if (row !== null) yield row;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Array<Row | null>(before.length * 2).fill(null);
    this.#size = 0;
    for (const row of before) if (row !== null) this.add(row);
    // The old array may outlive many rows until a full collection.
    before.fill(null);
  }
}

/** The least capacity. Every capacity is a power of two. */
const FEWEST = 1024;

/** Pids are consecutive. Without a hash they would form one long run, in which a deletion is expensive. */
function home(pid: number, mask: number): number {
  const hash = Math.imul(pid, 0x9e3779b1);
  return (hash ^ (hash >>> 15)) & mask;
}

/** Returns the pid in a key. Returns an arbitrary number for a string that is not a key. */
export function pidOf(key: ProcessKey): number {
  let pid = 0;
  for (let i = 0; i < key.length; i++) {
    const digit = key.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    pid = (pid * 10 + digit) | 0;
  }
  return pid;
}
