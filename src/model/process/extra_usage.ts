import type { Text } from "../base/text.ts";

/** A source of values that are read only while a column, the order or the filter needs them. */
export type ExtraSource = "stat" | "io" | "statm" | "status" | "rollup" | "oom" | "ioprio" | "cwd";

/** The file of each source, in /proc/PID, or its system call. */
export const SOURCE_FILES: Readonly<Record<ExtraSource, string>> = {
  stat: "stat",
  io: "io",
  statm: "statm",
  status: "status",
  rollup: "smaps_rollup",
  oom: "oom_score",
  ioprio: "ioprio_get(2)",
  cwd: "cwd",
};

/**
 * Values of /proc that few users look at. Most rows have none of them: the screen reads them for its
 * rows while it shows them. Each is null when it was not read, or when the kernel hides it.
 */
export interface ExtraUsage {
  /** The priority of the scheduler: 20 for nice 0, below 0 for real time. */
  readonly priority: number | null;
  /** The policy of the scheduler (sched(7)), as the number of the kernel. */
  readonly policy: number | null;
  /** The I/O priority of its main thread, as the number of the kernel. */
  readonly ioPriority: number | null;
  /** The cpu that it ran on last. */
  readonly processor: number | null;
  /** The address space, bytes. */
  readonly virtBytes: number | null;
  /** The controlling terminal; empty without one. */
  readonly tty: string | null;
  /** Page faults from storage, a second. */
  readonly majorFaultRate: number | null;
  /** Bytes read and written by system calls, a second: also from a cache, a pipe or a terminal. */
  readonly readRate: number | null;
  readonly writeRate: number | null;
  /** Bytes fetched from and sent to storage, a second. */
  readonly diskReadRate: number | null;
  readonly diskWriteRate: number | null;
  /** The totals of /proc/PID/io, as in an exit event. */
  readonly rchar: number | null;
  readonly wchar: number | null;
  readonly syscr: number | null;
  readonly syscw: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  readonly cancelledWriteBytes: number | null;
  /** Resident memory that it may share with others: files and shared memory. */
  readonly sharedBytes: number | null;
  readonly swapBytes: number | null;
  /** Context switches of its main thread, a second. */
  readonly switchRate: number | null;
  /** Resident memory, with shared pages divided among their users. */
  readonly pssBytes: number | null;
  /** The badness by which the kernel chooses a victim when memory is short. */
  readonly oomScore: number | null;
}

/** The values of {@linkcode ExtraUsage} that are the growth of a total. */
export type ExtraRate =
  | ("majorFaultRate" | "switchRate" | "readRate" | "writeRate")
  | ("diskReadRate" | "diskWriteRate");

/** The readings that {@linkcode ExtraUsage} is made of: totals instead of rates. */
export interface ExtraReading extends Omit<ExtraUsage, ExtraRate> {
  readonly majorFaults: number | null;
  readonly switches: number | null;
  /** The working directory of now: no event reports chdir(2). */
  readonly cwd: Text | null;
  /** The totals of reads and writes are those of its only thread, not those of /proc/PID/io. */
  readonly ioOfThread: boolean;
}

export const NO_READING: ExtraReading = {
  ...{ policy: null, ioPriority: null },
  ...{ priority: null, processor: null, virtBytes: null, tty: null, majorFaults: null },
  ...{ rchar: null, wchar: null, syscr: null, syscw: null, readBytes: null, writeBytes: null },
  ...{ cancelledWriteBytes: null, sharedBytes: null, swapBytes: null },
  ...{ switches: null, pssBytes: null, oomScore: null, ioOfThread: false, cwd: null },
};

const NOTHING: ExtraUsage = {
  ...{ policy: null, ioPriority: null },
  ...{ priority: null, processor: null, virtBytes: null, tty: null, majorFaultRate: null },
  ...{ readRate: null, writeRate: null, diskReadRate: null, diskWriteRate: null },
  ...{ rchar: null, wchar: null, syscr: null, syscw: null, readBytes: null, writeBytes: null },
  ...{ cancelledWriteBytes: null, sharedBytes: null, swapBytes: null, switchRate: null },
  ...{ pssBytes: null, oomScore: null },
};

/** The rates of reads and writes, as a recording has them. */
export type IoRates = Pick<
  ExtraUsage,
  "readRate" | "writeRate" | "diskReadRate" | "diskWriteRate"
>;

/** Returns values of which only the io is known; null when that is unknown too. */
export function ioRates(rates: IoRates): ExtraUsage | null {
  return Object.values(rates).every((rate) => rate === null) ? null : { ...NOTHING, ...rates };
}

/** The sources of values that the screen needs at present, beyond those that every row has. */
export interface ExtraNeeds {
  /** For the rows on the screen: the columns shown. */
  readonly visible: ReadonlySet<ExtraSource>;
  /** For every row: the order and the filter. */
  readonly all: ReadonlySet<ExtraSource>;
}

export const NO_NEEDS: ExtraNeeds = { visible: new Set(), all: new Set() };
