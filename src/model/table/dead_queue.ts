import type { Process } from "../process/process.ts";
import { lengthOf } from "../base/text.ts";

/**
 * The dead in order of death. An array with a moving head: a Map would keep that order too, but
 * taking its first entry again and again walks over all that were taken before.
 */
export class DeadQueue implements Iterable<Process> {
  #rows: (Process | null)[] = [];
  /** What each of them brought along: the rows are cold in memory by the time they go. */
  #sizes: number[] = [];
  #head = 0;
  #argvBytes = 0;

  get size(): number {
    return this.#rows.length - this.#head;
  }

  /** Characters of the command lines that these rows brought along themselves. */
  get argvBytes(): number {
    return this.#argvBytes;
  }

  push(row: Process): void {
    const size = argvBytes(row);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.#argvBytes += size;
  }

  /** Takes out the one that has been dead the longest; there must be one. */
  shift(): Process {
    const row = this.#rows[this.#head]!;
    // Or the collector would keep it until the array is cut.
    this.#rows[this.#head] = null;
    this.#argvBytes -= this.#sizes[this.#head++]!;
    if (this.#head > 1024 && this.#head * 2 > this.#rows.length) {
      // In the same store: one that is left behind would hold on to what is in it.
      this.#rows.copyWithin(0, this.#head);
      this.#rows.length -= this.#head;
      this.#sizes.copyWithin(0, this.#head);
      this.#sizes.length -= this.#head;
      this.#head = 0;
    }
    return row;
  }

  /** The latest death first. */
  *fromLast(): Iterable<Process> {
    for (let i = this.#rows.length - 1; i >= this.#head; i--) yield this.#rows[i]!;
  }

  *[Symbol.iterator](): Iterator<Process> {
    for (let i = this.#head; i < this.#rows.length; i++) yield this.#rows[i]!;
  }
}

/** A process that never called exec shares its parent's command line, which costs nothing more. */
function argvBytes(row: Process): number {
  const isOwn = !row.birth.seen || row.image.execTs !== null;
  return row.biography.held + (isOwn ? lengthOf(row.image.argv) : 0);
}
