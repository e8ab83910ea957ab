import type { LossPlace, SourceName } from "../event/event.ts";
import type { LifecycleTotals } from "../event/rates.ts";

/**
 * The summary of one second of a host: a few hundred bytes, whatever happens there. `null` means
 * unknown. Counts begin with the capture.
 */
export interface HostPulse {
  /** The host's time since boot, nanoseconds. */
  readonly ts: number;
  /** The host's time of day, milliseconds since 1970. */
  readonly wallMs: number | null;
  readonly version: string | null;
  readonly kernel: string | null;
  readonly source: SourceName | null;
  /** Events in the last whole second. */
  readonly rates: LifecycleTotals | null;
  readonly processes: number | null;
  /** Processes by the letter of their state. */
  readonly states: Readonly<Record<string, number>> | null;
  /** These are null where no exit has a status. */
  readonly failures: number | null;
  readonly signals: number | null;
  readonly oomKills: number | null;
  readonly lost: HostLosses;
  /** The commands with the most births in the last second, the most first. */
  readonly top: readonly CommandBirths[];
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  /** Percent of all its CPUs together. */
  readonly cpuPercent: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  /** What the capture itself costs: percent of one core, and resident bytes. */
  readonly cost: { readonly cpuPercent: number; readonly rssBytes: number } | null;
}

/** A command and the number of its births. */
export interface CommandBirths {
  readonly command: string;
  readonly births: number;
}

/** Counts of missing events of the lifecycle, by the place that lost them. */
export interface HostLosses extends Readonly<Record<Exclude<LossPlace, "activity">, number>> {
  /** Losses whose number of events is unknown. */
  readonly uncounted: number;
  /** Times in which the host was not watched. */
  readonly gaps: number;
}

/** Whether a host has lost events, or was not watched for a while. */
export function hasLost({ kernel, queue, line, uncounted, gaps }: HostLosses): boolean {
  return kernel + queue + line + uncounted + gaps > 0;
}
