import { SECOND } from "../base/units.ts";
/** Running totals of forks, execs and exits. */
export interface LifecycleTotals {
  readonly fork: number;
  readonly exec: number;
  readonly exit: number;
}

export type LifecycleKind = keyof LifecycleTotals;

/** No totals are known now, nor since this time, nanoseconds since boot: the way to the host is down. */
export interface UnknownTotals {
  readonly unknownSince: number;
}

/** The rates at one time. */
export interface RatesReader {
  /** Returns the rate of the last whole second, or null when it is unknown. */
  perSecond(kind: LifecycleKind): number | null;
  /** Returns the rates of the last `count` whole seconds, oldest first; fewer when there are fewer. */
  history(kind: LifecycleKind, count: number): (number | null)[];
}

/** Seconds between two samples whose events the seconds share. After more of them each is unknown. */
const SHARED_SECONDS = 10;

/**
 * The numbers of forks, execs and exits of each second of a bounded past.
 *
 * The caller samples totals as often as it likes. Readers never see the current second: its numbers
 * are incomplete. Between two samples of more than a second, the events belong to all of these seconds.
 */
export class Rates implements RatesReader {
  readonly #seconds: Record<LifecycleKind, Float64Array>;
  readonly #capacity: number;
  /** The current second since boot; -1 before the first sample. */
  #second = -1;
  #complete = 0;
  /** The last totals; null while they are unknown. */
  #last: LifecycleTotals | null = null;

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
  sample(now: number, totals: LifecycleTotals | UnknownTotals): void {
    const second = Math.floor(now / SECOND);
    if ("unknownSince" in totals) {
      this.#advance(this.#second === -1 ? second : Math.max(second, this.#second));
      this.#forget(Math.floor(totals.unknownSince / SECOND));
      this.#last = null;
      return;
    }
    const before = this.#last;
    this.#last = { ...totals };
    if (this.#second === -1) {
      this.#second = second;
      return;
    }
    const since = this.#second;
    this.#advance(second);
    if (before === null) return this.#forget(since);
    // An event of a recording can be late: it counts in its own second.
    const late = Math.max(0, since - second);
    if (late > this.#capacity) return;
    const passed = Math.max(1, second - since);
    if (passed > SHARED_SECONDS && KINDS.some((kind) => totals[kind] > before[kind])) {
      return this.#forget(since);
    }
    for (const kind of KINDS) {
      const share = Math.max(0, totals[kind] - before[kind]) / passed;
      if (share === 0) continue;
      for (let i = 0; i < passed; i++) this.#seconds[kind][this.#slot(late + i)]! += share;
    }
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

  history(kind: LifecycleKind, count: number): (number | null)[] {
    const length = Math.min(count, this.#complete);
    return Array.from({ length }, (_, i) => this.#at(kind, length - i));
  }

  #at(kind: LifecycleKind, secondsAgo: number): number | null {
    const value = this.#seconds[kind][this.#slot(secondsAgo)]!;
    return Number.isNaN(value) ? null : value;
  }

  #slot(secondsAgo: number): number {
    const slots = this.#capacity + 1;
    return (this.#second - secondsAgo + slots) % slots;
  }

  /** Closes the seconds up to `second`. */
  #advance(second: number): void {
    if (this.#second === -1) this.#second = second;
    const passed = second - this.#second;
    if (passed <= 0) return;
    this.#second = second;
    const { length } = this.#seconds.fork;
    for (let i = 0; i < Math.min(passed, length); i++) {
      for (const kind of KINDS) this.#seconds[kind][this.#slot(i)] = 0;
    }
    this.#complete = Math.min(this.#capacity, this.#complete + passed);
  }

  /** Makes the seconds from `since` to the current one unknown. */
  #forget(since: number): void {
    const count = Math.min(this.#capacity, this.#second - since);
    for (let i = 0; i <= count; i++) {
      for (const kind of KINDS) this.#seconds[kind][this.#slot(i)] = NaN;
    }
  }
}

const KINDS = ["fork", "exec", "exit"] as const;
