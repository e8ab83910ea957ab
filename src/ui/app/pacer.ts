/** The time and a timer. Tests hand in their own. */
export interface Clock {
  /** Nanoseconds since boot, CLOCK_BOOTTIME. */
  now(): number;
  /** Calls back once, in about `ms` milliseconds. Returns a function that cancels the call. */
  after(ms: number, callback: () => void): () => void;
}

const MILLISECOND = 1e6;

/** Least time between frames after keys, milliseconds: no user sees more than 60 a second. */
const INPUT_INTERVAL = 16;

/** Least time between frames after events, milliseconds: about 30 a second. */
const ACTIVITY_INTERVAL = 33;

/**
 * Time between frames without events, milliseconds: clocks and graphs move once a second. The readings of
 * /proc come once a second as well and draw their own frame, so this interval is a little longer.
 */
const IDLE_INTERVAL = 1050;

/**
 * Frames after events take at most one part in this many of the time. With four births a second and
 * 1,000 processes, a share of 120 took a sixth less cpu than one of 40 (19.0 and 22.5 ms/s, side by side).
 */
const COST_SHARE = 120;

/** Longest time between frames after events, milliseconds, however much a frame costs. */
const SLOWEST_ACTIVITY = 500;

/**
 * Decides when to draw. A key gets its frame at once. Events wait for a frame: the more a frame costs, the
 * longer, so that drawing never takes the time that reading events needs.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #draw: () => void;
  /** The factor by which frames without a key come slower; 1 is the usual pace. */
  slowness = 1;
  #cancel: (() => void) | null = null;
  #due = Infinity;
  #last = -Infinity;
  #cost = 0;

  constructor(clock: Clock, draw: () => void) {
    this.#clock = clock;
    this.#draw = draw;
  }

  /** Draws as soon as the last frame is old enough: a key was pressed. */
  soon(): void {
    this.#at(this.#last + INPUT_INTERVAL * MILLISECOND);
  }

  /** Draws when a frame is affordable: the table has changed. */
  whenCheap(): void {
    const interval = Math.max(
      ACTIVITY_INTERVAL * MILLISECOND,
      Math.min(SLOWEST_ACTIVITY * MILLISECOND, this.#cost * COST_SHARE),
    );
    this.#at(this.#last + interval * this.slowness);
  }

  /** Notes that a frame took `cost` nanoseconds. Without events the next comes at `change`, or in a second. */
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
