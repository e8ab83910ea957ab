import type { Process } from "../process/process.ts";

/** The number of live processes in each state; `?` counts those without a sample. */
export type StateCounts = ReadonlyMap<string, number>;

/** A state is an ASCII letter. */
const LETTERS = 128;

/** Counts processes by state letter, without a map access for each process; kernel threads apart. */
export class StateCounter {
  readonly #byLetter = new Uint32Array(LETTERS);
  readonly #ofKernel = new Uint32Array(LETTERS);
  kernelThreads = 0;

  count({ kernelThread, usage: { state } }: Process): void {
    const code = state === null ? 63 : state.charCodeAt(0) & 127;
    const counts = kernelThread ? this.#ofKernel : this.#byLetter;
    counts[code] = (counts[code] as number) + 1;
    if (kernelThread) this.kernelThreads++;
  }

  counts(withKernel: boolean): StateCounts {
    const counts = new Map<string, number>();
    for (let code = 0; code < LETTERS; code++) {
      const count = this.#byLetter[code]! + (withKernel ? this.#ofKernel[code]! : 0);
      if (count > 0) counts.set(String.fromCharCode(code), count);
    }
    return counts;
  }
}
