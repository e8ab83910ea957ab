import type { ProcessKey } from "../base/process_key.ts";

/** The fields of a `sample` event. */
export interface SampleFields {
  /** The number of the round, from 0. */
  readonly round: number;
  /** The time from the start of this round to the next, nanoseconds. */
  readonly nextNs: number;
  /** The processes whose values differ from those of their last sample. */
  readonly processes: readonly ProcessSample[];
}

/** The sampled values of one process. `null` is unknown. */
export interface ProcessSample {
  readonly pid: number;
  readonly key: ProcessKey;
  /** The state letter of /proc/PID/stat. */
  readonly state: string | null;
  /** Cpu since the sample of the round before, or since its birth, in percent of one core. */
  readonly cpuPercent: number | null;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  readonly rssBytes: number | null;
  readonly threads: number | null;
  readonly nice: number | null;
  /** Bytes that system calls read and wrote a second, in the time of `cpuPercent`. */
  readonly readRate: number | null;
  readonly writeRate: number | null;
  /** Bytes from and to storage a second. */
  readonly diskReadRate: number | null;
  readonly diskWriteRate: number | null;
}

/** The last round of samples up to a moment. */
export interface SampleRound {
  /** The time of its last event, nanoseconds since boot. */
  readonly ts: number;
  readonly round: number;
  readonly nextNs: number;
}

/** A round that is this many intervals late, and this many nanoseconds, left a gap without samples. */
const LATE = 3;
const LEAST_GAP = 2e9;

/** Returns the time until which the values of a round are those of the present. */
export function validUntil({ ts, nextNs }: SampleRound): number {
  return ts + LATE * nextNs + LEAST_GAP;
}
