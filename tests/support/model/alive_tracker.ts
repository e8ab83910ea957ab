/** The fields that decide which processes are alive; events and JSON lines have the same names. */
export interface TrackedEvent {
  readonly type: string;
  readonly ts: number;
  readonly key?: string;
  readonly state?: string | null;
  readonly late?: boolean;
}

/**
 * Tracks the living processes of a stream, as docs/events.md describes it for scripts: a process is
 * alive from its `fork` or `process` until its `exit` or its `process` with state X. A late line about a
 * dead process belongs to the time before its death.
 */
export class AliveTracker {
  /** The time of the first line about each, by key. */
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
