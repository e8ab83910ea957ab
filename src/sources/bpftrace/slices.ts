/**
 * Work that comes in heaps, done a slice at a time, so that in a storm a key that was pressed waits
 * for one slice and not for the heap. What fits into one slice is done at once.
 *
 * It does not bound the heap: whoever brings the work asks `isEmpty` first.
 */
export class Slices<T> {
  #heaps: (readonly T[])[] = [];
  /** Done of the first heap. */
  #done = 0;
  #isWaiting = false;

  /**
   * @param size items in a slice
   * @param handle does a slice, in order
   * @param onEmpty called when nothing is left
   */
  constructor(
    private readonly size: number,
    private readonly handle: (slice: readonly T[]) => void,
    private readonly onEmpty: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.#heaps.length === 0;
  }

  push(heap: readonly T[]): void {
    this.#heaps.push(heap);
    if (!this.#isWaiting) this.#goOn();
  }

  /** Does all that is left, now. */
  finish(): void {
    while (!this.isEmpty) this.#next();
  }

  #goOn(): void {
    if (this.isEmpty) return;
    this.#next();
    if (this.isEmpty) {
      this.onEmpty();
      return;
    }
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      this.#goOn();
    });
  }

  #next(): void {
    const heap = this.#heaps[0]!;
    const start = this.#done;
    const end = Math.min(heap.length, start + this.size);
    // Before it is done: what it brings about may ask whether it is empty, or finish.
    if (end === heap.length) {
      this.#heaps.shift();
      this.#done = 0;
    } else this.#done = end;
    this.handle(end - start === heap.length ? heap : heap.slice(start, end));
  }
}
