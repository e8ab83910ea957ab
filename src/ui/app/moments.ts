import { Churn } from "../../model/churn/churn.ts";
import { EventLog } from "../../model/event/event_log.ts";
import { Rates } from "../../model/event/rates.ts";
import { freezeTable } from "../../model/table/frozen_table.ts";
import type { FrameInputs } from "../frame/front.ts";
import { HostPast } from "../replay/host_past.ts";
import type { ProgramOptions } from "./program_options.ts";
import type { State } from "../state/state.ts";
import { PastTables, type ShownMoment } from "../replay/past_tables.ts";

/** Values of the host are valid for this many reading intervals when no newer ones come. */
const VITALS_LAST = 3;

const NO_EVENTS = new EventLog();
const EMPTY_CHURN = new Churn();

type Sources = Pick<
  ProgramOptions,
  "table" | "log" | "churn" | "samples" | "vitals" | "losses" | "totals" | "replay"
>;

/** The moments that the screen can show: the present, a pause, and the past. */
export class Moments {
  readonly #options: Sources;
  readonly #pasts: PastTables;
  readonly #hostPast = new HostPast();
  readonly #rates = new Rates();
  #frozen: ShownMoment | null = null;

  constructor(options: Sources) {
    this.#options = options;
    this.#pasts = new PastTables(options.samples);
  }

  /** Records the header values of a frame, so that a later step back in time can show them. */
  record(now: number, refreshMs: number): void {
    const { vitals, losses, totals, replay } = this.#options;
    if (replay === undefined) this.#rates.sample(now, totals());
    this.#hostPast.record(now, vitals(), losses(), refreshMs * VITALS_LAST * 1e6);
  }

  /** Returns the present, or the moment of the pause. */
  present({ paused, settings }: State, now: number): ShownMoment {
    const { table, log = NO_EVENTS } = this.#options.replay?.moment() ?? this.#options;
    if (!paused) {
      this.#frozen = null;
      return { table, log, at: now, liveCount: table.liveCount };
    }
    this.#frozen ??= {
      table: freezeTable(table, now - settings.deadLingerMs * 1e6),
      log: log.copy(),
      at: now,
      liveCount: table.liveCount,
    };
    return this.#frozen;
  }

  /** Returns the time of the present: `now`, or the start of the pause. */
  presentAt({ paused }: State, now: number): number {
    return paused && this.#frozen !== null ? this.#frozen.at : now;
  }

  /** Returns a moment before the present, made from everything the table holds now, during a pause too. */
  past({ settings, view }: State, ts: number): ShownMoment {
    const { table, log = NO_EVENTS } = this.#options.replay?.moment() ?? this.#options;
    // Details shows all children of a process; a list shows only processes that died seconds ago.
    const deadSince = view === "details" ? -Infinity : ts - settings.deadLingerMs * 1e6;
    return this.#pasts.at({ table, log }, ts, deadSince);
  }

  /** Returns the values of the host, rates and losses of the moment on the screen. */
  header(
    { past }: State,
    now: number,
  ): Pick<FrameInputs, "vitals" | "latestVitals" | "history" | "losses" | "rates"> {
    const { vitals, losses, replay } = this.#options;
    const rates = replay?.moment().rates ?? this.#rates;
    const latestVitals = vitals();
    const history = this.#hostPast.historyUntil(past ?? now);
    if (past === null) {
      return { ...{ vitals: latestVitals, latestVitals, history }, losses: losses(), rates };
    }
    return {
      ...{ vitals: this.#hostPast.vitalsAt(past), latestVitals, history },
      losses: this.#hostPast.lossesAt(past),
      rates: rates.at(past),
    };
  }

  /** Returns the groups of Churn. For a past moment it counts the kept events anew. */
  churn({ view, past }: State): Churn {
    const present = this.#options.replay?.moment().churn ?? this.#options.churn ?? EMPTY_CHURN;
    return view === "churn" && past !== null ? this.#pasts.churn ?? present : present;
  }
}
