/** What a reader needs of an event to know who lives; the same names in events and in JSON lines. */
export interface TrackedEvent {
  readonly type: string;
  readonly ts: number;
  readonly key?: string;
  readonly state?: string | null;
  readonly late?: boolean;
}

/**
 * Knows who lives from the stream alone, as a script that reads it would: a `fork` or a `process` is a
 * life, which lasts until its `exit` or its `process` with state X. What comes late of somebody dead is of
 * the time before.
 */
export class AliveTracker {
  /** By key, when each was first heard of. */
  readonly alive = new Map<string, number>();
  readonly #dead = new Map<string, number>();

  read({ type, key, state, ts, late }: TrackedEvent): void {
    if (key === undefined) return;
    if (type === "exit" || (type === "process" && state === "X")) {
      this.alive.delete(key);
      this.#dead.set(key, ts);
    } else if (type === "fork" || type === "process") {
      if (late === true && ts <= (this.#dead.get(key) ?? -1)) return;
      if (!this.alive.has(key)) this.alive.set(key, ts);
    }
  }
}
