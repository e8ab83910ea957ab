import { MAX_PULSE_COMMANDS, PULSE_TOP } from "../base/limits.ts";
import { SECOND } from "../base/units.ts";
import type { FlockEvent } from "../event/event.ts";
import type { LifecycleTotals } from "../event/rates.ts";
import type { CommandBirths, HostLosses } from "./host_pulse.ts";

/** The part of a pulse that follows from events alone. */
export interface EventCounts {
  readonly rates: LifecycleTotals | null;
  readonly failures: number;
  readonly signals: number;
  readonly oomKills: number;
  readonly lost: HostLosses;
  readonly top: readonly CommandBirths[];
}

/** Counts the events of one host for its pulses. */
export class PulseCounter {
  #second = -1;
  /** The current second has the first place, the last whole one the second. */
  #current = new Second();
  #last: Second | null = null;
  #failures = 0;
  #signals = 0;
  #oomKills = 0;
  readonly #lost = { kernel: 0, queue: 0, line: 0, uncounted: 0, gaps: 0 };

  observe(event: FlockEvent): void {
    this.#advance(event.ts);
    switch (event.type) {
      case "fork":
        this.#current.fork++;
        break;
      case "exec":
        this.#current.exec++;
        this.#current.born(event.comm?.text ?? "?");
        break;
      case "exit":
        this.#current.exit++;
        if (event.signal !== null || (event.exitCode !== null && event.exitCode !== 0)) {
          this.#failures++;
        }
        if (event.oom === true) this.#oomKills++;
        break;
      case "signal":
        this.#signals++;
        break;
      case "lost":
        // It hides no event of the lifecycle.
        if (event.where === "activity") break;
        if (event.count === null) this.#lost.uncounted++;
        else this.#lost[event.where] += event.count;
        break;
      case "gap":
        this.#lost.gaps++;
    }
  }

  /** Returns the counts at `ts`, nanoseconds since the boot of the host. */
  counts(ts: number): EventCounts {
    this.#advance(ts);
    const { fork, exec, exit } = this.#last ?? NOTHING;
    return {
      rates: this.#last === null ? null : { fork, exec, exit },
      ...{ failures: this.#failures, signals: this.#signals, oomKills: this.#oomKills },
      lost: { ...this.#lost },
      top: this.#last?.top() ?? [],
    };
  }

  #advance(ts: number): void {
    const second = Math.floor(ts / SECOND);
    if (second <= this.#second) return;
    if (this.#second >= 0) this.#last = second === this.#second + 1 ? this.#current : new Second();
    this.#current = new Second();
    this.#second = second;
  }
}

/** The counts of one second. */
class Second {
  fork = 0;
  exec = 0;
  exit = 0;
  readonly #births = new Map<string, number>();

  born(command: string): void {
    const births = this.#births.get(command);
    if (births === undefined && this.#births.size >= MAX_PULSE_COMMANDS) return;
    this.#births.set(command, (births ?? 0) + 1);
  }

  top(): CommandBirths[] {
    return [...this.#births].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, PULSE_TOP).map(([command, births]) => ({ command, births }));
  }
}

const NOTHING = new Second();
