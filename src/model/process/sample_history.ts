import { SECOND } from "../base/units.ts";
import { MAX_SAMPLES } from "../base/limits.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** Cpu and memory of a process from `since` on, until the next step; null is unknown. */
export interface SampledStep {
  readonly since: number;
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
}

/** What was sampled of a process before the caller selected it. */
export interface SampledSteps {
  /** The oldest first. */
  readonly steps: readonly SampledStep[];
  /** The time of the last readings, nanoseconds since boot. */
  readonly untilTs: number;
}

/** Returns what was sampled of a process after `fromTs`. */
export type SampledStepsReader = (key: ProcessKey, fromTs: number) => SampledSteps;

/** Memory and cpu of the selected process, one value a second. */
export class SampleHistory {
  #key: ProcessKey | null = null;
  #second = -1;
  #cpu: (number | undefined)[] = [];
  #memory: (number | undefined)[] = [];

  /** @param earlier has the values from before the process was selected */
  constructor(private readonly earlier?: SampledStepsReader) {}

  /** Records the current values. The last call in a second counts. */
  record({ key, ending, usage: { cpuPercent, rssBytes } }: Process, now: number): void {
    const second = Math.floor(now / SECOND);
    const isElsewhere = second > this.#second + SHORT_PAUSE ||
      second <= this.#second - this.#cpu.length;
    if (key !== this.#key || (isElsewhere && this.earlier !== undefined)) {
      this.#key = key;
      this.#second = -1;
      this.#cpu = [];
      this.#memory = [];
      if (this.earlier !== undefined) this.#fill(this.earlier(key, now - MAX_SAMPLES * SECOND));
    }
    if (ending !== null) return;
    // A step back in time has no new values.
    if (second < this.#second) return;
    this.#reach(second);
    this.#put(cpuPercent, rssBytes);
  }

  /** Returns percent of one core until `now`, the newest last; undefined for seconds without a reading. */
  cpuUntil(now: number): readonly (number | undefined)[] {
    return this.#until(this.#cpu, now);
  }

  /** Returns bytes until `now`, the newest last; undefined for seconds without a reading. */
  memoryUntil(now: number): readonly (number | undefined)[] {
    return this.#until(this.#memory, now);
  }

  /** Takes the values of each second from the first step on. */
  #fill({ steps, untilTs }: SampledSteps): void {
    let next = 0;
    for (const [place, { since, cpuPercent, rssBytes }] of steps.entries()) {
      next = Math.floor((steps[place + 1]?.since ?? untilTs) / SECOND);
      const first = Math.max(Math.floor(since / SECOND), next - MAX_SAMPLES);
      for (let second = first; second <= next; second++) {
        this.#reach(second);
        this.#put(cpuPercent, rssBytes);
      }
    }
  }

  #put(cpuPercent: number | null, rssBytes: number | null): void {
    this.#cpu[this.#cpu.length - 1] = cpuPercent ?? undefined;
    this.#memory[this.#memory.length - 1] = rssBytes ?? undefined;
  }

  /** Begins the seconds up to `second`; those between have no reading. */
  #reach(second: number): void {
    const passed = this.#second === -1 ? 1 : Math.min(second - this.#second, MAX_SAMPLES);
    for (let i = 0; i < passed; i++) {
      push(this.#cpu);
      push(this.#memory);
    }
    this.#second = second;
  }

  #until(values: readonly (number | undefined)[], now: number): readonly (number | undefined)[] {
    const later = Math.max(0, this.#second - Math.floor(now / SECOND));
    return values.slice(0, Math.max(0, values.length - later));
  }
}

/** After a longer pause, in seconds, the values of the pause come from what was sampled then. */
const SHORT_PAUSE = 3;

function push(values: (number | undefined)[]): void {
  values.push(undefined);
  if (values.length > MAX_SAMPLES) values.shift();
}
