import type { ExtraReading, ExtraSource, ExtraUsage } from "../model/process/extra_usage.ts";
import type { Process } from "../model/process/process.ts";
import type { ProcessTable } from "../model/table/table.ts";

/** Reads the rare values of a process. */
export interface ExtraSourceReader {
  /** @param threads of the process; null is unknown */
  read(pid: number, sources: Iterable<ExtraSource>, threads: number | null): ExtraReading;
}

/** The last totals of a row, for rates. */
interface Totals {
  readonly ts: number;
  readonly reading: ExtraReading;
}

/** Samples the rare values of rows, and removes them from rows that no longer need them. */
export class ExtraSampler {
  readonly #totals = new WeakMap<Process, Totals>();
  /** The rows with rare values. */
  #held = new Set<Process>();
  #taken = new Set<Process>();

  constructor(
    private readonly table: Pick<ProcessTable, "sampled">,
    private readonly reader: ExtraSourceReader,
  ) {}

  begin(): void {
    this.#taken = new Set();
  }

  /** Reads the sources of a row that was read just now, at `ts`. */
  take(row: Process, sources: ReadonlySet<ExtraSource>, ts: number): void {
    if (sources.size === 0 || row.ending !== null) return;
    const reading = this.reader.read(row.pid, sources, row.usage.threads);
    const kept = this.#totals.get(row);
    const isOld = kept !== undefined && !this.#held.has(row) && ts - kept.ts > ABSENCE_NS;
    const last = isOld ? undefined : kept;
    if (
      last === undefined || ts - last.ts >= MIN_INTERVAL_NS || hasNewSource(last.reading, reading)
    ) {
      this.#totals.set(row, { ts, reading });
    }
    this.#taken.add(row);
    this.#held.add(row);
    const extra = usageOf(reading, ts, last ?? null, row.usage.extra);
    if (!isSame(extra, row.usage.extra)) this.table.sampled(row.key, { extra });
    const { cwd } = reading;
    if (cwd !== null && !row.kernelThread) this.table.sampled(row.key, { cwd });
  }

  /**
   * Ends a round. A row that was not read in it loses its values, since they would be old when it
   * comes back to the screen. Its totals stay: a busy row that an order by cpu brings back has its
   * rates at once. While the order or the filter needs the values, rows take turns.
   */
  end(hasTurns: boolean): void {
    if (hasTurns) {
      for (const row of this.#held) if (row.ending !== null) this.#held.delete(row);
      return;
    }
    for (const row of this.#held) {
      if (this.#taken.has(row)) continue;
      if (row.ending === null) this.table.sampled(row.key, { extra: null });
    }
    this.#held = this.#taken;
  }
}

/** A rate over less time than this would jump. */
const MIN_INTERVAL_NS = 300e6;
/** A row that was away from the screen for longer begins anew: its rate would be of the past. */
const ABSENCE_NS = 5e9;

function hasNewSource(last: ExtraReading, reading: ExtraReading): boolean {
  return last.ioOfThread !== reading.ioOfThread ||
    TOTALS.some((name) => last[name] === null && reading[name] !== null);
}

const TOTALS = [
  ...["majorFaults", "rchar", "wchar", "readBytes", "writeBytes", "switches"] as const,
];

const IO_TOTALS: ReadonlySet<string> = new Set(["rchar", "wchar", "readBytes", "writeBytes"]);

function usageOf(
  reading: ExtraReading,
  ts: number,
  last: Totals | null,
  before: ExtraUsage | null,
): ExtraUsage {
  const { policy, ioPriority } = reading;
  const { priority, processor, virtBytes, tty, sharedBytes, swapBytes, pssBytes, oomScore } =
    reading;
  const { rchar, wchar, syscr, syscw, readBytes, writeBytes, cancelledWriteBytes } = reading;
  const rate = (name: typeof TOTALS[number], former: number | null | undefined): number | null => {
    const total = reading[name];
    const from = last?.reading[name] ?? null;
    if (total === null || from === null || last === null) return null;
    if (IO_TOTALS.has(name) && last.reading.ioOfThread !== reading.ioOfThread) return null;
    if (ts - last.ts < MIN_INTERVAL_NS) return former ?? null;
    return Math.max(0, total - from) / ((ts - last.ts) / 1e9);
  };
  return {
    ...{ policy, ioPriority },
    ...{ priority, processor, virtBytes, tty, sharedBytes, swapBytes, pssBytes, oomScore },
    majorFaultRate: rate("majorFaults", before?.majorFaultRate),
    ...{ rchar, wchar, syscr, syscw, readBytes, writeBytes, cancelledWriteBytes },
    readRate: rate("rchar", before?.readRate),
    writeRate: rate("wchar", before?.writeRate),
    diskReadRate: rate("readBytes", before?.diskReadRate),
    diskWriteRate: rate("writeBytes", before?.diskWriteRate),
    switchRate: rate("switches", before?.switchRate),
  };
}

function isSame(a: ExtraUsage, b: ExtraUsage | null): boolean {
  if (b === null) return false;
  for (const name in a) {
    if (a[name as keyof ExtraUsage] !== b[name as keyof ExtraUsage]) return false;
  }
  return true;
}
