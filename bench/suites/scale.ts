import { type Finder, growth } from "../findings.ts";
import { storm } from "../load.ts";
import { type Cost, costBetween, sleep } from "../process_cost.ts";
import {
  FORKSTAT,
  orMissing,
  OUR_PROBES,
  RunningTracer,
  TRACEFLOCK,
  type Tracer,
} from "../tracers.ts";

/** Processes a second; each makes two events. */
const RATES = [250, 1_000, 2_500, 5_000, 10_000];
const SECONDS = 3;

interface Point {
  /** Events a second of the storm. */
  readonly events: number;
  /** CPU of a second, milliseconds. */
  readonly all: number;
  readonly own: number;
}

/** Measures CPU at growing rates of events: it may grow in proportion, and no faster. */
export async function scaleSuite(finder: Finder, quick: boolean): Promise<void> {
  const rates = quick ? [1_000, 5_000] : RATES;
  for (const tracer of quick ? [TRACEFLOCK] : [TRACEFLOCK, OUR_PROBES, FORKSTAT]) {
    await orMissing(tracer.name, finder, async () => {
      record(finder, tracer, await pointsOf(tracer, rates));
    });
  }
}

async function pointsOf(tracer: Tracer, rates: readonly number[]): Promise<Point[]> {
  const running = new RunningTracer(tracer);
  const points: Point[] = [];
  try {
    await running.ready();
    // A storm before the measurement lets V8 compile.
    await storm({ mode: "vfork", processes: 5_000 });
    await sleep(1_000);
    for (const rate of rates) {
      const before: Cost = running.cost();
      const done = await storm({ mode: "vfork", rate, seconds: SECONDS });
      await sleep(1_000);
      const cost = costBetween(before, running.cost());
      const events = (2 * done.processes) / done.seconds;
      points.push({ events, all: cost.all / done.seconds, own: cost.own / done.seconds });
    }
  } finally {
    await running.stop();
  }
  // A rate that the machine cannot reach may come out below a lower one.
  points.sort((a, b) => a.events - b.events);
  return points;
}

function record(finder: Finder, { name }: Tracer, points: readonly Point[]): void {
  for (const { events, all } of points) {
    const rate = `${Math.round(events).toLocaleString("en-US")} events/s`;
    finder.figure(`cpu at ${rate}: ${name}`, "ms/s", [all]);
  }
  add(finder, name, points.map(({ events, all }) => [events, all]));
  if (name === TRACEFLOCK.name) {
    const power = growth(points.map(({ events, all }) => [events, all]));
    finder.ourBudget("growth of cpu with events a second, exponent", 1.1, "", [power]);
    add(finder, "our process alone", points.map(({ events, own }) => [events, own]));
  }
}

function add(finder: Finder, name: string, points: readonly (readonly [number, number])[]): void {
  finder.curves.push({ chart: "events", name, points });
  const each = points.map(([events, ms]) => [events, (ms * 1000) / events] as const);
  finder.curves.push({ chart: "event-cost", name, points: each });
}
