/** The longest time of setTimeout: one that needs more than 32 bits ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Starts a timer of at most {@linkcode LONGEST_MS}. Returns a function that cancels it. */
export type After = (ms: number, callback: () => void) => () => void;

/** Starts a timer of the runtime. Returns a function that cancels it. */
export function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Calls back once after any time. A time beyond 24.8 days takes several timers. */
export function longTimer(ms: number, callback: () => void, after: After = later): () => void {
  let cancel = () => {};
  const wait = (left: number) => {
    const step = Math.min(left, LONGEST_MS);
    cancel = after(step, () => left > step ? wait(left - step) : callback());
  };
  wait(ms);
  return () => cancel();
}
