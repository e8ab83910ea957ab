/** How long a question to many hosts takes, and what it costs. */
import { FleetQuery } from "../../src/fleet/viewer/fleet_query.ts";
import { Viewer } from "../../src/fleet/viewer/viewer.ts";
import { HostSet } from "../../src/model/hosts/host_set.ts";
import { bootTime } from "../../src/sources/libc/clock.ts";
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import { type Finder, median } from "../findings.ts";
import { sleep } from "../process_cost.ts";
import { start } from "../started.ts";
import { CannotRun } from "../tracers.ts";
import { BenchServer } from "./server.ts";
import { SimulatedHosts } from "./simulated_hosts.ts";

const HOSTS = 200;
/** Events a second of each host. */
const RATE = 10;
const PAST_MS = 6_000;
const PATIENCE_MS = 20_000;
const LIMIT_MS = 2_000;
const QUERY = "comm=cc1";

export async function measureQuestion(finder: Finder): Promise<void> {
  await using server = await BenchServer.start();
  await using _ = await SimulatedHosts.start(server, { kind: "agents", hosts: HOSTS, rate: RATE });
  const hosts = new HostSet();
  const viewer = new Viewer({
    ...{ options: server.options, hosts, now: bootTime, date: Date.now },
    ...{ report: () => {}, onHost: () => {}, changed: () => {} },
  });
  viewer.start();
  try {
    await until("hears all hosts", () => hosts.size === HOSTS);
    await sleep(PAST_MS);
    const times: number[] = [];
    let events = 0;
    for (let round = 0; round < 3; round++) {
      const began = performance.now();
      const query = new FleetQuery({
        viewer,
        request: { query: QUERY, events: null, sinceMs: 10_000, live: false },
        take: (_, some) => events += some.length,
        report: () => {},
      });
      for (const { name } of hosts.all()) query.add(name);
      await until("has all answers", () => query.isOver);
      times.push(performance.now() - began);
      query.close();
    }
    const what = `a question about the past to ${HOSTS} hosts`;
    finder.figure(`${what}: until the last answer`, "ms", times);
    finder.figure(`${what}: events of the answers`, "", [events / times.length]);
    finder.ourBudget(`question to ${HOSTS} hosts: until the last answer`, LIMIT_MS, "ms", [
      median(times),
    ]);
    const began = performance.now();
    const command = [...startCommand(), "fleet", "--nats", server.url, "--json"];
    await start([...command, "--since", "10s", QUERY]).status;
    finder.figure(`${what}: the whole command`, "ms", [performance.now() - began]);
  } finally {
    await viewer.close();
  }
}

async function until(what: string, isDone: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isDone()) {
    if (performance.now() > deadline) throw new CannotRun(`the viewer never ${what}`);
    await sleep(10);
  }
}
