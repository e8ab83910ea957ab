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
 * The dead processes of a table, within their bounds. The latest are rows in the index, with parents
 * and children. Older ones are packed: out of the index, and without links to other rows.
 */
export class DeadArchive {
  readonly #rows: ProcessIndex;
  readonly #tally: Tally;
  readonly #unpacked = new DeadQueue();
  readonly #maxDead: number;
  readonly #maxUnpacked: number;
  readonly #maxArgvBytes: number;
  #packed: PackedRows | null = null;
  /** Packed rows that the current event changes. */
  #recalled: (readonly [RowNumber, Process])[] = [];
  #droppedTs: number;

  constructor(rows: ProcessIndex, tally: Tally, limits: DeadLimits, droppedTs = 0) {
    this.#rows = rows;
    this.#tally = tally;
    this.#maxDead = limits.maxDead;
    this.#maxUnpacked = limits.maxUnpackedDead ?? MAX_UNPACKED_DEAD;
    this.#maxArgvBytes = limits.maxDeadArgvBytes ?? MAX_DEAD_ARGV_BYTES;
    this.#droppedTs = droppedTs;
  }

  get size(): number {
    return this.#unpacked.size + (this.#packed?.size ?? 0);
  }

  /** Time of death of the last dropped row. */
  get droppedTs(): number {
    return this.#droppedTs;
  }

  /** Adds a row of the index that has just died. */
  push(row: Process): void {
    this.#unpacked.push(row);
  }

  /** Packs the oldest rows until the bound of unpacked rows holds. */
  pack(): void {
    if (this.#maxDead <= this.#maxUnpacked) return;
    while (this.#unpacked.size > this.#maxUnpacked) this.#pack();
  }

  /** Packs and drops the oldest rows until all bounds hold. */
  trim(): void {
    this.pack();
    while (this.size > this.#maxDead || this.#argvBytes > this.#maxArgvBytes) this.#drop();
  }

  /** Unpacks the packed row with this key. */
  get(key: ProcessKey): Process | undefined {
    const number = this.#packed?.find(pidOf(key), key) ?? -1;
    return number < 0 ? undefined : this.#packed!.get(number);
  }

  /** Unpacks a packed row for an event about it; {@linkcode repack} keeps the changes. */
  recall({ pid, key }: Keyed): Process | undefined {
    const number = this.#packed?.find(pid, key) ?? -1;
    if (number < 0) return undefined;
    const row = this.#packed!.get(number);
    this.#recalled.push([number, row]);
    return row;
  }

  /** Packs the rows again that the event has changed. Called after each event. */
  repack(): void {
    if (this.#recalled.length === 0) return;
    for (const [number, row] of this.#recalled) this.#packed?.replace(number, row);
    this.#recalled = [];
  }

  /** Yields the rows that died after `since`, the longest dead first. */
  *rows(since: number): Iterable<Process> {
    if (this.#packed !== null) yield* this.#packed.rows(since);
    for (const row of this.#unpacked) if (diedAfter(row, since)) yield row;
  }

  /** Yields the wanted rows that died after `since`, the latest death first. */
  *fromLast(since: number, isWanted: (row: Process) => boolean): Iterable<Process> {
    for (const row of this.#unpacked.fromLast()) {
      if (diedAfter(row, since) && isWanted(row)) yield row;
    }
    if (this.#packed !== null) yield* this.#packed.fromLast(since, isWanted);
  }

  get #argvBytes(): number {
    return this.#unpacked.argvBytes + (this.#packed?.argvBytes ?? 0);
  }

  #pack(): void {
    const { argvBytes } = this.#unpacked;
    const row = this.#unpacked.shift();
    const parentKey = row.parent?.key ?? null;
    this.#detach(row);
    // There is one row too many until the oldest is dropped.
    this.#packed ??= new PackedRows(
      this.#maxDead + 1,
      (key) => this.#rows.get(key) ?? null,
    );
    this.#packed.push(row, argvBytes - this.#unpacked.argvBytes, parentKey);
  }

  #drop(): void {
    let ts: number;
    if (this.#packed !== null && this.#packed.size > 0) ts = this.#packed.shift();
    else {
      const row = this.#unpacked.shift();
      this.#detach(row);
      ts = row.ending?.ts ?? 0;
    }
    this.#droppedTs = Math.max(this.#droppedTs, ts);
    this.#tally.forgotten++;
  }

  /** Removes a row from the index, its parent and its children. */
  #detach(row: Process): void {
    this.#rows.delete(row);
    attach(row, null);
    if (row.children.size === 0) return;
    for (const child of row.children) child.parent = null;
    row.children = NO_CHILDREN;
  }
}

/**
 * A queue of dead rows in order of death: an array with a moving head. A Map also keeps the order, but
 * each removal of its first entry walks over all removed entries.
 */
class DeadQueue implements Iterable<Process> {
  #rows: (Process | null)[] = [];
  /** The argv length of each row, since the row is no longer in the cpu cache when it leaves. */
  #sizes: number[] = [];
  #head = 0;
  #argvBytes = 0;

  get size(): number {
    return this.#rows.length - this.#head;
  }

  /** UTF-16 units of the command lines that only these rows hold. */
  get argvBytes(): number {
    return this.#argvBytes;
  }

  push(row: Process): void {
    const size = argvBytes(row);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.#argvBytes += size;
  }

  /** Removes the longest dead row, which must exist. */
  shift(): Process {
    const row = this.#rows[this.#head]!;
    // Releases the row before the array is cut.
    this.#rows[this.#head] = null;
    this.#argvBytes -= this.#sizes[this.#head++]!;
    if (this.#head > 1024 && this.#head * 2 > this.#rows.length) {
      // In the same array: an old one would keep its rows alive.
      this.#rows.copyWithin(0, this.#head);
      this.#rows.length -= this.#head;
      this.#sizes.copyWithin(0, this.#head);
      this.#sizes.length -= this.#head;
      this.#head = 0;
    }
    return row;
  }

  /** Yields the rows, the latest death first. */
  *fromLast(): Iterable<Process> {
    for (let i = this.#rows.length - 1; i >= this.#head; i--) yield this.#rows[i]!;
  }

  *[Symbol.iterator](): Iterator<Process> {
    for (let i = this.#head; i < this.#rows.length; i++) yield this.#rows[i]!;
  }
}

/** Returns the UTF-16 units that only this row holds: without an exec it shares its parent's argv. */
function argvBytes(row: Process): number {
  const isOwn = !row.birth.seen || row.image.execTs !== null;
  return row.history.argvLength + (isOwn ? lengthOf(row.image.argv) : 0);
}
