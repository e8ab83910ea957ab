import type { SharedFields } from "./shared_fields.ts";

/** Numbers of a row that are whole and small, most of the time; each is a column of an Int32Array. */
export const PID = 0;
export const PPID = 1;
export const PGID = 2;
/** Bits, see below; above them how many ticks lie between the start as time and the start in the key. */
export const FLAGS = 3;
/** Characters of command lines that the row brought along. */
export const SIZE = 4;
/** How many rows before this one another one with the same hash stands; beyond the first: none does. */
export const BACK = 5;
/** Nanoseconds since the start. */
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
/** How many there are. */
export const NUMBERS = 23;

/** These have no column: they follow from others, or else stand in `SharedFields.wide`. */
export const START_TICKS = 23;
export const DURATION = 24;

/** In a column: not known. */
export const NONE = -0x80000000;
/** In a column: the number is in `SharedFields.wide`, because it is not whole or not small. */
export const WIDE = NONE + 1;

/** Times of a row, nanoseconds since boot; each is a column of a Float64Array. */
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
/** Its duration is known; and it is that from start to end. */
export const DURATION_KNOWN = 1 << 6;
export const DURATION_PLAIN = 1 << 7;
/** The name of the signal is that of its number. */
export const SIGNAL_NAMED = 1 << 8;
/** All that became of it is one exec, by which it became what it is. */
export const ONE_EXEC = 1 << 9;
/** The start ticks are in `SharedFields.wide`. */
export const TICKS_WIDE = 1 << 10;
/** It died in an exec that failed. */
export const EXEC_FAILED = 1 << 11;
/** Where the ticks begin. */
export const TICKS_SHIFT = 16;

/** So many rows of an archive, column by column: 116 bytes each besides what they share. */
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
