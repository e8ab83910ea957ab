import { MAX_LISTED_THREADS, MAX_THREAD_READS } from "../model/base/limits.ts";
import type { ProcessKey } from "../model/base/process_key.ts";
import type { Process } from "../model/process/process.ts";
import type { ThreadList, ThreadReader, ThreadSample } from "../model/process/thread_list.ts";

/** The values of a thread as /proc has them. */
export interface ThreadReading extends Omit<ThreadSample, "cpuPercent" | "cpuNs"> {
  readonly cpuNs: number;
  readonly startTicks: number;
}

/** Reads threads of /proc. Each result is null when the thread or the process is gone. */
export interface ThreadSource {
  /** Returns the ids of the threads of a process. */
  threads(pid: number): readonly number[] | null;
  thread(pid: number, tid: number): ThreadReading | null;
  /** Nanoseconds since boot. */
  now(): number;
}

/** The last cpu time of each thread of a process, for its percentage. */
interface Known {
  readonly list: ThreadList;
  readonly cpu: ReadonlyMap<number, CpuReading>;
}

interface CpuReading {
  readonly ns: number;
  readonly ts: number;
  readonly startTicks: number;
  readonly percent: number | null;
}

/** A percentage over less time than this would jump: cpu time has a resolution of 10 ms. */
const MIN_INTERVAL_NS = 300e6;

/** Reads the threads of the processes on the screen, and of no others. */
export class ThreadSampler implements ThreadReader {
  revision = 0;
  #known = new Map<ProcessKey, Known>();
  #pids = new Set<number>();
  #budget = 0;

  constructor(private readonly source: ThreadSource) {}

  get pids(): ReadonlySet<number> {
    return this.#pids;
  }

  of(key: ProcessKey): ThreadList | undefined {
    return this.#known.get(key)?.list;
  }

  /**
   * Reads the threads of these processes, and forgets those of all others. The round has just read
   * the processes themselves: both show the cpu of the same time.
   */
  read(processes: Iterable<Process>): void {
    const before = this.#known;
    if (before.size === 0 && [...processes].length === 0) return;
    this.#known = new Map();
    this.#pids = new Set();
    this.#budget = MAX_THREAD_READS;
    for (const process of processes) this.#read(process, before.get(process.key));
    this.revision++;
  }

  /**
   * Reads the threads of further processes, whose rows have come into the window. Their cpu begins
   * with the next round, as the time before it would be another than that of their processes.
   */
  readMore(processes: Iterable<Process>): void {
    this.#budget = MAX_THREAD_READS;
    for (const process of processes) {
      if (this.#known.has(process.key)) continue;
      this.#read(process, undefined);
      const read = this.#known.get(process.key);
      if (read !== undefined) this.#known.set(process.key, { list: read.list, cpu: NO_CPU });
    }
    this.revision++;
  }

  #read(process: Process, before: Known | undefined): void {
    const { key, pid, ending, kernelThread, usage } = process;
    if (this.#known.has(key)) return;
    this.#pids.add(pid);
    if (ending !== null || kernelThread || usage.threads === 1) {
      this.#known.set(key, NOTHING);
      return;
    }
    const tids = this.source.threads(pid) ?? [];
    const threads: ThreadSample[] = [];
    const cpu = new Map<number, CpuReading>();
    const listed = tids.slice(0, Math.min(MAX_LISTED_THREADS, this.#budget));
    this.#budget -= listed.length;
    for (const tid of listed) {
      // A thread that ended since the folder was read has no row, and is none of the rest.
      const reading = this.source.thread(pid, tid);
      if (reading === null) continue;
      // The pid belongs to another process by now.
      if (tid === pid && reading.startTicks !== process.startTicks) {
        this.#known.set(key, NOTHING);
        return;
      }
      const used = this.#used(reading, before?.cpu.get(tid));
      cpu.set(tid, used);
      const { startTicks: _, ...sample } = reading;
      threads.push({ ...sample, cpuPercent: atMost(used.percent, usage.cpuPercent) });
    }
    const total = threads.length + tids.length - listed.length;
    this.#known.set(key, { list: { threads, total }, cpu });
  }

  #used({ cpuNs, startTicks }: ThreadReading, before: CpuReading | undefined): CpuReading {
    const ts = this.source.now();
    const fresh = { ns: cpuNs, ts, startTicks, percent: null };
    // A tid can be used again by another thread.
    if (before === undefined || before.startTicks !== startTicks) return fresh;
    if (ts - before.ts < MIN_INTERVAL_NS) return before;
    return { ...fresh, percent: 100 * Math.max(0, cpuNs - before.ns) / (ts - before.ts) };
  }
}

const NO_CPU: ReadonlyMap<number, CpuReading> = new Map();

const NOTHING: Known = { list: { threads: [], total: 0 }, cpu: NO_CPU };

/**
 * Returns the cpu of a thread. Both readings round to 10 ms, so that a busy thread can seem to use
 * more than its process, which is never true.
 */
function atMost(percent: number | null, ofProcess: number | null): number | null {
  return percent === null || ofProcess === null ? percent : Math.min(percent, ofProcess);
}
