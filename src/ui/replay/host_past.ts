import { MAX_PAST_LOSSES, MAX_PAST_VITALS } from "../../model/base/limits.ts";
import { type HostVitals, type Losses, NO_LOSSES, UNKNOWN_VITALS } from "../state/host.ts";

/** The machine and the losses of the last minutes: what the header shows of a step back in time. */
export class HostPast {
  readonly #vitals: { readonly ts: number; readonly until: number; readonly vitals: HostVitals }[] =
    [];
  readonly #losses: { readonly ts: number; readonly losses: Losses }[] = [];

  /**
   * To be called with each frame; what is known already costs a comparison.
   *
   * @param now nanoseconds since boot
   * @param validNs for how long these values count when no others come
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

  /** The values of a moment; all unknown where none were read. */
  vitalsAt(ts: number): HostVitals {
    const known = this.#vitals.findLast((entry) => entry.ts <= ts);
    return known === undefined || ts >= known.until ? UNKNOWN_VITALS : known.vitals;
  }

  /** What was lost by then. Of more changes than are kept, those of the first that is. */
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
