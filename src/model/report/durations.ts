import { median, quantile } from "../base/quantile.ts";
import { commandLine, commandName } from "./command_name.ts";
import { greatest } from "./ranking.ts";
import { cpuOf, durationOf, type ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";

/** A process that took long. */
export interface LongProcess {
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  readonly startTs: number;
  readonly durationNs: number;
  /** It had not ended when the recording did. */
  readonly running: boolean;
  readonly cpuNs: number | null;
}

/** How many processes lived at least `fromNs` and less than `toNs` (null: however long). */
export interface LifetimeBucket {
  readonly fromNs: number;
  readonly toNs: number | null;
  readonly count: number;
}

/** How long processes lived: of all whose birth and end are in the recording. */
export interface Lifetimes {
  readonly count: number;
  /** Exact, of all of them; null when there are none. */
  readonly medianNs: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  /** From the first that is not empty to the last, two a decade: 1, 3, 10, 30... */
  readonly buckets: readonly LifetimeBucket[];
}

/** Longest first, of those born in the recording: what was there before is not its story. */
export function longestProcesses(
  { toTs }: Selection,
  born: readonly ProcessRecord[],
  top: number,
): LongProcess[] {
  return greatest(born, top, (life) => durationOf(life, toTs)).map((life) => ({
    pid: life.pid,
    key: life.key,
    command: commandName(life),
    commandLine: commandLine(life),
    startTs: life.startTs,
    durationNs: durationOf(life, toTs),
    running: life.endTs === null,
    cpuNs: cpuOf(life),
  }));
}

/** The distribution of life times. */
export function lifetimesOf(born: readonly ProcessRecord[]): Lifetimes {
  const spans = born.filter(({ ending }) => ending?.seen === true)
    .map((life) => durationOf(life, 0)).sort((a, b) => a - b);
  return {
    count: spans.length,
    medianNs: median(spans),
    p90Ns: quantile(spans, 0.9),
    p99Ns: quantile(spans, 0.99),
    maxNs: spans.at(-1) ?? null,
    buckets: bucketsOf(spans),
  };
}

/** 100 us, 300 us, 1 ms, 3 ms ... 100 min; before the first and after the last is one more each. */
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
