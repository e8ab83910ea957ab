import { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import { PastTable } from "../../model/table/past_table.ts";
import { SampledPast } from "../../model/table/sampled_past.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";

/** The contents of a frame at one moment. */
export interface ShownMoment {
  readonly table: ProcessReader;
  readonly log: EventLog;
  readonly at: number;
  readonly liveCount: number;
}

/** Returns the groups of processes up to a moment, counted from the kept events. */
function churnOf({ log, table }: ShownMoment): Churn {
  const churn = new Churn();
  for (let number = log.start; number < log.end; number++) {
    const event = log.at(number);
    if (event !== undefined) churn.observe(event, table);
  }
  return churn;
}

/** Makes moments of the past, and keeps the last one: frames come often, the moment changes seldom. */
export class PastTables {
  #last: { moment: ShownMoment; of: ProcessReader; deadSince: number; churn?: Churn } | null = null;
  readonly #samples: SampledPast;

  constructor(samples = new SampledPast()) {
    this.#samples = samples;
  }

  /** @param deadSince the moment includes processes that died between this time and `ts` */
  at(
    { table, log }: Pick<ShownMoment, "table" | "log">,
    ts: number,
    deadSince: number,
  ): ShownMoment {
    const last = this.#last;
    if (last?.moment.at === ts && last.of === table && last.deadSince === deadSince) {
      return last.moment;
    }
    const past = new PastTable(table, ts, deadSince, this.#samples.valuesAt(ts));
    const moment = { table: past, log: log.until(ts), at: ts, liveCount: past.liveCount };
    this.#last = { moment, of: table, deadSince };
    return moment;
  }

  /** The groups of the last moment; null before the first. */
  get churn(): Churn | null {
    if (this.#last === null) return null;
    return this.#last.churn ??= churnOf(this.#last.moment);
  }
}
