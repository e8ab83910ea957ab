import { Churn } from "../model/churn/churn.ts";
import { EventLog } from "../model/event/event_log.ts";
import { Rates } from "../model/event/rates.ts";
import type { ProcessTable } from "../model/table/table.ts";
import type { RecordedEvent } from "../sources/replay/recording.ts";

/** The log, the churn and the rates of the events up to a moment, for the views. */
export class ReplayHistory {
  readonly churn = new Churn();
  readonly rates = new Rates();
  readonly log: EventLog;
  readonly #totals = { fork: 0, exec: 0, exit: 0 };

  /** @param forgotten the number of events before the first observed event */
  constructor(forgotten: number) {
    this.log = new EventLog(forgotten);
  }

  /** Adds events that are in the table. */
  observe(events: readonly RecordedEvent[], table: ProcessTable): void {
    for (const { event } of events) {
      this.pass(event.ts);
      this.log.push(event);
      this.churn.observe(event, table);
      if (event.type !== "fork" && event.type !== "exec" && event.type !== "exit") continue;
      this.#totals[event.type]++;
      this.pass(event.ts);
    }
  }

  /** Moves the present moment to `ts`, nanoseconds since boot. */
  pass(ts: number): void {
    this.rates.sample(ts, this.#totals);
  }
}
