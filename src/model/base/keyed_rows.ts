import type { ProcessKey } from "./process_key.ts";

/** Anything about one process. */
export interface Keyed {
  readonly key: ProcessKey;
  readonly pid: number;
}

/**
 * What there is about processes, by their key; one row a key.
 *
 * An open hash table by pid with linear probing, in which a row that goes leaves no mark: however many
 * come and go, it stays as it is. `OrderedRows` tells why it is no Map.
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

  /** The same, where the pid in the key is at hand. */
  find(pid: number, key: ProcessKey): Row | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = home(pid, mask);; at = (at + 1) & mask) {
      const row = slots[at]!;
      if (row === null) return undefined;
      if (row.key === key) return row;
    }
  }

  /** What there is about the process that this is about. */
  of({ pid, key }: Keyed): Row | undefined {
    return this.find(pid, key);
  }

  /** The first row of this pid that is in these others too. */
  findIn(pid: number, others: { has(row: Row): boolean }): Row | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = home(pid, mask);; at = (at + 1) & mask) {
      const row = slots[at]!;
      if (row === null) return undefined;
      if (row.pid === pid && others.has(row)) return row;
    }
  }

  /** Adds a row; another one with its key is found no more. */
  add(row: Row): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = home(row.pid, mask);
    while (slots[at] !== null && slots[at]!.key !== row.key) at = (at + 1) & mask;
    const isNew = slots[at] === null;
    slots[at] = row;
    if (isNew && ++this.#size * 2 > slots.length) this.#grow();
  }

  /** Forgets a row; nothing when another one has taken its key. */
  delete(row: Row): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = home(row.pid, mask);
    for (; slots[at] !== row; at = (at + 1) & mask) if (slots[at] === null) return;
    this.#size--;
    // Who stands behind it because of it moves up: a hole would part a row from where it is looked for.
    for (let next = (at + 1) & mask; slots[next] !== null; next = (next + 1) & mask) {
      const from = home(slots[next]!.pid, mask);
      if (((next - from) & mask) < ((next - at) & mask)) continue;
      slots[at] = slots[next]!;
      at = next;
    }
    slots[at] = null;
  }

  /** In no order; none may come or go meanwhile. */
  *[Symbol.iterator](): Iterator<Row> {
    for (const row of this.#slots) if (row !== null) yield row;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Array<Row | null>(before.length * 2).fill(null);
    this.#size = 0;
    for (const row of before) if (row !== null) this.add(row);
    // Or it would hold on to all of them until the collector gets to it.
    before.fill(null);
  }
}

/** A power of two, as each size is. */
const FEWEST = 1024;

/** Pids come one after the other; side by side they would be one long run, and dear to take rows from. */
function home(pid: number, mask: number): number {
  const hash = Math.imul(pid, 0x9e3779b1);
  return (hash ^ (hash >>> 15)) & mask;
}

/** Of a key, and of anything else some number. */
export function pidOf(key: ProcessKey): number {
  let pid = 0;
  for (let i = 0; i < key.length; i++) {
    const digit = key.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    pid = (pid * 10 + digit) | 0;
  }
  return pid;
}
