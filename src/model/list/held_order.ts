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

  /** Forgets the order when `token` differs from the last one; 0 holds nothing. */
  begin(token: number): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#ranks.clear();
    this.#next = 0;
    this.#firstNew = 0;
  }

  get isHolding(): boolean {
    return this.#token !== 0;
  }

  /** Whether no order is known yet: the next rows are the first ones. */
  get isEmpty(): boolean {
    return this.#ranks.size === 0;
  }

  /** Returns the items in their held order. New items come behind them, in the order given. */
  arrange<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
    const radix = this.#radix;
    radix.begin(items.length);
    items.forEach((item, i) => radix.keys[i] = this.#ranks.get(nameOf(item)) ?? Infinity);
    radix.pass();
    return items.map((_, i) => items[radix.order[i] as number] as T);
  }

  /** Gives each new item the next place, in the order given. */
  keep<T>(items: readonly T[], nameOf: (item: T) => string): void {
    if (this.#token === 0) return;
    const isFirst = this.#ranks.size === 0;
    for (const item of items) {
      const name = nameOf(item);
      if (!this.#ranks.has(name)) this.#ranks.set(name, this.#next++);
    }
    if (isFirst) this.#firstNew = this.#next;
    if (this.#ranks.size > items.length + MAX_HELD_ABSENT) this.#drop(new Set(items.map(nameOf)));
  }

  /** Returns how many of the items came after the start of the hold. */
  countNew<T>(items: readonly T[], nameOf: (item: T) => string): number {
    if (this.#token === 0) return 0;
    return items.reduce(
      (count, item) => (this.#ranks.get(nameOf(item)) ?? 0) >= this.#firstNew ? count + 1 : count,
      0,
    );
  }

  #drop(present: ReadonlySet<string>): void {
    for (const name of this.#ranks.keys()) if (!present.has(name)) this.#ranks.delete(name);
  }
}

/** Returns the key of a process, as the name of its row. */
export function keyOf({ key }: Process): ProcessKey {
  return key;
}
