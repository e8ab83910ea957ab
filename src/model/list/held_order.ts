import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { MAX_HELD_ABSENT } from "../base/limits.ts";
import { RadixSorter } from "../base/radix_sorter.ts";

/**
 * Keeps the order of rows while their values change. Rows that come later go to the end, and a row
 * that returns has its old place. The names of the rows are process keys or groups.
 */
export class HeldOrder {
  readonly #ranks = new Map<string, number>();
  readonly #radix = new RadixSorter();
  #token = 0;
  #next = 0;
  /** The rank of the first row that came after the start of the hold. */
  #firstNew = 0;
  #newcomers = 0;
  /** The items of the last arrangement as they came, and in their order. */
  #items: readonly unknown[] = [];
  #arranged: readonly unknown[] = [];

  /** Forgets the order when `token` differs from the last one; 0 holds nothing. */
  begin(token: number): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#ranks.clear();
    this.#next = 0;
    this.#firstNew = 0;
    this.#newcomers = 0;
    this.#items = this.#arranged = [];
  }

  get isHolding(): boolean {
    return this.#token !== 0;
  }

  /** Whether no order is known yet: the next rows are the first ones. */
  get isEmpty(): boolean {
    return this.#ranks.size === 0;
  }

  /** Starts to hold the order of these items; an item that comes twice has its first place. */
  start<T>(items: readonly T[], nameOf: (item: T) => string): void {
    for (const item of items) this.#keep(nameOf(item));
    this.#firstNew = this.#next;
  }

  /**
   * Returns the items in their held order. New items come behind them and keep their places from now
   * on.
   *
   * @param sortNew puts the new items into their order
   */
  arrange<T>(
    items: readonly T[],
    nameOf: (item: T) => string,
    sortNew: (added: readonly T[]) => readonly T[] = (added) => added,
  ): T[] {
    const count = items.length;
    const ranks = this.#ranks;
    const radix = this.#radix;
    radix.begin(count);
    const added: T[] = [];
    this.#newcomers = 0;
    for (let i = 0; i < count; i++) {
      const rank = ranks.get(nameOf(items[i] as T));
      radix.keys[i] = rank ?? Infinity;
      if (rank === undefined) added.push(items[i] as T);
      else if (rank >= this.#firstNew) this.#newcomers++;
    }
    if (added.length > 0) {
      this.#newcomers += added.length;
      for (const item of sortNew(added)) this.#keep(nameOf(item));
      for (let i = 0; i < count; i++) radix.keys[i] = ranks.get(nameOf(items[i] as T)) as number;
    }
    radix.pass();
    const { order } = radix;
    // A copy has its length from the start: no array grows.
    const arranged = items.slice();
    for (let i = 0; i < count; i++) arranged[i] = items[order[i] as number] as T;
    this.#items = items;
    this.#arranged = arranged;
    if (ranks.size > count + MAX_HELD_ABSENT) this.#drop(new Set(items.map(nameOf)));
    return arranged;
  }

  /**
   * Returns the last arrangement if it had the same objects at the same indexes; else null. Most
   * frames have the rows of the one before. An object keeps its name.
   */
  again<T extends object>(items: readonly T[]): T[] | null {
    const known = this.#items;
    if (items.length === 0 || items.length !== known.length) return null;
    for (let i = 0; i < items.length; i++) if (items[i] !== known[i]) return null;
    return this.#arranged as T[];
  }

  /** Returns sorted items in the order that `token` holds; see {@linkcode begin}. */
  hold<T>(token: number, sorted: readonly T[], nameOf: (item: T) => string): readonly T[] {
    this.begin(token);
    if (token === 0) return sorted;
    if (!this.isEmpty) return this.arrange(sorted, nameOf);
    this.start(sorted, nameOf);
    return sorted;
  }

  /** Returns the place of an item of the last arrangement among the items that came in. */
  cameFrom(place: number): number {
    return this.#radix.order[place] as number;
  }

  /** How many of the last items came after the start of the hold. */
  get newcomers(): number {
    return this.#newcomers;
  }

  #keep(name: string): void {
    if (!this.#ranks.has(name)) this.#ranks.set(name, this.#next++);
  }

  #drop(present: ReadonlySet<string>): void {
    for (const name of this.#ranks.keys()) if (!present.has(name)) this.#ranks.delete(name);
  }
}

/** Returns the key of a process, as the name of its row. */
export function keyOf({ key }: Process): ProcessKey {
  return key;
}
