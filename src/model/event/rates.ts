import { SECOND } from "../base/units.ts";
/** Running totals of forks, execs and exits. */
export interface LifecycleTotals {
  readonly fork: number;
  readonly exec: number;
  readonly exit: number;
}

export type LifecycleKind = keyof LifecycleTotals;

/** The rates at one time. */
export interface RatesReader {
  /** Returns the rate of the last whole second, or null when it is unknown. */
  perSecond(kind: LifecycleKind): number | null;
  /** Returns the rates of the last `count` whole seconds, oldest first; fewer when fewer are known. */
  history(kind: LifecycleKind, count: number): number[];
}

/**
 * The numbers of forks, execs and exits of each second of a bounded past.
 *
 * The caller samples totals as often as it likes. Readers never see the current second: its numbers
 * are incomplete.
 */
export class Rates implements RatesReader {
  readonly #seconds: Record<LifecycleKind, Float64Array>;
  readonly #capacity: number;
  /** The current second since boot; -1 before the first sample. */
  #second = -1;
  #complete = 0;
  #last: LifecycleTotals = { fork: 0, exec: 0, exit: 0 };

  /** @param capacity seconds to keep */
  constructor(capacity = 300) {
    this.#capacity = capacity;
    const slots = capacity + 1;
    this.#seconds = {
      fork: new Float64Array(slots),
      exec: new Float64Array(slots),
      exit: new Float64Array(slots),
    };
  }

  /** @param now nanoseconds since boot @param totals counts since the start */
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

  /** Returns the rates at `ts`, as far as they are kept. */
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

  /** Closes the seconds up to `second`. Seconds without a sample count as quiet. */
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
