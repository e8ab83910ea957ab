import { ArchiveChunk, BACK, END, NUMBERS, TIMES } from "./archive_chunk.ts";
import { ArchivedProcess, type ParentFinder, unarchived } from "./archived_process.ts";
import { ArchivePacker } from "./archive_packer.ts";
import type { Process } from "../process/process.ts";
import { type ProcessKey, startTicksOf } from "../base/process_key.ts";

/** Rows of one chunk: 460 KB, made when the first of them is needed. */
const CHUNK_SHIFT = 12;
const CHUNK_ROWS = 1 << CHUNK_SHIFT;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** Much farther back than any row that is still here. */
const MAX_BACK = 0x7fffffff;

/** Rows that were put away are counted from 1 on, and meant by that number. */
export type RowNumber = number;

/**
 * Those who have been dead for long, in order of death, as columns of numbers: a tenth of what a
 * `Process` takes, and nothing that the collector has to look at. One becomes a `Process` again when
 * somebody asks for it; another one each time.
 *
 * A ring: rows come at the end and go at the beginning, and the places of those that went are filled
 * again.
 */
export class PackedRows {
  readonly #places: number;
  readonly #chunks: ArchiveChunk[] = [];
  readonly #packer = new ArchivePacker();
  readonly #parentOf: ParentFinder;
  /** For one look each: to make another one would cost more than the look. */
  readonly #cursor: ArchivedProcess;
  /** The last row of each hash, or the lower half of its number; BACK leads to the one before it. */
  readonly #last: Int32Array;
  #first: RowNumber = 1;
  #next: RowNumber = 1;
  /** Which one stands, or is to stand, in the first place of the ring. */
  #lap: RowNumber = 1;
  #argvBytes = 0;

  /** @param capacity most rows there ever are at once */
  constructor(capacity: number, parentOf: ParentFinder) {
    this.#places = capacity;
    this.#parentOf = parentOf;
    this.#cursor = new ArchivedProcess(parentOf);
    // About as many as rows: to look for one that is not here costs next to nothing.
    this.#last = new Int32Array(2 ** Math.ceil(Math.log2(capacity)));
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** Characters of the command lines that these rows brought along themselves. */
  get argvBytes(): number {
    return this.#argvBytes;
  }

  /** Puts a row away; there must be room. */
  push(row: Process, size: number, parentKey: ProcessKey | null): void {
    const number = this.#next;
    if (number - this.#lap === this.#places) this.#lap = number;
    const place = this.#placeOf(number);
    const chunk = this.#chunks[place >> CHUNK_SHIFT] ??= new ArchiveChunk(CHUNK_ROWS);
    this.#packer.pack(chunk, place & CHUNK_MASK, row, size, parentKey);
    const hash = this.#hash(row.pid, row.startTicks);
    const back = Math.min(number - this.#lastOf(hash), MAX_BACK);
    chunk.numbers[(place & CHUNK_MASK) * NUMBERS + BACK] = back;
    this.#last[hash] = number;
    this.#next++;
    this.#argvBytes += size;
  }

  /** Forgets the one that has been dead the longest; there must be one. Returns when it died. */
  shift(): number {
    const row = this.#view(this.#first);
    const { endTs } = row;
    this.#argvBytes -= row.size;
    const place = this.#placeOf(this.#first);
    this.#chunkAt(place).shared[place & CHUNK_MASK] = null;
    this.#first++;
    return endTs;
  }

  /** The latest row with this key; -1 when there is none. */
  find(pid: number, key: ProcessKey): RowNumber {
    const startTicks = startTicksOf(key);
    for (let number = this.#lastOf(this.#hash(pid, startTicks)); number >= this.#first;) {
      const row = this.#view(number);
      // Two numbers are compared sooner than a key is made.
      if (row.pid === pid && Object.is(row.startTicks, startTicks) && row.key === key) {
        return number;
      }
      number -= row.back;
    }
    return -1;
  }

  /** The row with that number, which must be here. */
  get(number: RowNumber): Process {
    return unarchived(this.#view(number));
  }

  /** Something late was told of it. It may be gone by now. */
  replace(number: RowNumber, row: Process): void {
    if (number < this.#first) return;
    const { size, shared } = this.#view(number);
    const place = this.#placeOf(number);
    this.#packer.pack(this.#chunkAt(place), place & CHUNK_MASK, row, size, shared.parentKey);
  }

  /** Who died after `since`, the longest dead first. */
  *rows(since: number): Iterable<Process> {
    for (let number = this.#first; number < this.#next; number++) {
      if (!(this.#endOf(number) <= since)) yield this.get(number);
    }
  }

  /** The same, the latest death first, and of those only who is wanted. */
  *fromLast(since: number, isWanted: (row: Process) => boolean): Iterable<Process> {
    // Not the one for all: between two of these, others are looked at.
    const row = new ArchivedProcess(this.#parentOf);
    for (let number = this.#next - 1; number >= this.#first; number--) {
      if (this.#endOf(number) <= since || !isWanted(this.#view(number, row))) continue;
      yield unarchived(row);
    }
  }

  #view(number: RowNumber, row = this.#cursor): ArchivedProcess {
    const place = this.#placeOf(number);
    return row.moveTo(this.#chunkAt(place), place & CHUNK_MASK);
  }

  #endOf(number: RowNumber): number {
    const place = this.#placeOf(number);
    return this.#chunkAt(place).times[(place & CHUNK_MASK) * TIMES + END]!;
  }

  /** In the ring. */
  #placeOf(number: RowNumber): number {
    const place = number - this.#lap;
    return place < 0 ? place + this.#places : place;
  }

  #chunkAt(place: number): ArchiveChunk {
    return this.#chunks[place >> CHUNK_SHIFT]!;
  }

  /** The latest row with this hash; one that is not here when there is none. */
  #lastOf(hash: number): RowNumber {
    const last = this.#next - 1;
    // What is older than 2^32 rows may look like one that is here; that one has another key.
    return last - ((last - this.#last[hash]!) >>> 0);
  }

  /** Of both: in a storm each pid comes round again and again. */
  #hash(pid: number, startTicks: number): number {
    const hash = Math.imul(Math.imul(pid, 0x9e3779b1) ^ startTicks, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.#last.length - 1);
  }
}
