import { NO_CHILDREN } from "../process/children.ts";
import { type ArchiveNumber, DeadArchive } from "../archive/dead_archive.ts";
import { DeadQueue } from "./dead_queue.ts";
import { type Keyed, pidOf } from "../base/keyed_rows.ts";
import { MAX_DEAD_ARGV_BYTES, MAX_UNPACKED_DEAD } from "../base/limits.ts";
import { diedAfter } from "./latest_dead.ts";
import { attach } from "../process/lineage.ts";
import type { Process } from "../process/process.ts";
import type { ProcessIndex } from "../process/process_index.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { TableOptions } from "./table_state.ts";
import type { Tally } from "../event/tally.ts";

/**
 * The dead of a table, within its bounds. The latest are at hand: rows of the index like those of the
 * living, with parents and children. The others are put away in an archive, out of the index and
 * without ties; where all may be at hand there is none.
 */
export class RememberedDead {
  readonly #rows: ProcessIndex;
  readonly #tally: Tally;
  readonly #atHand = new DeadQueue();
  readonly #maxDead: number;
  readonly #maxAtHand: number;
  readonly #maxArgvBytes: number;
  #archive: DeadArchive | null = null;
  /** Archived rows that an event is about, while it is applied. */
  #recalled: (readonly [ArchiveNumber, Process])[] = [];
  #forgottenTs: number;

  constructor(rows: ProcessIndex, tally: Tally, options: TableOptions, forgottenTs = 0) {
    this.#rows = rows;
    this.#tally = tally;
    this.#maxDead = options.maxDead;
    this.#maxAtHand = options.maxDeadAtHand ?? MAX_UNPACKED_DEAD;
    this.#maxArgvBytes = options.maxDeadArgvBytes ?? MAX_DEAD_ARGV_BYTES;
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
    this.#archive ??= new DeadArchive(
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
