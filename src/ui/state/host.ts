/** What the header tells about the machine and the watch. `null` is unknown and shown as `?`. */
export interface HostFacts {
  readonly host: string;
  readonly kernel: string | null;
  /** Where the events come from: `bpftrace`, `procfs`, `replay`. */
  readonly source: string;
  /** From here on complete, or declared lost. */
  readonly isReady: boolean;
  /** What this watch cannot see, in one line with the remedy; null when nothing is missing. */
  readonly restriction: string | null;
  /** The local clock at boot, milliseconds since 1970 with the zone added; absent: unknown. */
  readonly localAtBoot?: number;
}

/** Sampled about once a second. Bytes, and percent of all cpus together. */
export interface HostVitals {
  /** Averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  readonly cpuPercent: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly swapUsed: number | null;
  readonly swapTotal: number | null;
}

/** Nothing was written down of the machine. */
export const UNKNOWN_VITALS: HostVitals = {
  ...{ load: null, cpuPercent: null, memoryUsed: null, memoryTotal: null },
  ...{ swapUsed: null, swapTotal: null },
};

/** Events that are missing, by where they went. */
export interface Losses {
  readonly kernel: number;
  readonly queue: number;
  readonly line: number;
  /** Losses without a number. */
  readonly uncounted: number;
}

export const NO_LOSSES: Losses = { kernel: 0, queue: 0, line: 0, uncounted: 0 };

export function hasLosses({ kernel, queue, line, uncounted }: Losses): boolean {
  return kernel + queue + line + uncounted > 0;
}
