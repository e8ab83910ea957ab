import type { Process } from "../process/process.ts";
import { lengthOf } from "../base/text.ts";
import { attach, NO_CHILDREN, type ProcessIndex } from "../process/lineage.ts";
import { PackedRows, type RowNumber } from "./packed_rows.ts";
import { type Keyed, pidOf } from "../base/keyed_rows.ts";
import { MAX_DEAD_ARGV_BYTES, MAX_UNPACKED_DEAD } from "../base/limits.ts";
import { diedAfter } from "../process/process_reader.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Tally } from "../event/tally.ts";

/** Bounds of the dead processes of a table. */
export interface DeadLimits {
  readonly maxDead: number;
  /** The latest of them are kept as rows; the others are packed. */
  readonly maxUnpackedDead?: number;
  /** UTF-16 units of their command lines together. */
  readonly maxDeadArgvBytes?: number;
}

/**
 * The dead of a table, within its bounds. The latest are at hand: rows of the index like those of the
 * living, with parents and children. The others are put away in an archive, out of the index and
 * without ties; where all may be at hand there is none.
 */
export class DeadArchive {
  readonly #rows: ProcessIndex;
  readonly #tally: Tally;
  readonly #atHand = new DeadQueue();
  readonly #maxDead: number;
  readonly #maxAtHand: number;
  readonly #maxArgvBytes: number;
  #archive: PackedRows | null = null;
  /** Archived rows that an event is about, while it is applied. */
  #recalled: (readonly [RowNumber, Process])[] = [];
  #forgottenTs: number;

  constructor(rows: ProcessIndex, tally: Tally, limits: DeadLimits, forgottenTs = 0) {
    this.#rows = rows;
    this.#tally = tally;
    this.#maxDead = limits.maxDead;
    this.#maxAtHand = limits.maxUnpackedDead ?? MAX_UNPACKED_DEAD;
    this.#maxArgvBytes = limits.maxDeadArgvBytes ?? MAX_DEAD_ARGV_BYTES;
    this.#forgottenTs = forgottenTs;
  }

  get size(): number {
    return this.#atHand.size + (this.#archive?.size ?? 0);
  }

  /** The last of those that had to be forgotten died then. */
  get forgottenTs(): number {
    return this.#forgottenTs;
  }

  /** A row of the index that has just died. */
  push(row: Process): void {
    this.#atHand.push(row);
  }

  /** Puts away those who are dead for too long to be at hand. */
  archive(): void {
    if (this.#maxDead <= this.#maxAtHand) return;
    while (this.#atHand.size > this.#maxAtHand) this.#putAway();
  }

  /** The same, and forgets until the bounds hold. */
  trim(): void {
    this.archive();
    while (this.size > this.#maxDead || this.#argvBytes > this.#maxArgvBytes) this.#forget();
  }

  /** One that was put away. */
  get(key: ProcessKey): Process | undefined {
    const number = this.#archive?.find(pidOf(key), key) ?? -1;
    return number < 0 ? undefined : this.#archive!.get(number);
  }

  /** The same for an event that is about it. What it does to the row is kept by {@linkcode putBack}. */
  recall({ pid, key }: Keyed): Process | undefined {
    const number = this.#archive?.find(pid, key) ?? -1;
    if (number < 0) return undefined;
    const row = this.#archive!.get(number);
    this.#recalled.push([number, row]);
    return row;
  }

  /** To be called behind each event. */
  putBack(): void {
    if (this.#recalled.length === 0) return;
    for (const [number, row] of this.#recalled) this.#archive?.replace(number, row);
    this.#recalled = [];
  }

  /** Who died after `since`, the longest dead first. */
  *rows(since: number): Iterable<Process> {
    if (this.#archive !== null) yield* this.#archive.rows(since);
    for (const row of this.#atHand) if (diedAfter(row, since)) yield row;
  }

  /** The same, the latest death first, and of those only who is wanted. */
  *fromLast(since: number, isWanted: (row: Process) => boolean): Iterable<Process> {
    for (const row of this.#atHand.fromLast()) {
      if (diedAfter(row, since) && isWanted(row)) yield row;
    }
    if (this.#archive !== null) yield* this.#archive.fromLast(since, isWanted);
  }

  get #argvBytes(): number {
    return this.#atHand.argvBytes + (this.#archive?.argvBytes ?? 0);
  }

  #putAway(): void {
    const { argvBytes } = this.#atHand;
    const row = this.#atHand.shift();
    const parentKey = row.parent?.key ?? null;
    this.#detach(row);
    // Before the oldest goes there is one more than may stay.
    this.#archive ??= new PackedRows(
      this.#maxDead + 1,
      (key) => this.#rows.get(key) ?? null,
    );
    this.#archive.push(row, argvBytes - this.#atHand.argvBytes, parentKey);
  }

  #forget(): void {
    let ts: number;
    if (this.#archive !== null && this.#archive.size > 0) ts = this.#archive.shift();
    else {
      const row = this.#atHand.shift();
      this.#detach(row);
      ts = row.ending?.ts ?? 0;
    }
    this.#forgottenTs = Math.max(this.#forgottenTs, ts);
    this.#tally.forgotten++;
  }

  /** Out of the index, and from those around it. */
  #detach(row: Process): void {
    this.#rows.delete(row);
    attach(row, null);
    for (const child of row.children) child.parent = null;
    row.children = NO_CHILDREN;
  }
}

/**
 * The dead in order of death. An array with a moving head: a Map would keep that order too, but
 * taking its first entry again and again walks over all that were taken before.
 */
class DeadQueue implements Iterable<Process> {
  #rows: (Process | null)[] = [];
  /** What each of them brought along: the rows are cold in memory by the time they go. */
  #sizes: number[] = [];
  #head = 0;
  #argvBytes = 0;

  get size(): number {
    return this.#rows.length - this.#head;
  }

  /** Characters of the command lines that these rows brought along themselves. */
  get argvBytes(): number {
    return this.#argvBytes;
  }

  push(row: Process): void {
    const size = argvBytes(row);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.#argvBytes += size;
  }

  /** Takes out the one that has been dead the longest; there must be one. */
  shift(): Process {
    const row = this.#rows[this.#head]!;
    // Or the collector would keep it until the array is cut.
    this.#rows[this.#head] = null;
    this.#argvBytes -= this.#sizes[this.#head++]!;
    if (this.#head > 1024 && this.#head * 2 > this.#rows.length) {
      // In the same store: one that is left behind would hold on to what is in it.
      this.#rows.copyWithin(0, this.#head);
      this.#rows.length -= this.#head;
      this.#sizes.copyWithin(0, this.#head);
      this.#sizes.length -= this.#head;
      this.#head = 0;
    }
    return row;
  }

  /** The latest death first. */
  *fromLast(): Iterable<Process> {
    for (let i = this.#rows.length - 1; i >= this.#head; i--) yield this.#rows[i]!;
  }

  *[Symbol.iterator](): Iterator<Process> {
    for (let i = this.#head; i < this.#rows.length; i++) yield this.#rows[i]!;
  }
}

/** A process that never called exec shares its parent's command line, which costs nothing more. */
function argvBytes(row: Process): number {
  const isOwn = !row.birth.seen || row.image.execTs !== null;
  return row.history.argvLength + (isOwn ? lengthOf(row.image.argv) : 0);
}
