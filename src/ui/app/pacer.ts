/** The time and a timer, as an interface, so that tests own both. */
export interface Clock {
  /** Nanoseconds since boot, CLOCK_BOOTTIME. */
  now(): number;
  /** Call back once, in about `ms` milliseconds. Returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

const MILLISECOND = 1e6;

/** Between frames that a key asked for, milliseconds: beyond 60 a second nobody sees them. */
const INPUT_INTERVAL = 16;

/** Between frames that events asked for, at least: about 30 a second. */
const ACTIVITY_INTERVAL = 33;

/**
 * Without anything happening, clocks and graphs move about once a second: a little later than what is
 * sampled once a second, which brings a frame of its own.
 */
const IDLE_INTERVAL = 1050;

/** Frames that events asked for may take one part in this many of the time. */
const COST_SHARE = 40;

/** Even frames that are slow to make come this often, milliseconds. */
const SLOWEST_ACTIVITY = 250;

/**
 * Decides when to draw. Keys are answered at once; events gather, the longer the more a frame
 * costs, so that drawing never competes with reading what is drawn.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #draw: () => void;
  /** Frames that no key asked for come so many times slower; 1 is the usual pace. */
  slowness = 1;
  #cancel: (() => void) | null = null;
  #due = Infinity;
  #last = -Infinity;
  #cost = 0;

  constructor(clock: Clock, draw: () => void) {
    this.#clock = clock;
    this.#draw = draw;
  }

  /** A key was pressed. */
  soon(): void {
    this.#at(this.#last + INPUT_INTERVAL * MILLISECOND);
  }

  /** The table has changed. */
  whenCheap(): void {
    const interval = Math.max(
      ACTIVITY_INTERVAL * MILLISECOND,
      Math.min(SLOWEST_ACTIVITY * MILLISECOND, this.#cost * COST_SHARE),
    );
    this.#at(this.#last + interval * this.slowness);
  }

  /** A frame was drawn in `cost` nanoseconds; without news, the next comes at `change` or in a second. */
  drawn(cost: number, change: number): void {
    // A smoothed cost: one slow frame must not hold up the next ones.
    this.#cost += (cost - this.#cost) / 4;
    this.#last = this.#clock.now();
    const idle = this.#last + IDLE_INTERVAL * MILLISECOND * this.slowness;
    const least = this.#last + SLOWEST_ACTIVITY * MILLISECOND * this.slowness;
    this.#at(Math.min(idle, Math.max(least, change)));
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#due = Infinity;
  }

  #at(moment: number): void {
    if (moment >= this.#due) return;
    this.#cancel?.();
    this.#due = moment;
    const delay = Math.max(0, (moment - this.#clock.now()) / MILLISECOND);
    this.#cancel = this.#clock.after(delay, () => {
      this.#cancel = null;
      this.#due = Infinity;
      this.#draw();
    });
  }
}
