/** What ships cost: the server, its store, a viewer that does not look at them, and a recorder. */
import { ShippedReader } from "../../src/fleet/viewer/shipped_reader.ts";
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import type { Finder } from "../findings.ts";
import { costBetween, costOf, megabytes, sleep } from "../process_cost.ts";
import { scratch, start, stop } from "../started.ts";
import { openFleet } from "./pulses.ts";
import { BenchServer } from "./server.ts";
import { SimulatedHosts } from "./simulated_hosts.ts";

const HOSTS = 20;
/** Events a second of each host. */
const RATE = 500;
const SETTLE_MS = 4_000;
const WINDOW_MS = 8_000;
/** The reader has read all when nothing comes for this long. */
const QUIET_MS = 1_500;

export async function measureShipping(finder: Finder): Promise<void> {
  const silent = await measured(finder, "none");
  const shipping = await measured(finder, "all");
  finder.ourBudget(
    `viewer of ${HOSTS} hosts: cpu, they ship ${HOSTS * RATE} events/s / nothing`,
    1.25,
    "x",
    [shipping / silent],
  );
}

/** Returns the cpu of a viewer in ms a second. */
async function measured(finder: Finder, ship: "all" | "none"): Promise<number> {
  await using server = await BenchServer.start();
  await using hosts = await SimulatedHosts.start(server, {
    ...{ kind: "agents", hosts: HOSTS, rate: RATE, ship },
  });
  const what = ship === "all"
    ? `${HOSTS} hosts ship ${(HOSTS * RATE).toLocaleString("en-US")} events/s`
    : `${HOSTS} hosts ship nothing`;
  const viewer = await openFleet(server, "agents-0000");
  const folder = Deno.makeTempDirSync({ dir: scratch() });
  const recorder = ship === "none" ? null : start([
    ...[...startCommand(), "fleet", "record", "--nats", server.url, "-o", `${folder}/all.tflock`],
  ]);
  try {
    await sleep(SETTLE_MS);
    const look = async () => ({
      ...{ server: costOf(server.pid), viewer: viewer.cost(), hosts: costOf(hosts.pid) },
      recorder: costOf(recorder?.pid ?? 0),
      ...{ traffic: await server.traffic(), stored: await server.stored() },
    });
    const began = performance.now();
    const before = await look();
    await sleep(WINDOW_MS);
    const after = await look();
    const seconds = (performance.now() - began) / 1000;
    const cpu = (name: "server" | "viewer" | "hosts" | "recorder") =>
      costBetween(before[name], after[name]).all / seconds;
    finder.figure(`${what}: cpu of a viewer`, "ms/s", [cpu("viewer")]);
    finder.figure(`${what}: cpu of the agents, all together`, "ms/s", [cpu("hosts")]);
    finder.figure(`${what}: cpu of the server`, "ms/s", [cpu("server")]);
    if (recorder === null) return cpu("viewer");
    const stored = (after.stored.bytes - before.stored.bytes) / seconds;
    const messages = (after.stored.messages - before.stored.messages) / seconds;
    finder.figure(`${what}: stored`, "messages/s", [messages]);
    finder.figure(`${what}: stored`, "kB/s", [stored / 1e3]);
    finder.figure(`${what}: stored`, "bytes/event", [stored / (HOSTS * RATE)]);
    finder.figure(`${what}: cpu of fleet record`, "ms/s", [cpu("recorder")]);
    finder.figure(`${what}: memory of the server`, "MB", [megabytes(server.pid, "VmRSS")]);
    finder.figure(`${what}: memory of fleet record`, "MB", [megabytes(recorder.pid, "VmRSS")]);
    await stop(recorder, "SIGINT");
    const made = await hosts.end();
    const kept = await eventsIn(server);
    finder.ourBudget(`${HOSTS} hosts ship: events that the stream lacks`, 0, "", [made - kept]);
    return cpu("viewer");
  } finally {
    if (recorder !== null) await stop(recorder, "SIGKILL");
    await viewer.close();
  }
}

/** Returns the lifecycle events in the stream. */
async function eventsIn(server: BenchServer): Promise<number> {
  let events = 0;
  let heardMs = performance.now();
  const reader = new ShippedReader({
    ...{ options: server.options, stream: "TRACEFLOCK", fromMs: null, report: () => {} },
    take: (_, some) => {
      heardMs = performance.now();
      events += some.filter(({ type }) => type === "fork" || type === "exec" || type === "exit")
        .length;
    },
  });
  reader.start();
  while (performance.now() - heardMs < QUIET_MS) await sleep(50);
  await reader.close();
  return events;
}
