import { median, quantile } from "../base/quantile.ts";
import { commandLine, commandName } from "./command_name.ts";
import { greatest } from "./ranking.ts";
import { cpuOf, durationOf, type ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";

/** A process with a long duration. */
export interface LongProcess {
  readonly host: string | null;
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  readonly startTs: number;
  readonly durationNs: number;
  /** It was alive at the end of the recording. */
  readonly running: boolean;
  readonly cpuNs: number | null;
}

/** The number of lifetimes of at least `fromNs` and less than `toNs`; null is no upper bound. */
export interface LifetimeBucket {
  readonly fromNs: number;
  readonly toNs: number | null;
  readonly count: number;
}

/** The lifetimes of all processes whose fork and exit events are in the recording. */
export interface Lifetimes {
  readonly count: number;
  /** Exact values, not estimates; null when there is no lifetime. */
  readonly medianNs: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  /** Two buckets a decade (1, 3, 10, 30...), from the first to the last that is not empty. */
  readonly buckets: readonly LifetimeBucket[];
}

/**
 * Returns the longest processes, longest first; `born` leaves out those older than the recording.
 */
export function longestProcesses(
  { toTs }: Selection,
  born: readonly ProcessRecord[],
  top: number,
): LongProcess[] {
  return greatest(born, top, (record) => durationOf(record, toTs)).map((record) => ({
    host: record.host,
    pid: record.pid,
    key: record.key,
    command: commandName(record),
    commandLine: commandLine(record),
    startTs: record.startTs,
    durationNs: durationOf(record, toTs),
    running: record.endTs === null,
    cpuNs: cpuOf(record),
  }));
}

/** Returns the distribution of lifetimes. */
export function lifetimesOf(born: readonly ProcessRecord[]): Lifetimes {
  const spans = born.filter(({ ending }) => ending?.seen === true)
    .map((record) => durationOf(record, 0)).sort((a, b) => a - b);
  return {
    count: spans.length,
    medianNs: median(spans),
    p90Ns: quantile(spans, 0.9),
    p99Ns: quantile(spans, 0.99),
    maxNs: spans.at(-1) ?? null,
    buckets: bucketsOf(spans),
  };
}

/** 100 us, 300 us, 1 ms, 3 ms ... 100 min. One more bucket lies below, and one above. */
const EDGES = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : 3) * 10 ** (5 + (i >> 1)));

function bucketsOf(spans: readonly number[]): LifetimeBucket[] {
  const counts = new Array<number>(EDGES.length + 1).fill(0);
  for (const span of spans) {
    const place = EDGES.findIndex((edge) => span < edge);
    counts[place < 0 ? EDGES.length : place]!++;
  }
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return [];
  return counts.slice(first, last + 1).map((count, i) => ({
    fromNs: EDGES[first + i - 1] ?? 0,
    toNs: EDGES[first + i] ?? null,
    count,
  }));
}
