/** What pulses cost the server and a viewer, and how soon a viewer that joins late shows them. */
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import { type Finder, median } from "../findings.ts";
import { costBetween, costOf, megabytes, sleep } from "../process_cost.ts";
import { ScreenReplay } from "../screen_replay.ts";
import { noSettings } from "../screens.ts";
import { Terminal } from "../terminal.ts";
import { BenchServer } from "./server.ts";
import { SimulatedHosts } from "./simulated_hosts.ts";

const FLEETS = [10, 100, 1_000];
const SETTLE_MS = 3_000;
const WINDOW_MS = 6_000;
const LATE_HOSTS = 20;
const LATE_MS = 5_000;

/** Opens the screen of a fleet. Returns it when it shows this host. */
export async function openFleet(server: BenchServer, host: string): Promise<Terminal> {
  const command = [...startCommand(), "fleet", "--nats", server.url];
  const terminal = new Terminal(command, { env: noSettings(), keep: true });
  try {
    await new ScreenReplay().until(terminal, new RegExp(host));
  } catch (error) {
    await terminal.close();
    throw error;
  }
  return terminal;
}

/** Measures the view of all hosts, and one host that is open while the others send pulses. */
export async function measurePulses(finder: Finder): Promise<void> {
  const all: number[] = [];
  const open: number[] = [];
  for (const hosts of FLEETS) {
    await using server = await BenchServer.start();
    await using _pulses = await SimulatedHosts.start(server, { kind: "pulses", hosts });
    await using _agent = await SimulatedHosts.start(server, { kind: "agents", hosts: 1, rate: 10 });
    const viewer = await openFleet(server, "agents-0000");
    try {
      const what = `${hosts.toLocaleString("en-US")} pulses a second`;
      all.push(await window(finder, what, server, viewer));
      await viewer.press("\r");
      open.push(await window(finder, `${what}, one host open`, server, viewer));
    } finally {
      await viewer.close();
    }
  }
  const added = (all.at(-1)! - all[0]!) / (FLEETS.at(-1)! - FLEETS[0]!);
  finder.ourBudget("viewer of all hosts: cpu for the pulse of one more host", 0.12, "ms", [added]);
  finder.ourBudget("viewer of one host: cpu, among 1,000 hosts / among 10", 1.3, "x", [
    open.at(-1)! / open[0]!,
  ]);
}

/** Returns the cpu of the viewer in a window, in ms a second. */
async function window(
  finder: Finder,
  what: string,
  server: BenchServer,
  viewer: Terminal,
): Promise<number> {
  await sleep(SETTLE_MS);
  const before = [costOf(server.pid), viewer.cost(), await server.traffic()] as const;
  const began = performance.now();
  await sleep(WINDOW_MS);
  const seconds = (performance.now() - began) / 1000;
  const after = [costOf(server.pid), viewer.cost(), await server.traffic()] as const;
  const rate = (name: string, unit: string, amount: number) =>
    finder.figure(`${what}: ${name}`, unit, [amount / seconds]);
  const bytes = after[2].receivedBytes - before[2].receivedBytes;
  rate("received by the server", "kB/s", bytes / 1e3);
  rate("sent by the server", "kB/s", (after[2].sentBytes - before[2].sentBytes) / 1e3);
  rate("cpu of the server", "ms/s", costBetween(before[0], after[0]).all);
  const cost = costBetween(before[1], after[1]).all / seconds;
  finder.figure(`${what}: cpu of a viewer`, "ms/s", [cost]);
  finder.figure(`${what}: memory of the server`, "MB", [megabytes(server.pid, "VmRSS")]);
  finder.figure(`${what}: memory of a viewer`, "MB", [megabytes(viewer.pid, "VmRSS")]);
  return cost;
}

export async function measureLateViewer(finder: Finder): Promise<void> {
  await using server = await BenchServer.start();
  await using _ = await SimulatedHosts.start(server, { kind: "pulses", hosts: LATE_HOSTS });
  await sleep(1_000);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    const viewer = new Terminal([...startCommand(), "fleet", "--nats", server.url], {
      ...{ env: noSettings(), keep: true },
    });
    try {
      const screen = new ScreenReplay();
      const names = Array.from(
        { length: LATE_HOSTS },
        (_, i) => `pulses-${String(i).padStart(4, "0")}`,
      );
      for (const name of names) await screen.until(viewer, new RegExp(`${name}\\b.*\\d`));
      times.push(performance.now() - began);
    } finally {
      await viewer.close();
    }
  }
  finder.figure(`a viewer that joins late: ${LATE_HOSTS} hosts on its screen`, "ms", times);
  finder.ourBudget(`viewer that joins late: ${LATE_HOSTS} hosts shown`, LATE_MS, "ms", [
    median(times),
  ]);
}
