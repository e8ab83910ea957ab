import type { Settings } from "../widgets/settings.ts";

/** Nanoseconds between a change and its writing: a key that is held changes a setting many times. */
const DELAY = 1e9;

/** Collects the settings that keys change, and hands them on when the user rests. */
export class SettingsKeeper {
  #change: Partial<Settings> | null = null;
  #since = 0;

  add(change: Partial<Settings>, now: number): void {
    this.#change = { ...this.#change, ...change };
    this.#since = now;
  }

  /** Drops what was collected: setup has saved everything. */
  clear(): void {
    this.#change = null;
  }

  /** Takes what is due at `now`; null while nothing is. */
  take(now: number): Partial<Settings> | null {
    const change = now - this.#since >= DELAY ? this.#change : null;
    if (change !== null) this.#change = null;
    return change;
  }
}
