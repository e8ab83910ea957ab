import { filterCompiler } from "../../../src/cli/live/screen_setup.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { Rates } from "../../../src/model/event/rates.ts";
import { isDescendant } from "../../../src/model/table/descendants.ts";
import type { Context } from "../../../src/ui/state/context.ts";
import { TestScreen } from "./render.ts";
import { MS, SECOND, type Story } from "./story.ts";
import { TOUR_START } from "./tour_stories.ts";

/** A screen just after the last event of a story, with the program's own queries. */
export class TourScreen extends TestScreen {
  readonly story: Story;

  constructor(
    columns: number,
    rows: number,
    tell: (listener: ConstructorParameters<typeof Story>[1]) => Story,
    /** The time of day at the start of the story, in hours. */
    hour: number,
  ) {
    super(columns, rows);
    this.story = tell((event, table) => {
      this.log.push(event);
      this.churn.observe(event, table);
    });
    this.source = this.story.table;
    this.now = this.story.now + 200 * MS;
    this.rates = ratesOf(this.story.events, this.now);
    const localAtBoot = hour * 3_600_000 - TOUR_START / 1e6;
    this.facts = { ...this.facts, localAtBoot };
  }

  override context(): Context {
    const { table } = this.story;
    const compile = filterCompiler((pid, who) => isDescendant(table, pid, who), this.facts.host);
    return { ...super.context(), compile };
  }
}

/** Returns the rates of the events, in steps of a second up to `now`. */
function ratesOf(events: readonly FlockEvent[], now: number): Rates {
  const rates = new Rates();
  const totals = { fork: 0, exec: 0, exit: 0 };
  let next = Math.floor((events[0]?.ts ?? now) / SECOND) * SECOND;
  for (const { ts, type } of events) {
    for (; next <= ts; next += SECOND) rates.sample(next, totals);
    if (type === "fork" || type === "exec" || type === "exit") totals[type]++;
  }
  rates.sample(now, totals);
  return rates;
}
