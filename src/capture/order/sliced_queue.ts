/**
 * A queue of heaps that yields one slice at a time. In a storm, other work runs between two slices
 * instead of between two heaps.
 *
 * The queue has no bound of its own: its owner pushes only while the queue is empty.
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

  /** Takes up to `size` items in order, all from one heap. */
  take(size: number): readonly T[] {
    const heap = this.#heaps[0];
    if (heap === undefined) return [];
    const start = this.#taken;
    const end = Math.min(heap.length, start + size);
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
