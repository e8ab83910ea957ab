import { Churn } from "../../model/churn/churn.ts";
import { EventLog } from "../../model/event/event_log.ts";
import { Rates } from "../../model/event/rates.ts";
import { freezeTable } from "../../model/table/frozen_table.ts";
import type { FrameInputs } from "../frame/front.ts";
import { HostPast } from "../replay/host_past.ts";
import type { ProgramOptions } from "./program_options.ts";
import type { State } from "../state/state.ts";
import { PastTables, type ShownMoment } from "../replay/past_tables.ts";

/** Values of the machine count for so many intervals of reading when no others come. */
const VITALS_LAST = 3;

const NO_EVENTS = new EventLog();
const NO_CHURN = new Churn();

type Sources = Pick<
  ProgramOptions,
  "table" | "log" | "churn" | "samples" | "vitals" | "losses" | "totals" | "replay"
>;

/** What can be shown: the present, a pause, or a moment of the past, each whole. */
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

  /** To be called with each frame, so that a later step back in time can show this one. */
  record(now: number, refreshMs: number): void {
    const { vitals, losses, totals, replay } = this.#options;
    if (replay === undefined) this.#rates.sample(now, totals());
    this.#hostPast.record(now, vitals(), losses(), refreshMs * VITALS_LAST * 1e6);
  }

  /** Now, or the moment of the pause. */
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

  /** When the present is: now, or when the screen was paused. */
  presentAt({ paused }: State, now: number): number {
    return paused && this.#frozen !== null ? this.#frozen.at : now;
  }

  /** A moment before the present: of a pause, too, it is made from all that is remembered now. */
  past({ settings, view }: State, ts: number): ShownMoment {
    const { table, log = NO_EVENTS } = this.#options.replay?.moment() ?? this.#options;
    // The story of a process needs all its children; a list only the dead of the last seconds.
    const deadSince = view === "details" ? -Infinity : ts - settings.deadLingerMs * 1e6;
    return this.#pasts.at({ table, log }, ts, deadSince);
  }

  /** Cpu, memory, rates and losses: of now, or of the moment in the past that is shown. */
  header({ past }: State): Pick<FrameInputs, "vitals" | "losses" | "rates"> {
    const { vitals, losses, replay } = this.#options;
    const rates = replay?.moment().rates ?? this.#rates;
    if (past === null) return { vitals: vitals(), losses: losses(), rates };
    return {
      vitals: this.#hostPast.vitalsAt(past),
      losses: this.#hostPast.lossesAt(past),
      rates: rates.at(past),
    };
  }

  /** Of the past it is made from the remembered events, and only to be looked at. */
  churn({ view, past }: State): Churn {
    const present = this.#options.replay?.moment().churn ?? this.#options.churn ?? NO_CHURN;
    return view === "churn" && past !== null ? this.#pasts.churn ?? present : present;
  }
}
