import { wallOffset } from "../../sources/libc/clock.ts";

/** A step of the clock that is worth redrawing every time of day, milliseconds. */
const LEAST_STEP = 20;

/** What the clock on the wall showed at boot; follows when the clock or the zone is set. */
export class LocalClock {
  #known = -Infinity;

  /** Milliseconds since 1970 with the zone added. */
  localAtBoot(): number {
    const { seconds, nanoseconds } = wallOffset();
    const zone = new Date().getTimezoneOffset() * 60_000;
    const now = Math.round(seconds * 1000 + nanoseconds / 1e6) - zone;
    // Two readings are never exactly equal; the screen must not flicker for that.
    if (Math.abs(now - this.#known) > LEAST_STEP) this.#known = now;
    return this.#known;
  }
}
