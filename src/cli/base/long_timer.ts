/** The longest that setTimeout takes: more milliseconds than 32 bits hold would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A timer of at most {@linkcode LONGEST_MS}; returns what cancels it. */
export type After = (ms: number, callback: () => void) => () => void;

/** The runtime's own timer. */
export function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Calls back once, after as long as one likes: beyond 24.8 days in several steps. */
export function longTimer(ms: number, callback: () => void, after: After = later): () => void {
  let cancel = () => {};
  const wait = (left: number) => {
    const step = Math.min(left, LONGEST_MS);
    cancel = after(step, () => left > step ? wait(left - step) : callback());
  };
  wait(ms);
  return () => cancel();
}
