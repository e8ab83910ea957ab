import { MAX_LISTED_THREADS } from "../base/limits.ts";
import { grown } from "../base/radix_sorter.ts";
import { HeldOrder } from "./held_order.ts";
import type { Process } from "../process/process.ts";
import type { Sorting } from "./sorting.ts";
import type { ThreadList, ThreadReader, ThreadSample } from "../process/thread_list.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** A row below the row of a process: a thread, or the number of threads that have no row. */
export type ThreadLine =
  | {
    readonly type: "thread";
    /** The name of the row. */
    readonly key: string;
    /** null while it was not read. */
    readonly thread: ThreadSample | null;
    readonly isLast: boolean;
  }
  | { readonly type: "rest"; readonly key: string; readonly count: number; readonly isLast: true };

/** The rows of the list that threads are added to. */
export interface ThreadedRows {
  /** The processes of the list, in the order of the table: memory is read faster so. */
  readonly processes: readonly Process[];
  readonly length: number;
  /** For each row the index of its process; -1 for a row without threads. */
  readonly owners: Int32Array;
  /** Processes whose threads have no rows. */
  readonly without: ReadonlySet<Process>;
  readonly sorting: Sorting;
}

/** A list of rows, each with the rows of its threads below it. */
export class ThreadLines {
  readonly held = new HeldOrder();
  #reader: ThreadReader | null = null;
  #sorting: Sorting | null = null;
  /** The place of each row of the list; null without threads. */
  #starts: Int32Array | null = null;
  #buffer: Int32Array = new Int32Array(0);
  #counts: Int32Array = new Int32Array(0);
  #length = 0;
  #rows = 0;
  #sorted = new WeakMap<ThreadList, readonly ThreadSample[]>();
  #sortedBy = "";

  /** Shows rows without threads. */
  clear(length: number): void {
    this.#reader = null;
    this.#starts = null;
    this.#length = length;
    this.#rows = length;
  }

  update(reader: ThreadReader, rows: ThreadedRows): void {
    const { length, owners, sorting } = rows;
    this.#reader = reader;
    const by = `${sorting.column} ${sorting.descending} ${this.held.isHolding}`;
    if (by !== this.#sortedBy) this.#sorted = new WeakMap();
    this.#sortedBy = by;
    this.#sorting = sorting;
    this.#rows = length;
    const counts = this.#countAll(reader, rows);
    const starts = this.#buffer = grown(this.#buffer, length);
    let at = 0;
    for (let row = 0; row < length; row++) {
      starts[row] = at++;
      const owner = owners[row] as number;
      if (owner !== -1) at += counts[owner] as number;
    }
    this.#starts = starts;
    this.#length = at;
  }

  /** Returns the number of rows of the threads of each process. */
  #countAll(reader: ThreadReader, { processes, without }: ThreadedRows): Int32Array {
    const counts = this.#counts = grown(this.#counts, processes.length);
    const { pids } = reader;
    for (let i = 0; i < processes.length; i++) {
      const process = processes[i] as Process;
      const { pid, usage: { threads } } = process;
      if (threads === null || threads < 2 || process.ending !== null) counts[i] = 0;
      else if (without.size > 0 && without.has(process)) counts[i] = 0;
      else if (pids.has(pid)) counts[i] = this.#countOf(process);
      else counts[i] = Math.min(threads, MAX_LISTED_THREADS + 1);
    }
    return counts;
  }

  /** All rows, those of threads included. */
  get length(): number {
    return this.#length;
  }

  /** Returns the row of the list at a place, or above the thread at this place; -1 behind the end. */
  rowAt(place: number): number {
    const starts = this.#starts;
    if (starts === null || place < 0 || place >= this.#length) {
      return place < this.#length ? place : -1;
    }
    let [low, high] = [0, this.#rows - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns the number of the thread at a place, from 0; -1 for the row of the process itself. */
  threadAt(place: number): number {
    if (this.#starts === null || place < 0 || place >= this.#length) return -1;
    return place - this.#starts[this.rowAt(place)]! - 1;
  }

  placeOf(row: number): number {
    return row === -1 ? -1 : this.#starts?.[row] ?? row;
  }

  /** Returns the row of a thread below its process. */
  line(process: Process, number: number): ThreadLine {
    const list = this.#reader?.of(process.key);
    const count = this.#countOf(process);
    const isLast = number === count - 1;
    const total = list?.total ?? process.usage.threads ?? 0;
    const listed = list?.threads.length ?? Math.min(total, MAX_LISTED_THREADS);
    if (number >= listed) {
      return { type: "rest", key: `${process.key}/rest`, count: total - listed, isLast: true };
    }
    const thread = list === undefined ? null : this.#inOrder(process.key, list)[number] ?? null;
    const key = thread === null ? `${process.key}/#${number}` : threadName(process.key, thread);
    return { type: "thread", key, thread, isLast };
  }

  /** Returns the number of a thread by the name of its row; -1 when it has none. */
  numberOf(process: Process, name: string): number {
    const list = this.#reader?.of(process.key);
    if (name === `${process.key}/rest`) return this.#countOf(process) - 1;
    if (list === undefined) {
      const number = Number(name.slice(name.indexOf("#") + 1));
      return name.includes("#") && number < this.#countOf(process) ? number : -1;
    }
    return this.#inOrder(process.key, list)
      .findIndex((thread) => threadName(process.key, thread) === name);
  }

  /** Returns how many rows the threads of a process have. A single thread is the process itself. */
  #countOf(process: Process): number {
    const { threads } = process.usage;
    if (this.#reader === null || threads === null || threads < 2) return 0;
    const list = this.#reader.pids.has(process.pid) ? this.#reader.of(process.key) : undefined;
    if (list === undefined) return Math.min(threads, MAX_LISTED_THREADS + 1);
    return list.threads.length + (list.total > list.threads.length ? 1 : 0);
  }

  #inOrder(key: ProcessKey, list: ThreadList): readonly ThreadSample[] {
    const known = this.#sorted.get(list);
    if (known !== undefined) return known;
    const sorted = [...list.threads].sort(threadOrder(this.#sorting!));
    const arranged = this.held.isHolding
      ? this.held.arrange(sorted, (thread) => threadName(key, thread))
      : sorted;
    this.#sorted.set(list, arranged);
    return arranged;
  }
}

/** Returns the name of the row of a thread. It is no key of a process. */
function threadName(key: ProcessKey, { tid }: ThreadSample): string {
  return `${key}/${tid}`;
}

/** Returns the key of the process in the name of the row of a thread; null for another name. */
export function processOfThread(name: string): ProcessKey | null {
  const end = name.indexOf("/");
  return end === -1 || name.startsWith("group:") ? null : name.slice(0, end);
}

/** Returns the value of a thread in a column; undefined where only the process has one. */
function valueOf(thread: ThreadSample, { column }: Sorting): number | string | null | undefined {
  switch (column) {
    case "cpu":
      return thread.cpuPercent;
    case "time":
      return thread.cpuNs;
    case "state":
      return thread.state;
    case "nice":
      return thread.nice;
    case "priority":
      return thread.priority;
    case "processor":
      return thread.processor;
    case "command":
    case "comm":
      return thread.comm?.text ?? null;
    case "pid":
      return thread.tid;
    default:
      return undefined;
  }
}

/** Returns the order of threads: that of the list where they have values, else by tid. */
function threadOrder(sorting: Sorting): (a: ThreadSample, b: ThreadSample) => number {
  const sign = sorting.descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [valueOf(a, sorting), valueOf(b, sorting)];
    if (left === right || left === undefined || right === undefined) return a.tid - b.tid;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -sign : sign;
  };
}
