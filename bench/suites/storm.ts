import { Finder, type Findings } from "../findings.ts";
import { EVENTS_OF_A_LIFE, storm, type StormMode } from "../load.ts";
import { costBetween, megabytes, sleep } from "../process_cost.ts";
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
  readonly lives: number;
  readonly rounds: number;
  /** One after the other, in each round. */
  readonly tracers: readonly Tracer[];
  /** In the first round only. */
  readonly once: readonly Tracer[];
}

const PEERS = [TRACEFLOCK, OUR_PROBES, BPFTRACE_JSON, FORKSTAT];

const PARTS: readonly Part[] = [
  { mode: "vfork", cores: 1, lives: 50_000, rounds: 3, tracers: PEERS, once: [EXITSNOOP] },
  { mode: "exec", cores: 1, lives: 15_000, rounds: 3, tracers: PEERS, once: [EXECSNOOP] },
  { mode: "fork", cores: 1, lives: 40_000, rounds: 3, tracers: PEERS, once: [] },
  { mode: "vfork", cores: 2, lives: 50_000, rounds: 1, tracers: PEERS, once: [] },
  { mode: "exec", cores: 2, lives: 15_000, rounds: 1, tracers: PEERS, once: [] },
];

const QUICK: readonly Part[] = [
  {
    ...{ mode: "vfork", cores: 1, lives: 15_000, rounds: 1, once: [] },
    tracers: [TRACEFLOCK, OUR_PROBES, FORKSTAT],
  },
];

/** Lives before those that count. */
const WARM_UP_LIVES = 5_000;
/**
 * Events of ours before those that count: so long V8 goes on compiling. What these cost is told by
 * itself.
 */
const FIRST_EVENTS = 200_000;

/** What one tracer made of one storm. */
interface Result {
  /** Microseconds of cpu for each event that it had to handle. */
  readonly all: number;
  readonly own: number;
  /** Of our process in the first storm after its start. */
  readonly first: number;
  /** Children of the storm a second, while it was watched. */
  readonly rate: number;
  readonly missed: number;
  readonly declared: number | null;
  readonly memory: number;
}

/** CPU an event and losses in storms as fast as they go: ours beside what people use today. */
export async function stormSuite(quick: boolean): Promise<Findings> {
  const finder = new Finder();
  for (const part of quick ? QUICK : PARTS) {
    if (part.cores > navigator.hardwareConcurrency) {
      finder.miss(`${part.mode} storm on ${part.cores} cores`, "this machine has fewer");
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
    tell(finder, part, results);
  }
  return finder;
}

async function watched(tracer: Tracer, part: Part): Promise<Result> {
  const running = new RunningTracer(tracer);
  try {
    await running.ready();
    const before = running.cost();
    const first = await storm({
      mode: part.mode,
      lives: tracer === TRACEFLOCK
        ? Math.ceil(FIRST_EVENTS / EVENTS_OF_A_LIFE[part.mode])
        : WARM_UP_LIVES,
    });
    if (tracer === TRACEFLOCK) await running.drained(first.lives);
    else await sleep(700);
    const cold = costBetween(before, running.cost());
    running.begin();
    const done = await storm(part);
    await running.drained(done.lives);
    const cost = running.finish();
    // Of deno's processes the sidecar is another one; of any other, the first is all.
    const memory = megabytes(running.pid, "VmHWM");
    await running.stop();
    const counts = await running.count(done.parents);
    const wanted = expected(tracer, part.mode) * done.lives;
    const seen = counts.forks + counts.execs + counts.exits;
    return {
      all: (cost.all * 1000) / counts.handled,
      own: (cost.own * 1000) / counts.handled,
      first: (cold.own * 1000) / (first.lives * EVENTS_OF_A_LIFE[part.mode]),
      rate: done.lives / done.seconds,
      missed: wanted - seen,
      ...{ declared: counts.declared, memory },
    };
  } finally {
    await running.stop();
  }
}

/** Of the events of a life, those that it tells at all. */
function expected(tracer: Tracer, mode: StormMode): number {
  return tracer === EXITSNOOP || tracer === EXECSNOOP ? 1 : EVENTS_OF_A_LIFE[mode];
}

function tell(finder: Finder, part: Part, results: Map<Tracer, Result[]>): void {
  const what = `${part.mode} storm${part.cores > 1 ? ` on ${part.cores} cores` : ""}`;
  const ours = results.get(TRACEFLOCK) ?? [];
  for (const [{ name }, found] of results) {
    finder.figure(`${what}, cpu an event: ${name}`, "us", found.map(({ all }) => all));
  }
  finder.figure(`${what}, cpu an event: our process alone`, "us", ours.map(({ own }) => own));
  finder.figure(
    `${what}, cpu an event: our process alone, first ${FIRST_EVENTS} events`,
    "us",
    ours.map(({ first }) => first),
  );
  for (const [{ name }, found] of results) {
    finder.figure(`${what}, missed events: ${name}`, "events", found.map(({ missed }) => missed));
    const declared = found.flatMap(({ declared }) => declared ?? []);
    finder.figure(`${what}, declared lost: ${name}`, "events", declared);
    finder.figure(`${what}, peak memory: ${name}`, "MB", found.map(({ memory }) => memory));
    finder.figure(`${what}, lives a second under ${name}`, "/s", found.map(({ rate }) => rate));
  }
  const own = ours.map(({ own }) => own);
  const all = ours.map(({ all }) => all);
  const costs = (tracer: Tracer) => (results.get(tracer) ?? []).map(({ all }) => all);
  const toSidecar = finder.ratio(`${what}: our process / bpftrace`, own, costs(OUR_PROBES));
  const toForkstat = finder.ratio(`${what}: traceflock / forkstat`, all, costs(FORKSTAT));
  finder.ratio(`${what}: traceflock / bpftrace -f json`, all, costs(BPFTRACE_JSON));
  if (part.cores > 1) return;
  finder.budget(`${what}: our cpu an event, of bpftrace's`, 0.5, "x", toSidecar);
  if (part.mode === "fork") return;
  const limit = part.mode === "vfork" ? 1.5 : 2.5;
  finder.budget(`${what}: cpu an event with the sidecar, of forkstat's`, limit, "x", toForkstat);
  finder.budget(`${what}: events missed`, 0, "", [Math.max(...ours.map(({ missed }) => missed))]);
}
