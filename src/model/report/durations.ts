import { median, quantile } from "../base/quantile.ts";
import { commandLine, commandName, isDriver, isDriversTool, programName } from "./command_name.ts";
import { greatest } from "./ranking.ts";
import { cpuOf, durationOf, type ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";

/** A process with a long duration. The driver of a compiler is one job with the tools that it starts. */
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
  /** Also of its tools. */
  readonly cpuNs: number | null;
  /** Names of its tools, such as cc1 and as. */
  readonly parts: readonly string[];
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
 * A tool of a compiler's driver is a part of the driver.
 */
export function longestProcesses(
  { toTs }: Selection,
  born: readonly ProcessRecord[],
  top: number,
): LongProcess[] {
  const tools = new Tools(born);
  const heads = born.filter((record) => !tools.has(record));
  return greatest(heads, top, (record) => durationOf(record, toTs)).map((record) => ({
    host: record.host,
    pid: record.pid,
    key: record.key,
    command: commandName(record),
    commandLine: commandLine(record),
    startTs: record.startTs,
    durationNs: durationOf(record, toTs),
    running: record.endTs === null,
    ...tools.jobOf(record),
  }));
}

/** The tools that drivers started. */
class Tools {
  readonly #byDriver: ReadonlyMap<number | null, readonly ProcessRecord[]>;
  readonly #all: ReadonlySet<ProcessRecord>;

  constructor(born: readonly ProcessRecord[]) {
    const tools = born.filter((record) => isDriversTool(programName(record)));
    const drivers = new Set(
      (tools.length === 0 ? [] : born).filter((record) => isDriver(programName(record)))
        .map(({ id }) => id),
    );
    const own = tools.filter(({ parentId }) => parentId !== null && drivers.has(parentId));
    this.#byDriver = Map.groupBy(own, ({ parentId }) => parentId);
    this.#all = new Set(own);
  }

  has(record: ProcessRecord): boolean {
    return this.#all.has(record);
  }

  /** Returns the cpu time of a process with its tools and theirs, and the names of the tools. */
  jobOf(record: ProcessRecord): Pick<LongProcess, "cpuNs" | "parts"> {
    let cpuNs: number | null = 0;
    const parts = new Set<string>();
    const open = [record];
    for (const one of open) {
      const own = cpuOf(one);
      cpuNs = cpuNs === null || own === null ? null : cpuNs + own;
      for (const tool of this.#byDriver.get(one.id) ?? []) {
        open.push(tool);
        if (parts.size < MOST_PARTS) parts.add(programName(tool) ?? "?");
      }
    }
    return { cpuNs, parts: [...parts] };
  }
}

/** Names of the tools of a job, at most. */
const MOST_PARTS = 8;

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
