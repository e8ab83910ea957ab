import { type ProcessKey, processKey } from "../base/process_key.ts";
import { SAMPLE_FIELDS } from "./sample_fields.ts";
import type { SampleRecord } from "./sample_log.ts";

/** Returns the code of a value: a whole number, 0 for unknown. */
export function coded(value: number | null): number {
  return value === null ? 0 : value < 0 ? value : value + 1;
}

/** Returns the value of a code. */
export function decoded(code: number): number | null {
  return code === 0 ? null : code < 0 ? code : code - 1;
}

type Column = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The sampled values of all processes as numbers, one column for each field and one slot a process. */
export class SampleColumns {
  /** null until a process has a value of the field. */
  #fields: (Column | null)[] = SAMPLE_FIELDS.map(() => null);
  /** The time of the reading, microseconds since boot; NaN in a free slot. */
  #since: Float64Array<ArrayBuffer> = new Float64Array(0);
  #startTicks: Float64Array<ArrayBuffer> = new Float64Array(0);
  #pids: Int32Array<ArrayBuffer> = new Int32Array(0);

  copy(): SampleColumns {
    const copy = new SampleColumns();
    copy.#fields = this.#fields.map((column) => column?.slice() ?? null);
    copy.#since = this.#since.slice();
    copy.#startTicks = this.#startTicks.slice();
    copy.#pids = this.#pids.slice();
    return copy;
  }

  /** Begins a process in a slot, without values. */
  take(
    slot: number,
    { pid, startTicks }: { pid: number; startTicks: number },
    since: number,
  ): void {
    this.#reach(slot);
    this.#pids[slot] = pid;
    this.#startTicks[slot] = startTicks;
    this.#since[slot] = since;
  }

  erase(slot: number): void {
    this.#since[slot] = NaN;
    for (const column of this.#fields) if (column !== null) column[slot] = 0;
  }

  /** Makes the values of a slot those before a change or a death. */
  undo(record: Readonly<SampleRecord>): void {
    const { kind, slot, since, mask, deltas } = record;
    if (kind === "death") this.take(slot, record, since);
    this.#since[slot] = since;
    for (let place = 0; place < SAMPLE_FIELDS.length; place++) {
      if ((mask & (1 << place)) === 0) continue;
      this.set(slot, place, this.codeOf(slot, place) + deltas[place]!);
    }
  }

  isTaken(slot: number): boolean {
    return !Number.isNaN(this.#since[slot] ?? NaN);
  }

  keyOf(slot: number): ProcessKey {
    return processKey(this.#pids[slot]!, this.#startTicks[slot]!);
  }

  sinceOf(slot: number): number {
    return this.#since[slot] ?? NaN;
  }

  setSince(slot: number, since: number): void {
    this.#since[slot] = since;
  }

  codeOf(slot: number, place: number): number {
    return this.#fields[place]?.[slot] ?? 0;
  }

  valueOf(slot: number, place: number): number | null {
    return decoded(this.codeOf(slot, place));
  }

  set(slot: number, place: number, code: number): void {
    let column = this.#fields[place] ?? null;
    if (column === null) {
      if (code === 0) return;
      const size = this.#since.length;
      column = SAMPLE_FIELDS[place]!.isWide ? new Float64Array(size) : new Int32Array(size);
      this.#fields[place] = column;
    }
    column[slot] = code;
  }

  #reach(slot: number): void {
    const size = this.#since.length;
    if (slot < size) return;
    const grown = Math.max(slot + 1, size + LEAST_GROWTH, Math.floor(size * GROWTH));
    const wide = (former: Float64Array) => {
      const column = new Float64Array(grown);
      column.set(former);
      return column;
    };
    const small = (former: Int32Array) => {
      const column = new Int32Array(grown);
      column.set(former);
      return column;
    };
    this.#since = wide(this.#since).fill(NaN, size);
    this.#startTicks = wide(this.#startTicks);
    this.#pids = small(this.#pids);
    this.#fields = this.#fields.map((column) =>
      column === null ? null : column instanceof Float64Array ? wide(column) : small(column)
    );
  }
}

/** Columns grow by an eighth, so that little of them is empty. */
const GROWTH = 1.125;
const LEAST_GROWTH = 512;
