import { MAX_PULSE_COMMANDS, PULSE_TOP } from "../base/limits.ts";
import { SECOND } from "../base/units.ts";
import type { ExitEvent, FlockEvent } from "../event/event.ts";
import type { LifecycleTotals } from "../event/rates.ts";
import type { CommandBirths, HostLosses } from "./host_pulse.ts";

/** The part of a pulse that follows from events alone. */
export interface EventCounts {
  readonly rates: LifecycleTotals | null;
  /** These are null where no exit has a status. */
  readonly failures: number | null;
  readonly signals: number | null;
  readonly oomKills: number | null;
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
  /** Exits whose status is known, and those whose status is not. */
  #exits = { known: 0, unknown: 0 };
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
        this.#exited(event);
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
      ...this.#deaths(),
      lost: { ...this.#lost },
      top: this.#last?.top() ?? [],
    };
  }

  #exited({ signal, exitCode }: ExitEvent): void {
    if (signal === null && exitCode === null) this.#exits.unknown++;
    else this.#exits.known++;
    if (signal !== null || (exitCode !== null && exitCode !== 0)) this.#failures++;
  }

  #deaths(): Pick<EventCounts, "failures" | "signals" | "oomKills"> {
    const { known, unknown } = this.#exits;
    if (known === 0 && unknown > 0) return { failures: null, signals: null, oomKills: null };
    return { failures: this.#failures, signals: this.#signals, oomKills: this.#oomKills };
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
