import { MAX_SERIES_POINTS } from "../base/limits.ts";

/** The values of one interval, in the order of the series. */
export interface Point {
  readonly fromTs: number;
  readonly toTs: number;
  readonly values: readonly number[];
}

/**
 * Sums by interval, in order of time. A series that is full joins neighbours, so that its sums stay
 * exact and its intervals grow. NaN is an unknown value.
 */
export class Series {
  #from: number[] = [];
  #to: number[] = [];
  /** `width` values for each interval. */
  #values: number[] = [];
  /** Intervals of the stream that a new one of the series has. */
  #joined = 1;
  /** Of them, those that the last interval lacks. */
  #room = 0;

  constructor(readonly width: number, private readonly limit = MAX_SERIES_POINTS) {}

  get length(): number {
    return this.#to.length;
  }

  /** Adds an interval. One that comes late extends the last one. */
  add(fromTs: number, toTs: number, values: readonly number[]): void {
    const last = this.#to.length - 1;
    const isLate = last >= 0 && toTs < this.#to[last]!;
    if (isLate || this.#room > 0) {
      if (!isLate) this.#room--;
      this.#from[last] = Math.min(this.#from[last]!, fromTs);
      this.#to[last] = Math.max(this.#to[last]!, toTs);
      for (let i = 0; i < this.width; i++) this.#values[last * this.width + i]! += values[i] ?? NaN;
      return;
    }
    if (last + 1 >= this.limit) this.#join();
    this.#from.push(fromTs);
    this.#to.push(toTs);
    for (let i = 0; i < this.width; i++) this.#values.push(values[i] ?? NaN);
    this.#room = this.#joined - 1;
  }

  /** Returns the sums of the intervals that end within a time; null when there is none. */
  sums(fromTs = -Infinity, toTs = Infinity): number[] | null {
    let sums: number[] | null = null;
    for (let at = 0; at < this.#to.length; at++) {
      const end = this.#to[at]!;
      if (end < fromTs || end > toTs) continue;
      sums ??= new Array<number>(this.width).fill(0);
      for (let i = 0; i < this.width; i++) sums[i]! += this.#values[at * this.width + i]!;
    }
    return sums;
  }

  /** Returns the same values on another clock. */
  moved(shiftNs: number): Series {
    const twin = new Series(this.width, this.limit);
    twin.#from = this.#from.map((ts) => ts + shiftNs);
    twin.#to = this.#to.map((ts) => ts + shiftNs);
    twin.#values = this.#values;
    twin.#joined = this.#joined;
    return twin;
  }

  *points(): Iterable<Point> {
    for (let at = 0; at < this.#to.length; at++) {
      const values = this.#values.slice(at * this.width, (at + 1) * this.width);
      yield { fromTs: this.#from[at]!, toTs: this.#to[at]!, values };
    }
  }

  /** Joins each two neighbours. */
  #join(): void {
    const joined = new Series(this.width, Infinity);
    joined.#joined = 2;
    for (const { fromTs, toTs, values } of this.points()) joined.add(fromTs, toTs, values);
    this.#from = joined.#from;
    this.#to = joined.#to;
    this.#values = joined.#values;
    this.#joined *= 2;
  }
}
