import { SECOND } from "../base/units.ts";
import { MAX_SAMPLES } from "../base/limits.ts";
import type { Process, Usage } from "./process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** The values of a process with a history: percent of one core, bytes, and bytes a second. */
export interface SampleValues {
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
  readonly readRate: number | null;
  readonly writeRate: number | null;
  readonly diskReadRate: number | null;
  readonly diskWriteRate: number | null;
}

export type SampleName = keyof SampleValues;

/** The values of a process from `since` on, until the next step; null is unknown. */
export interface SampledStep extends SampleValues {
  readonly since: number;
}

/** The values between two steps of which nothing is known. */
export const NO_SAMPLE: SampleValues = {
  ...{ cpuPercent: null, rssBytes: null, readRate: null, writeRate: null },
  ...{ diskReadRate: null, diskWriteRate: null },
};

/** Returns the values of a row with a history. */
export function sampleOf({ cpuPercent, rssBytes, extra }: Usage): SampleValues {
  return {
    cpuPercent,
    rssBytes,
    readRate: extra?.readRate ?? null,
    writeRate: extra?.writeRate ?? null,
    diskReadRate: extra?.diskReadRate ?? null,
    diskWriteRate: extra?.diskWriteRate ?? null,
  };
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

/** What the selected process uses, one value a second. */
export class SampleHistory {
  #key: ProcessKey | null = null;
  #second = -1;
  #values = noValues();

  /** @param earlier has the values from before the process was selected */
  constructor(private readonly earlier?: SampledStepsReader) {}

  /** Records the current values. The last call in a second counts. */
  record({ key, ending, usage }: Process, now: number): void {
    const second = Math.floor(now / SECOND);
    const isElsewhere = second > this.#second + SHORT_PAUSE ||
      second <= this.#second - this.#values.cpuPercent.length;
    if (key !== this.#key || (isElsewhere && this.earlier !== undefined)) {
      this.#key = key;
      this.#second = -1;
      this.#values = noValues();
      if (this.earlier !== undefined) this.#fill(this.earlier(key, now - MAX_SAMPLES * SECOND));
    }
    if (ending !== null) return;
    // A step back in time has no new values.
    if (second < this.#second) return;
    this.#reach(second);
    this.#put(sampleOf(usage));
  }

  /** Returns values until `now`, the newest last; undefined for seconds without a reading. */
  until(name: SampleName, now: number): readonly (number | undefined)[] {
    const values = this.#values[name];
    const later = Math.max(0, this.#second - Math.floor(now / SECOND));
    return values.slice(0, Math.max(0, values.length - later));
  }

  /** Takes the values of each second from the first step on. */
  #fill({ steps, untilTs }: SampledSteps): void {
    let next = 0;
    for (const [place, step] of steps.entries()) {
      next = Math.floor((steps[place + 1]?.since ?? untilTs) / SECOND);
      const first = Math.max(Math.floor(step.since / SECOND), next - MAX_SAMPLES);
      for (let second = first; second <= next; second++) {
        this.#reach(second);
        this.#put(step);
      }
    }
  }

  #put(sample: SampleValues): void {
    for (const name of NAMES) this.#values[name].splice(-1, 1, sample[name] ?? undefined);
  }

  /** Begins the seconds up to `second`; those between have no reading. */
  #reach(second: number): void {
    const passed = this.#second === -1 ? 1 : Math.min(second - this.#second, MAX_SAMPLES);
    for (let i = 0; i < passed; i++) {
      for (const name of NAMES) push(this.#values[name]);
    }
    this.#second = second;
  }
}

const NAMES: readonly SampleName[] = [
  ...["cpuPercent", "rssBytes", "readRate", "writeRate", "diskReadRate", "diskWriteRate"] as const,
];

function noValues(): Record<SampleName, (number | undefined)[]> {
  return {
    ...{ cpuPercent: [], rssBytes: [], readRate: [], writeRate: [] },
    ...{ diskReadRate: [], diskWriteRate: [] },
  };
}

/** After a longer pause, in seconds, the values of the pause come from what was sampled then. */
const SHORT_PAUSE = 3;

function push(values: (number | undefined)[]): void {
  values.push(undefined);
  if (values.length > MAX_SAMPLES) values.shift();
}
