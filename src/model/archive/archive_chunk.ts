import type { SharedFields } from "./shared_fields.ts";

/** The columns of an Int32Array: numbers of a row that are usually small integers. */
export const PID = 0;
export const PPID = 1;
export const PGID = 2;
/** Bits, see below. The upper half has the ticks between the start time and the start in the key. */
export const FLAGS = 3;
/** UTF-16 units of command lines that only this row holds. */
export const SIZE = 4;
/** Distance to the previous row with the same hash, which may be dropped already. */
export const BACK = 5;
/** Nanoseconds after the start. */
export const EXEC = 6;
export const COMM = 7;
export const EXEC_COUNT = 8;
export const FORK_COUNT = 9;
export const CPU_USER = 10;
export const CPU_SYSTEM = 11;
export const EXIT_CODE = 12;
export const SIGNAL = 13;
export const MAX_RSS = 14;
export const READ = 15;
export const WRITE = 16;
export const MINOR_FAULTS = 17;
export const MAJOR_FAULTS = 18;
export const VOLUNTARY_SWITCHES = 19;
export const INVOLUNTARY_SWITCHES = 20;
export const THREADS_TOTAL = 21;
export const NS_PID = 22;
export const FAILED_COUNT = 23;
export const READ_CHARS = 24;
export const WRITE_CHARS = 25;
export const READ_CALLS = 26;
export const WRITE_CALLS = 27;
/** The number of columns. */
export const NUMBERS = 28;

/** These have no column: they follow from others, or are in `SharedFields.wide`. */
export const START_TICKS = 28;
export const DURATION = 29;
export const CANCELLED = 30;

/** The value of an unknown number in a column. */
export const NONE = -0x80000000;
/** The value in a column for a number in `SharedFields.wide`, which does not fit into 32 bits. */
export const WIDE = NONE + 1;

/** The columns of a Float64Array: times of a row, nanoseconds since boot. */
export const START = 0;
export const END = 1;
export const TIMES = 2;

/** Bits of FLAGS. */
export const BIRTH_SEEN = 1;
export const INFERRED = 1 << 1;
export const ARGV_TRUNCATED = 1 << 2;
export const KERNEL_THREAD = 1 << 3;
export const CORE_KNOWN = 1 << 4;
export const CORE = 1 << 5;
/** The duration is known; it equals the time from start to end. */
export const DURATION_KNOWN = 1 << 6;
export const DURATION_PLAIN = 1 << 7;
/** The name of the signal follows from its number. */
export const SIGNAL_NAMED = 1 << 8;
/** The history has one exec, with the current image. */
export const ONE_EXEC = 1 << 9;
/** The start ticks are in `SharedFields.wide`. */
export const TICKS_WIDE = 1 << 10;
/** `Ending.execFailed`. */
export const EXEC_FAILED = 1 << 11;
export const OOM_KNOWN = 1 << 12;
export const OOM = 1 << 13;
/** `Ending.cancelledWriteBytes` is known, and is not 0: it is in `SharedFields.wide`. */
export const CANCELLED_KNOWN = 1 << 14;
export const CANCELLED_ANY = 1 << 15;
/** The first bit of the ticks. */
export const TICKS_SHIFT = 16;

/** A fixed number of packed rows as columns: 136 bytes a row, without the shared fields. */
export class ArchiveChunk {
  readonly times: Float64Array;
  readonly numbers: Int32Array;
  readonly shared: (SharedFields | null)[];

  constructor(rows: number) {
    this.times = new Float64Array(rows * TIMES);
    this.numbers = new Int32Array(rows * NUMBERS);
    this.shared = new Array<SharedFields | null>(rows).fill(null);
  }
}
