/**
 * A queue of heaps that yields one slice at a time. In a storm, other work runs between two slices
 * instead of between two heaps.
 *
 * The queue has no bound of its own: its owner pushes only while the queue is empty, or while it
 * holds less than a bound of the owner.
 */
export class SlicedQueue<T> {
  readonly #heaps: (readonly T[])[] = [];
  /** The number of items already taken from the first heap. */
  #taken = 0;

  get isEmpty(): boolean {
    return this.#heaps.length === 0;
  }

  push(heap: readonly T[]): void {
    if (heap.length > 0) this.#heaps.push(heap);
  }

  /** The next item; undefined when the queue is empty. */
  get next(): T | undefined {
    return this.#heaps[0]?.[this.#taken];
  }

  get length(): number {
    return this.#heaps.reduce((sum, heap) => sum + heap.length, -this.#taken);
  }

  /** Takes up to `size` items in order, all from one heap, and only until one is not wanted. */
  take(size: number, isWanted: ((item: T) => boolean) | null = null): readonly T[] {
    const heap = this.#heaps[0];
    if (heap === undefined) return [];
    const start = this.#taken;
    let end = Math.min(heap.length, start + size);
    if (isWanted !== null) {
      let at = start;
      while (at < end && isWanted(heap[at]!)) at++;
      if (at === start) return [];
      end = at;
    }
    if (end === heap.length) {
      this.#heaps.shift();
      this.#taken = 0;
    } else this.#taken = end;
    return end - start === heap.length ? heap : heap.slice(start, end);
  }

  clear(): void {
    this.#heaps.length = 0;
    this.#taken = 0;
  }
}
