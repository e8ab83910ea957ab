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
  /** The parent of each process at the last {@linkcode parents}, and its index. */
  readonly #above: (Process | null)[] = [];
  readonly #parents: Int32Array;
  #hasMoved = true;

  constructor(ordered: readonly Process[]) {
    const size = 1 << Math.max(4, Math.ceil(Math.log2(ordered.length + 1)) + 1);
    this.#ordered = ordered;
    this.#slots = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
    this.#parents = new Int32Array(ordered.length);
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

  /** Whether the last {@linkcode parents} differ from those before. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** Whether the array has the same processes at the same indexes. */
  isOf(ordered: readonly Process[]): boolean {
    const own = this.#ordered;
    if (own.length !== ordered.length) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== ordered[i]) return false;
    return true;
  }

  /**
   * Returns the index of the parent of each process; -1 where it is missing, or the process itself.
   * The next call changes the same array, and searches only for parents that are new.
   */
  parents(): Int32Array {
    const parents = this.#parents;
    this.#hasMoved = false;
    for (let i = 0; i < parents.length; i++) {
      const { parent } = this.#ordered[i] as Process;
      if (this.#above[i] === parent) continue;
      this.#hasMoved = true;
      this.#above[i] = parent;
      const place = parent === null ? NONE : this.of(parent);
      parents[i] = place === i ? NONE : place;
    }
    return parents;
  }

  #hash(pid: number): number {
    return Math.imul(pid, 0x9e3779b1) >>> 7 & this.#mask;
  }
}

/** Returns the same parents for processes in another order; `order` is the old index of each. */
export function reordered(parents: Int32Array, order: Uint32Array | Int32Array): Int32Array {
  const count = parents.length;
  const places = new Int32Array(count);
  for (let i = 0; i < count; i++) places[order[i] as number] = i;
  const moved = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const parent = parents[order[i] as number] as number;
    moved[i] = parent === NONE ? NONE : places[parent] as number;
  }
  return moved;
}
