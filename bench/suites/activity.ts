import { workload } from "../../tests/support/machine/workload.ts";
import type { Finder } from "../findings.ts";
import { wallMs } from "../load.ts";
import { scratch } from "../started.ts";
import { orMissing, RunningTracer, TRACEFLOCK, type Tracer } from "../tracers.ts";

/** Lifecycle and activity in two sidecars. */
const ACTIVITY: Tracer = {
  ...TRACEFLOCK,
  name: "traceflock --activity net,file",
  args: [...TRACEFLOCK.args, "--activity", "net,file"],
  // The event of the begin: all probes of both are attached.
  ready: '"type":"activity"',
};

/** A line for each end of a connection when it closes. */
const TCPLIFE: Tracer = {
  ...{ name: "tcplife", program: "tcplife", args: [] },
  ...{ ready: null, end: "SIGINT", counter: TRACEFLOCK.counter },
};

/**
 * The least that a tracepoint of messages can cost: it counts all of them in one number of each CPU, so
 * it knows neither processes nor bytes.
 */
const FLOOR: Tracer = {
  ...{ name: "a bare count of messages", program: "bpftrace" },
  args: [
    "-q",
    "-e",
    "tracepoint:sock:sock_send_length,tracepoint:sock:sock_recv_length { @ = count(); }",
  ],
  ...{ ready: null, end: "SIGINT", counter: TRACEFLOCK.counter },
};

interface Load {
  readonly name: string;
  readonly command: () => readonly string[];
}

/** A file in memory that is read from again and again. */
function file(): string {
  const path = `${scratch()}/activity-data`;
  Deno.writeFileSync(path, new Uint8Array(4 << 20));
  return path;
}

const LOADS: readonly Load[] = [
  { name: "4 KiB reads", command: () => [workload("traffic"), "reads", file(), "1000000"] },
  {
    name: "loopback TCP, 64 KiB",
    command: () => [workload("traffic"), "stream", "24000", "65536"],
  },
  {
    name: "loopback TCP, 100 bytes",
    command: () => [workload("traffic"), "stream", "1000000", "100"],
  },
  {
    name: "loopback TCP, 100 bytes and an answer",
    command: () => [workload("traffic"), "answers", "10000", "100"],
  },
  { name: "10,000 connections", command: () => [workload("traffic"), "many", "10000"] },
];

/** Measures what `--activity` adds to programs that send, receive, read and connect. */
export async function activitySuite(finder: Finder, quick: boolean): Promise<void> {
  const rounds = quick ? 1 : 5;
  const times = new Map<string, number[]>();
  const cpu = new Map<string, number[]>();
  const put = (map: Map<string, number[]>, key: string, value: number) =>
    map.set(key, [...map.get(key) ?? [], value]);
  for (const { command } of LOADS) await wallMs(command());
  for (let round = 0; round < rounds; round++) {
    const others = round === 0 ? [TCPLIFE, FLOOR] : [];
    for (const tracer of [null, TRACEFLOCK, ACTIVITY, ...others]) {
      await orMissing(tracer?.name ?? "no tracer", finder, async () => {
        const running = tracer === null ? null : new RunningTracer(tracer);
        try {
          await running?.ready();
          for (const { name, command } of LOADS) {
            const key = `${name}: ${tracer?.name ?? "no tracer"}`;
            running?.begin();
            put(times, key, await bestMs(command()));
            if (running !== null) put(cpu, key, running.finish().all / REPEATS);
          }
        } finally {
          await running?.stop();
        }
      });
    }
  }
  for (const [key, values] of times) finder.figure(key, "ms", values);
  for (const [key, values] of cpu) finder.figure(`${key}, its cpu`, "ms", values);
  for (const { name } of LOADS) {
    const of = (tracer: string) => times.get(`${name}: ${tracer}`) ?? [];
    const ratio = finder.ratio(
      `${name}: activity on / off`,
      of(ACTIVITY.name),
      of(TRACEFLOCK.name),
    );
    finder.ratio(`${name}: activity off / no tracer`, of(TRACEFLOCK.name), of("no tracer"));
    finder.ratio(`${name}: under tcplife / no tracer`, of(TCPLIFE.name), of("no tracer"));
    finder.ratio(
      `${name}: under a bare count of messages / no tracer`,
      of(FLOOR.name),
      of("no tracer"),
    );
    const added = ratio.map((value) => value - 1);
    finder.ourBudget(`${name}: added wall time, activity on / off - 1`, 0.05, "x", added);
  }
}

/** Other programs only slow a run down, so the quickest of some runs is the nearest to the truth. */
const REPEATS = 3;

async function bestMs(command: readonly string[]): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < REPEATS; i++) best = Math.min(best, await wallMs(command));
  return best;
}
