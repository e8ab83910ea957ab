import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** A thread in /proc/PID/task/TID/stat. Each value is null when it is unknown. */
export interface ThreadSample {
  readonly tid: number;
  /** Its name, which it chooses itself (pthread_setname_np(3)). */
  readonly comm: Text | null;
  /** One letter, as of a process. */
  readonly state: string | null;
  /** Cpu used since the last reading, in percent of one core. */
  readonly cpuPercent: number | null;
  /** The cpu time of its life, nanoseconds. */
  readonly cpuNs: number | null;
  readonly nice: number | null;
  readonly priority: number | null;
  /** The cpu that it ran on last. */
  readonly processor: number | null;
}

/** The threads of a process at one reading. */
export interface ThreadList {
  readonly threads: readonly ThreadSample[];
  /** All threads, also those that were not read. */
  readonly total: number;
}

/** The threads of the processes on the screen. */
export interface ThreadReader {
  /** Equal revisions mean equal threads. */
  readonly revision: number;
  /** The pids of the processes whose threads were read: few of many. */
  readonly pids: ReadonlySet<number>;
  /** Returns undefined for a process whose threads were not read. */
  of(key: ProcessKey): ThreadList | undefined;
}
