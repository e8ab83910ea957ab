import type { Finder } from "../findings.ts";
import { EVENTS_OF_A_PROCESS, storm, type StormMode } from "../load.ts";
import { megabytes } from "../process_cost.ts";
import {
  BPFTRACE_JSON,
  EXECSNOOP,
  EXITSNOOP,
  FORKSTAT,
  orMissing,
  OUR_PROBES,
  RunningTracer,
  TRACEFLOCK,
  type Tracer,
} from "../tracers.ts";

interface Part {
  readonly mode: StormMode;
  readonly cores: number;
  readonly processes: number;
  readonly rounds: number;
  /** The storm before the measured one, in which V8 compiles; the same mode by default. */
  readonly warmUp?: StormMode;
  /** The tracers of each round, one after the other. */
  readonly tracers: readonly Tracer[];
  /** The tracers of the first round only. */
  readonly once: readonly Tracer[];
}

const PEERS = [TRACEFLOCK, OUR_PROBES, FORKSTAT];

const PARTS: readonly Part[] = [
  {
    ...{ mode: "vfork", cores: 1, processes: 50_000, rounds: 3, tracers: PEERS },
    once: [BPFTRACE_JSON, EXITSNOOP],
  },
  { mode: "exec", cores: 1, processes: 15_000, rounds: 3, tracers: PEERS, once: [EXECSNOOP] },
  {
    // The events of a fork are those of a vfork, which takes a quarter of the time.
    ...{ mode: "fork", cores: 1, processes: 20_000, rounds: 1, warmUp: "vfork" },
    ...{ tracers: [TRACEFLOCK, OUR_PROBES], once: [] },
  },
  { mode: "vfork", cores: 2, processes: 50_000, rounds: 1, tracers: PEERS, once: [] },
];

const QUICK: readonly Part[] = [
  {
    ...{ mode: "vfork", cores: 1, processes: 15_000, rounds: 1, once: [] },
    tracers: [TRACEFLOCK, OUR_PROBES, FORKSTAT],
  },
];

/** Events of a fresh process whose cost is recorded as cold. */
const COLD_EVENTS = 40_000;
/** Events before the warm ones: V8 compiles for that long. */
const FIRST_EVENTS = 200_000;
/** The tracers whose first events count; the others need no more than their first pages of memory. */
const COLD: readonly Tracer[] = [TRACEFLOCK, FORKSTAT];
const OTHERS_FIRST_EVENTS = 5_000;

/** The result of one tracer in one storm. */
interface Result {
  /** Microseconds of cpu for each event that the tracer handled. */
  readonly all: number;
  readonly own: number;
  /** The same as `all`, in the first storm after the start; NaN when that storm was a short one. */
  readonly cold: number;
  /** Children of the storm a second, under this tracer. */
  readonly rate: number;
  readonly missed: number;
  readonly declared: number | null;
  readonly memory: number;
}

/** Measures cpu an event and losses in unthrottled storms, beside other tracers. */
export async function stormSuite(finder: Finder, quick: boolean): Promise<void> {
  for (const part of quick ? QUICK : PARTS) {
    if (part.cores > navigator.hardwareConcurrency) {
      finder.miss(`${part.mode} storm on ${part.cores} cores`, "this machine has fewer cores");
      continue;
    }
    const results = new Map<Tracer, Result[]>();
    for (let round = 0; round < part.rounds; round++) {
      for (const tracer of [...part.tracers, ...round === 0 ? part.once : []]) {
        await orMissing(tracer.name, finder, async () => {
          const result = await watched(tracer, part);
          results.set(tracer, [...results.get(tracer) ?? [], result]);
        });
      }
    }
    record(finder, part, results);
  }
}

async function watched(tracer: Tracer, part: Part): Promise<Result> {
  const running = new RunningTracer(tracer);
  try {
    await running.ready();
    const { mode, warmUp = mode } = part;
    const first = async (events: number) => {
      const processes = Math.ceil(events / EVENTS_OF_A_PROCESS[warmUp]);
      await running.drained((await storm({ mode: warmUp, processes })).processes);
    };
    running.begin();
    await first(COLD.includes(tracer) ? COLD_EVENTS : OTHERS_FIRST_EVENTS);
    const cold = running.finish();
    if (tracer === TRACEFLOCK) await first(FIRST_EVENTS - COLD_EVENTS);
    running.begin();
    const done = await storm(part);
    await running.drained(done.processes);
    const cost = running.finish();
    // The sidecar is a process of its own; any other tracer is one process.
    const memory = megabytes(running.pid, "VmHWM");
    await running.stop();
    const counts = await running.count(done.parents);
    const [coldEvents, events] = counts.inWindows as [number, number];
    const wanted = expected(tracer, mode) * done.processes;
    const seen = counts.forks + counts.execs + counts.exits;
    return {
      all: (cost.all * 1000) / events,
      own: (cost.own * 1000) / events,
      cold: COLD.includes(tracer) ? (cold.all * 1000) / coldEvents : NaN,
      rate: done.processes / done.seconds,
      missed: wanted - seen,
      ...{ declared: counts.declared, memory },
    };
  } finally {
    await running.stop();
  }
}

/** Returns how many events of a process this tracer reports. */
function expected(tracer: Tracer, mode: StormMode): number {
  return tracer === EXITSNOOP || tracer === EXECSNOOP ? 1 : EVENTS_OF_A_PROCESS[mode];
}

function record(finder: Finder, part: Part, results: Map<Tracer, Result[]>): void {
  const what = `${part.mode} storm${part.cores > 1 ? ` on ${part.cores} cores` : ""}`;
  const ours = results.get(TRACEFLOCK) ?? [];
  for (const [{ name }, found] of results) {
    finder.figure(`${what}, cpu an event: ${name}`, "us", found.map(({ all }) => all));
  }
  finder.figure(`${what}, cpu an event: our process alone`, "us", ours.map(({ own }) => own));
  for (const [{ name }, found] of results) {
    finder.figure(`${what}, cold, cpu an event: ${name}`, "us", found.map(({ cold }) => cold));
  }
  for (const [{ name }, found] of results) {
    finder.figure(`${what}, missed events: ${name}`, "events", found.map(({ missed }) => missed));
    const declared = found.flatMap(({ declared }) => declared ?? []);
    finder.figure(`${what}, declared lost: ${name}`, "events", declared);
    finder.figure(`${what}, peak memory: ${name}`, "MB", found.map(({ memory }) => memory));
    finder.figure(`${what}, processes a second under ${name}`, "/s", found.map(({ rate }) => rate));
  }
  const own = ours.map(({ own }) => own);
  const all = ours.map(({ all }) => all);
  const costs = (tracer: Tracer) => (results.get(tracer) ?? []).map(({ all }) => all);
  const toSidecar = finder.ratio(`${what}: our process / bpftrace`, own, costs(OUR_PROBES));
  const toForkstat = finder.ratio(`${what}: traceflock / forkstat`, all, costs(FORKSTAT));
  finder.ratio(`${what}: traceflock / bpftrace -f json`, all, costs(BPFTRACE_JSON));
  if (part.cores > 1) return;
  const ownShare = `${what}: cpu an event, our process / bpftrace`;
  if (part.mode === "fork") {
    finder.ourBudget(ownShare, 0.7, "x", toSidecar);
    return;
  }
  finder.budget(ownShare, 0.7, "x", toSidecar);
  const colds = (tracer: Tracer) => (results.get(tracer) ?? []).map(({ cold }) => cold);
  const coldRatio = finder.ratio(
    `${what}, cold: traceflock / forkstat`,
    ...[colds(TRACEFLOCK), colds(FORKSTAT)] as const,
  );
  finder.budget(
    `${what}, cold: cpu an event, traceflock / forkstat`,
    1.15,
    "x",
    coldRatio,
  );
  const limit = part.mode === "vfork" ? 0.9 : 1.25;
  finder.budget(`${what}: cpu an event, traceflock / forkstat`, limit, "x", toForkstat);
  const missed = Math.max(...ours.map(({ missed }) => missed));
  finder.ourBudget(`${what}: events missed`, 0, "", [missed]);
}
