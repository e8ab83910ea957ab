/** Running totals of what happened to processes. */
export interface LifecycleTotals {
  readonly fork: number;
  readonly exec: number;
  readonly exit: number;
}

export type LifecycleKind = keyof LifecycleTotals;

const SECOND = 1e9;

/**
 * How often processes fork, exec and exit: one value for each second of a bounded past.
 *
 * Feed it totals as often as you like. The second that is running is not told: it would always
 * look quieter than it is.
 */
export class Rates {
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

  /** The rate over the last whole second; null until one has passed. */
  perSecond(kind: LifecycleKind): number | null {
    return this.#complete === 0 ? null : this.#at(kind, 1);
  }

  /** Values of the last `count` whole seconds, oldest first; fewer when the watch is younger. */
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
