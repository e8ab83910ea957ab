import { SECOND } from "../base/units.ts";
/** Running totals of what happened to processes. */
export interface LifecycleTotals {
  readonly fork: number;
  readonly exec: number;
  readonly exit: number;
}

export type LifecycleKind = keyof LifecycleTotals;

/** Rates as of one moment. */
export interface RatesReader {
  /** The rate over the last whole second; null when it is unknown. */
  perSecond(kind: LifecycleKind): number | null;
  /** Values of the last `count` whole seconds, oldest first; fewer when fewer are known. */
  history(kind: LifecycleKind, count: number): number[];
}

/**
 * How often processes fork, exec and exit: one value for each second of a bounded past.
 *
 * Feed it totals as often as you like. The second that is running is not told: it would always
 * look quieter than it is.
 */
export class Rates implements RatesReader {
  readonly #seconds: Record<LifecycleKind, Float64Array>;
  readonly #capacity: number;
  /** The running second, counted from boot; -1 before the first sample. */
  #second = -1;
  #complete = 0;
  #last: LifecycleTotals = { fork: 0, exec: 0, exit: 0 };

  /** @param capacity seconds remembered */
  constructor(capacity = 300) {
    this.#capacity = capacity;
    const slots = capacity + 1;
    this.#seconds = {
      fork: new Float64Array(slots),
      exec: new Float64Array(slots),
      exit: new Float64Array(slots),
    };
  }

  /** @param now nanoseconds since boot @param totals counts since the beginning of the watch */
  sample(now: number, totals: LifecycleTotals): void {
    const second = Math.floor(now / SECOND);
    if (this.#second === -1) {
      this.#second = second;
      this.#last = { ...totals };
      return;
    }
    this.#advance(second);
    for (const kind of ["fork", "exec", "exit"] as const) {
      const slot = second % (this.#capacity + 1);
      const values = this.#seconds[kind];
      values[slot] = (values[slot] ?? 0) + Math.max(0, totals[kind] - this.#last[kind]);
    }
    this.#last = { ...totals };
  }

  perSecond(kind: LifecycleKind): number | null {
    return this.#complete === 0 ? null : this.#at(kind, 1);
  }

  /** The rates as they were at `ts`, as far as they are remembered. */
  at(ts: number): RatesReader {
    const back = Math.max(0, this.#second - Math.floor(ts / SECOND));
    return {
      perSecond: (kind) => this.#complete <= back ? null : this.#at(kind, back + 1),
      history: (kind, count) => {
        const known = this.history(kind, this.#complete);
        const until = Math.max(0, known.length - back);
        return known.slice(Math.max(0, until - count), until);
      },
    };
  }

  history(kind: LifecycleKind, count: number): number[] {
    const length = Math.min(count, this.#complete);
    return Array.from({ length }, (_, i) => this.#at(kind, length - i));
  }

  #at(kind: LifecycleKind, secondsAgo: number): number {
    const slots = this.#capacity + 1;
    return this.#seconds[kind][(this.#second - secondsAgo + slots) % slots] ?? 0;
  }

  /** Close the seconds up to `second`. Those in which nobody sampled are taken as quiet. */
  #advance(second: number): void {
    const passed = second - this.#second;
    if (passed <= 0) return;
    const slots = this.#capacity + 1;
    for (let i = 1; i <= Math.min(passed, slots); i++) {
      const slot = (second - i + 1) % slots;
      for (const values of Object.values(this.#seconds)) values[slot] = 0;
    }
    this.#complete = Math.min(this.#capacity, this.#complete + passed);
    this.#second = second;
  }
}
