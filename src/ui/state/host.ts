/** The facts of the header about the host and the source. `null` is unknown; the screen shows `?`. */
export interface HostFacts {
  readonly host: string;
  readonly kernel: string | null;
  /** The source of the events: `bpftrace`, `procfs`, `replay`. */
  readonly source: string;
  /** Whether events are complete from now on, or declared lost. */
  readonly isReady: boolean;
  /** What the source cannot see, in one line with the remedy; null when nothing is missing. */
  readonly restriction: string | null;
  /** Whether another host has sent anything yet; absent: this host, or a recording. */
  readonly isHeard?: boolean;
  /** The local clock at boot, milliseconds since 1970 with the zone added; absent: unknown. */
  readonly localAtBoot?: number;
}

/** Counts of missing events, by the place that lost them. */
export interface Losses {
  readonly kernel: number;
  readonly queue: number;
  readonly line: number;
  /** Losses whose number of events is unknown. */
  readonly uncounted: number;
}

export const NO_LOSSES: Losses = { kernel: 0, queue: 0, line: 0, uncounted: 0 };

export function hasLosses({ kernel, queue, line, uncounted }: Losses): boolean {
  return kernel + queue + line + uncounted > 0;
}

/** Returns the text of a view without rows: `nothing`, unless nothing is known of the host yet. */
export function emptyText({ isHeard = true }: HostFacts, nothing: string): string {
  return isHeard ? nothing : "Waiting for the first answer";
}
