import type { Process } from "../process/process.ts";

const NONE = -1;

/**
 * Finds the index of a process in an array. A hash table by pid in typed arrays is faster than a
 * Map, which every frame would have to build. `deno task bench frame` shows the time of a frame.
 */
export class PlaceIndex {
  readonly #ordered: readonly Process[];
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(ordered: readonly Process[]) {
    const size = 1 << Math.max(4, Math.ceil(Math.log2(ordered.length + 1)) + 1);
    this.#ordered = ordered;
    this.#slots = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
    for (let i = 0; i < ordered.length; i++) {
      let slot = this.#hash((ordered[i] as Process).pid);
      while (this.#slots[slot] !== NONE) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = i;
    }
  }

  /** Returns the index of the process; -1 when it is missing. */
  of(process: Process): number {
    for (let slot = this.#hash(process.pid);; slot = (slot + 1) & this.#mask) {
      const place = this.#slots[slot] as number;
      if (place === NONE || this.#ordered[place] === process) return place;
    }
  }

  #hash(pid: number): number {
    return Math.imul(pid, 0x9e3779b1) >>> 7 & this.#mask;
  }
}
