import { SECOND } from "../base/units.ts";
import { MAX_SAMPLES } from "../base/limits.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** Memory and cpu of the selected process, one value a second. */
export class SampleHistory {
  #key: ProcessKey | null = null;
  #second = -1;
  #cpu: (number | undefined)[] = [];
  #memory: (number | undefined)[] = [];

  /** Records the current values. The last call in a second counts. */
  record({ key, ending, usage: { cpuPercent, rssBytes } }: Process, now: number): void {
    if (key !== this.#key) {
      this.#key = key;
      this.#second = -1;
      this.#cpu = [];
      this.#memory = [];
    }
    if (ending !== null) return;
    const second = Math.floor(now / SECOND);
    // A step back in time has no new values.
    if (second < this.#second) return;
    const passed = this.#second === -1 ? 1 : Math.min(second - this.#second, MAX_SAMPLES);
    for (let i = 0; i < passed; i++) {
      push(this.#cpu);
      push(this.#memory);
    }
    this.#second = second;
    this.#cpu[this.#cpu.length - 1] = cpuPercent ?? undefined;
    this.#memory[this.#memory.length - 1] = rssBytes ?? undefined;
  }

  /** Returns percent of one core until `now`, the newest last; undefined for seconds without a reading. */
  cpuUntil(now: number): readonly (number | undefined)[] {
    return this.#until(this.#cpu, now);
  }

  /** Returns bytes until `now`, the newest last; undefined for seconds without a reading. */
  memoryUntil(now: number): readonly (number | undefined)[] {
    return this.#until(this.#memory, now);
  }

  #until(values: readonly (number | undefined)[], now: number): readonly (number | undefined)[] {
    const later = Math.max(0, this.#second - Math.floor(now / SECOND));
    return values.slice(0, Math.max(0, values.length - later));
  }
}

function push(values: (number | undefined)[]): void {
  values.push(undefined);
  if (values.length > MAX_SAMPLES) values.shift();
}
