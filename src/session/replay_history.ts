import { MAX_SAMPLES } from "../model/base/limits.ts";
import type { ProcessKey } from "../model/base/process_key.ts";
import { SECOND } from "../model/base/units.ts";
import { Churn } from "../model/churn/churn.ts";
import type { SampleEvent } from "../model/event/event.ts";
import { EventLog } from "../model/event/event_log.ts";
import { Rates } from "../model/event/rates.ts";
import type { SampledStep, SampledSteps } from "../model/process/sample_history.ts";
import type { ProcessTable } from "../model/table/table.ts";
import type { RecordedEvent } from "../sources/replay/recording.ts";

/** The log, the churn and the rates of the events up to a moment, for the views. */
export class ReplayHistory {
  readonly churn = new Churn();
  readonly rates = new Rates();
  readonly log: EventLog;
  /** The samples of the last minutes, for the graphs of Details. */
  readonly #samples: SampleEvent[] = [];
  readonly #totals = { fork: 0, exec: 0, exit: 0 };

  /** @param forgotten the number of events before the first observed event */
  constructor(forgotten: number) {
    this.log = new EventLog(forgotten);
  }

  /** Adds events that are in the table. */
  observe(events: readonly RecordedEvent[], table: ProcessTable): void {
    for (const { event } of events) {
      this.pass(event.ts);
      // The rows have the values of a sample; the line says only that they were read.
      this.log.push(event.type === "sample" ? { ...event, processes: [] } : event);
      this.churn.observe(event, table);
      if (event.type === "sample") this.#keep(event);
      if (event.type !== "fork" && event.type !== "exec" && event.type !== "exit") continue;
      this.#totals[event.type]++;
      this.pass(event.ts);
    }
  }

  /** Returns the sampled values of a process after `fromTs`, up to `untilTs`. */
  stepsOf(key: ProcessKey, fromTs: number, untilTs: number): SampledSteps {
    const steps: SampledStep[] = [];
    for (const { ts, processes } of this.#samples) {
      const found = ts < fromTs ? undefined : processes.find((process) => process.key === key);
      if (found === undefined) continue;
      const { cpuPercent, rssBytes, readRate, writeRate, diskReadRate, diskWriteRate } = found;
      const io = { readRate, writeRate, diskReadRate, diskWriteRate };
      steps.push({ since: ts, cpuPercent, rssBytes, ...io });
    }
    return { steps, untilTs };
  }

  #keep(sample: SampleEvent): void {
    this.#samples.push(sample);
    const oldest = sample.ts - MAX_SAMPLES * SECOND;
    while (this.#samples[0]!.ts < oldest) this.#samples.shift();
  }

  /** Moves the present moment to `ts`, nanoseconds since boot. */
  pass(ts: number): void {
    this.rates.sample(ts, this.#totals);
  }
}
