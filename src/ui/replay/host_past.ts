import { SECOND } from "../../model/base/units.ts";
import { MAX_PAST_LOSSES, MAX_PAST_VITALS } from "../../model/base/limits.ts";
import { type HostHistory, type HostVitals, UNKNOWN_VITALS } from "../../model/scan/host_vitals.ts";
import { type Losses, NO_LOSSES } from "../state/host.ts";

/** The host values and the losses of the last minutes, for the header after a step back in time. */
export class HostPast {
  readonly #vitals: { readonly ts: number; readonly until: number; readonly vitals: HostVitals }[] =
    [];
  readonly #losses: { readonly ts: number; readonly losses: Losses }[] = [];

  /**
   * Records the values of a frame. Values that have not changed cost a comparison.
   *
   * @param now nanoseconds since boot
   * @param validNs how long these values are valid when no newer ones come
   */
  record(now: number, vitals: HostVitals, losses: Losses, validNs: number): void {
    if (this.#vitals.at(-1)?.vitals !== vitals) {
      this.#vitals.push({ ts: now, until: now + validNs, vitals });
      if (this.#vitals.length > MAX_PAST_VITALS) this.#vitals.shift();
    }
    if (isSame(this.#losses.at(-1)?.losses ?? NO_LOSSES, losses)) return;
    this.#losses.push({ ts: now, losses });
    if (this.#losses.length > MAX_PAST_LOSSES) this.#losses.shift();
  }

  /** Returns the values of a moment; all unknown at a time without readings. */
  vitalsAt(ts: number): HostVitals {
    const known = this.#vitals.findLast((entry) => entry.ts <= ts);
    return known === undefined || ts >= known.until ? UNKNOWN_VITALS : known.vitals;
  }

  /** Returns the readings up to a moment. Each one is the mean since the reading before. */
  historyUntil(ts: number): HostHistory {
    return { series: (count, pick) => this.#series(ts, count, pick) };
  }

  #series(ts: number, count: number, pick: (vitals: HostVitals) => number | null) {
    const readings = this.#vitals;
    let i = readings.length - 1;
    while (i >= 0 && readings[i]!.ts > ts) i--;
    const last = readings[i];
    // The reading of the second that has just ended comes within the next one.
    const until = last === undefined || ts >= last.until ? ts : last.ts;
    const newest = Math.floor(until / SECOND - 0.5);
    const values: (number | null)[] = new Array(count).fill(null);
    for (let back = 0; back < count && i >= 0; back++) {
      const middle = (newest - back + 0.5) * SECOND;
      while (i > 0 && readings[i - 1]!.ts >= middle) i--;
      const { ts: end, vitals } = readings[i]!;
      const isCovered = middle <= end && (i === 0 || middle > readings[i - 1]!.ts);
      if (isCovered && (i > 0 || middle > end - SECOND)) values[count - 1 - back] = pick(vitals);
    }
    return values;
  }

  /** Returns the losses up to a moment. Before the oldest kept change, it returns that change. */
  lossesAt(ts: number): Losses {
    const known = this.#losses.findLast((entry) => entry.ts <= ts);
    if (known !== undefined) return known.losses;
    return this.#losses.length < MAX_PAST_LOSSES ? NO_LOSSES : this.#losses[0]?.losses ?? NO_LOSSES;
  }
}

function isSame(a: Losses, b: Losses): boolean {
  return a.kernel === b.kernel && a.queue === b.queue && a.line === b.line &&
    a.uncounted === b.uncounted;
}
