import { ArchiveChunk, BACK, END, NUMBERS, TIMES } from "./archive_chunk.ts";
import { ArchivedProcess, type ParentFinder, unpacked } from "./archived_process.ts";
import { ArchivePacker } from "./archive_packer.ts";
import type { Process } from "../process/process.ts";
import { type ProcessKey, startTicksOf } from "../base/process_key.ts";

/** Rows of one chunk: 460 KB, allocated for its first row. */
const CHUNK_SHIFT = 12;
const CHUNK_ROWS = 1 << CHUNK_SHIFT;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** Farther back than any row in the ring. */
const MAX_BACK = 0x7fffffff;

/** The number of a packed row, counted from 1. Numbers are never reused. */
export type RowNumber = number;

/**
 * A bounded queue of dead processes in order of death, packed into columns of numbers. A packed row
 * takes a tenth of a `Process`, and the collector does not visit it. Each read returns a new `Process`.
 *
 * It is a ring: the slots of dropped rows are reused.
 */
export class PackedRows {
  readonly #capacity: number;
  readonly #chunks: ArchiveChunk[] = [];
  readonly #packer = new ArchivePacker();
  readonly #parentOf: ParentFinder;
  /** Reused for each read: allocating one costs more than the read. */
  readonly #cursor: ArchivedProcess;
  /** The lower 32 bits of the latest row number of each hash; BACK leads to the previous one. */
  readonly #last: Int32Array;
  #first: RowNumber = 1;
  #next: RowNumber = 1;
  /** The number of the row in the first slot of the ring. */
  #lap: RowNumber = 1;
  #argvBytes = 0;

  /** @param capacity the largest number of rows at a time */
  constructor(capacity: number, parentOf: ParentFinder) {
    this.#capacity = capacity;
    this.#parentOf = parentOf;
    this.#cursor = new ArchivedProcess(parentOf);
    // About one hash for each row, so that a search in vain ends at once.
    this.#last = new Int32Array(2 ** Math.ceil(Math.log2(capacity)));
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** UTF-16 units of the command lines that only these rows hold. */
  get argvBytes(): number {
    return this.#argvBytes;
  }

  /** Packs a row. There must be room. */
  push(row: Process, size: number, parentKey: ProcessKey | null): void {
    const number = this.#next;
    if (number - this.#lap === this.#capacity) this.#lap = number;
    const slot = this.#slotOf(number);
    const chunk = this.#chunks[slot >> CHUNK_SHIFT] ??= new ArchiveChunk(CHUNK_ROWS);
    this.#packer.pack(chunk, slot & CHUNK_MASK, row, size, parentKey);
    const hash = this.#hash(row.pid, row.startTicks);
    const back = Math.min(number - this.#lastOf(hash), MAX_BACK);
    chunk.numbers[(slot & CHUNK_MASK) * NUMBERS + BACK] = back;
    this.#last[hash] = number;
    this.#next++;
    this.#argvBytes += size;
  }

  /** Drops the longest dead row, which must exist. Returns its time of death. */
  shift(): number {
    const row = this.#view(this.#first);
    const { endTs } = row;
    this.#argvBytes -= row.size;
    const slot = this.#slotOf(this.#first);
    this.#chunkAt(slot).shared[slot & CHUNK_MASK] = null;
    this.#first++;
    return endTs;
  }

  /** Returns the number of the latest row with this key, or -1. */
  find(pid: number, key: ProcessKey): RowNumber {
    const startTicks = startTicksOf(key);
    for (let number = this.#lastOf(this.#hash(pid, startTicks)); number >= this.#first;) {
      const row = this.#view(number);
      // Comparing two numbers is faster than building a key.
      if (row.pid === pid && Object.is(row.startTicks, startTicks) && row.key === key) {
        return number;
      }
      number -= row.back;
    }
    return -1;
  }

  /** Unpacks the row with this number, which must exist. */
  get(number: RowNumber): Process {
    return unpacked(this.#view(number));
  }

  /** Packs a row again after a late event. Does nothing when it was dropped. */
  replace(number: RowNumber, row: Process): void {
    if (number < this.#first) return;
    const { size, shared } = this.#view(number);
    const slot = this.#slotOf(number);
    this.#packer.pack(this.#chunkAt(slot), slot & CHUNK_MASK, row, size, shared.parentKey);
  }

  /** Yields the rows that died after `since`, the longest dead first. */
  *rows(since: number): Iterable<Process> {
    for (let number = this.#first; number < this.#next; number++) {
      if (!(this.#endOf(number) <= since)) yield this.get(number);
    }
  }

  /** Yields the wanted rows that died after `since`, the latest death first. */
  *fromLast(since: number, isWanted: (row: Process) => boolean): Iterable<Process> {
    // Not `#cursor`: the caller may read other rows between two of these.
    const row = new ArchivedProcess(this.#parentOf);
    for (let number = this.#next - 1; number >= this.#first; number--) {
      if (this.#endOf(number) <= since || !isWanted(this.#view(number, row))) continue;
      yield unpacked(row);
    }
  }

  #view(number: RowNumber, row = this.#cursor): ArchivedProcess {
    const slot = this.#slotOf(number);
    return row.moveTo(this.#chunkAt(slot), slot & CHUNK_MASK);
  }

  #endOf(number: RowNumber): number {
    const slot = this.#slotOf(number);
    return this.#chunkAt(slot).times[(slot & CHUNK_MASK) * TIMES + END]!;
  }

  /** Returns the slot of a row in the ring. */
  #slotOf(number: RowNumber): number {
    const slot = number - this.#lap;
    return slot < 0 ? slot + this.#capacity : slot;
  }

  #chunkAt(slot: number): ArchiveChunk {
    return this.#chunks[slot >> CHUNK_SHIFT]!;
  }

  /** Returns the latest row with this hash, or the number of a dropped row. */
  #lastOf(hash: number): RowNumber {
    const last = this.#next - 1;
    // A number older than 2^32 rows may look like a current one, which then has another key.
    return last - ((last - this.#last[hash]!) >>> 0);
  }

  /** Hashes both: in a storm each pid is reused again and again. */
  #hash(pid: number, startTicks: number): number {
    const hash = Math.imul(Math.imul(pid, 0x9e3779b1) ^ startTicks, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.#last.length - 1);
  }
}
