/** What an agent costs beside plain `--json`, and what shipping adds. */
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import type { Finder } from "../findings.ts";
import { EVENTS_OF_A_PROCESS, storm } from "../load.ts";
import { sleep } from "../process_cost.ts";
import { RunningTracer, TRACEFLOCK, type Tracer } from "../tracers.ts";
import { BenchServer } from "./server.ts";

const MODE = "vfork";
const EVENTS = 5_000;
const SHIPPED = 500;
/** The time in which V8 compiles what an agent needs: it then runs for months. */
const WARM_SECONDS = 10;
const SECONDS = 8;
const ROUNDS = 3;

/**
 * Measures an agent that ships all, beside `--json`, under the same load in turn. Side by side one of two
 * equal sidecars took half as much again as the other.
 */
export async function measureAgent(finder: Finder): Promise<void> {
  await using server = await BenchServer.start();
  const plain: number[] = [];
  const agent: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await loaded(TRACEFLOCK));
    using config = new Config(server, "all");
    agent.push(await loaded(agentTracer(config)));
  }
  const what = `${EVENTS.toLocaleString("en-US")} events/s`;
  finder.figure(`${what}: cpu of traceflock --json`, "ms/s", plain);
  finder.figure(`${what}: cpu of an agent that ships all`, "ms/s", agent);
  const ratio = finder.ratio(`${what}: agent / --json`, agent, plain);
  finder.ourBudget(`agent: cpu over --json at ${what}`, 1.3, "x", ratio);
}

/** Measures one agent that ships all and nothing, in turn. */
export async function measureShippingCost(finder: Finder): Promise<void> {
  await using server = await BenchServer.start();
  using config = new Config(server, "none");
  const running = new RunningTracer(agentTracer(config));
  const costs = { none: [] as number[], all: [] as number[] };
  try {
    await running.ready();
    await load(EVENTS, WARM_SECONDS);
    for (const ship of ["all", "none", "all", "none"] as const) {
      config.choose(ship);
      Deno.kill(running.pid, "SIGHUP");
      // The first messages are those of the time that was not shipped.
      await load(SHIPPED, SECONDS / 2);
      const before = running.cost();
      await load(SHIPPED, SECONDS);
      costs[ship].push((running.cost().own - before.own) / SECONDS);
    }
  } finally {
    await running.stop();
  }
  const what = `${SHIPPED} events/s`;
  finder.figure(`${what}: cpu of an agent that ships nothing`, "ms/s", costs.none);
  finder.figure(`${what}: cpu of an agent that ships all`, "ms/s", costs.all);
  const added = costs.all.map((value, i) => (value - costs.none[i]!) / 10);
  finder.figure(`${what}: shipping adds`, "% of a core", added);
  finder.ourBudget(`agent: shipping adds at ${what}`, 1, "% of a core", added);
}

/** Returns the cpu of a tracer and its sidecar under the load, in ms a second. */
async function loaded(tracer: Tracer): Promise<number> {
  const running = new RunningTracer(tracer);
  try {
    await running.ready();
    await load(EVENTS, WARM_SECONDS);
    const before = running.cost();
    const began = performance.now();
    await load(EVENTS, SECONDS);
    return (running.cost().all - before.all) / (performance.now() - began) * 1000;
  } finally {
    await running.stop();
  }
}

async function load(events: number, seconds: number): Promise<void> {
  const rate = events / EVENTS_OF_A_PROCESS[MODE];
  await storm({ mode: MODE, seconds, rate });
  await sleep(200);
}

function agentTracer({ path }: Config): Tracer {
  return {
    ...{ name: "traceflock agent", program: Deno.execPath() },
    args: [...startCommand().slice(1), "agent", "--config", path],
    // It reports on stderr; its first file says that it records.
    ...{ ready: null, end: "SIGTERM", counter: TRACEFLOCK.counter },
  };
}

/** The file of an agent's options, with a spool of its own. Deno reads no files below /dev. */
class Config implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "traceflock-bench-" });
  readonly path = `${this.#folder}/agent.json`;

  constructor(private readonly server: BenchServer, ship: "all" | "none") {
    this.choose(ship);
  }

  choose(ship: "all" | "none"): void {
    const spool = `${this.#folder}/spool`;
    const name = this.#folder.replaceAll(/\W/g, "");
    const options = { nats: this.server.url, ship, spool, name };
    Deno.writeTextFileSync(this.path, JSON.stringify(options));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
