/**
 * Simulates hosts of a fleet, each a client of its own: `pulses` sends only pulses, `agents` runs the
 * agent of each host over recorded traffic. Writes a line once all are connected, and ends with stdin.
 * Arguments: kind, URL, hosts, events a second of each host, what is shipped, folder of the spools.
 */
import { Agent } from "../../src/fleet/agent/agent.ts";
import { Spool } from "../../src/fleet/agent/spool.ts";
import { connectOnce } from "../../src/fleet/link/connect.ts";
import type { ServerOptions } from "../../src/fleet/link/server_options.ts";
import { ASKS } from "../../src/model/hosts/asks.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { bootTime, wallOffset } from "../../src/sources/libc/clock.ts";
import { type Pulse, writePulse } from "../../src/wire/fleet/pulse.ts";
import { agentInbox, pulseSubject } from "../../src/wire/fleet/subjects.ts";
import { META } from "../../tests/support/model/events.ts";
import { sleep } from "../process_cost.ts";
import { RecordedTraffic } from "./recorded_traffic.ts";

const [kind, url = "", hostsText, rateText, ship, folder = ""] = Deno.args;
const [hosts, rate] = [Number(hostsText), Number(rateText)];
const server: ServerOptions = {
  ...{ url, user: null, password: null, token: null, nkey: null, creds: null },
  ...{ ca: null, cert: null, key: null, insecure: false },
};
const TICK_MS = 200;
/** Clients that connect at the same moment. */
const AT_ONCE = 50;
let made = 0;
/** Ends the agents: each ships what its spool has. */
const ends: (() => Promise<void>)[] = [];

/** Each kind starts one host, and returns the events that it has made when it ends. */
const start = kind === "agents" ? startAgent : startPulses;
for (let from = 0; from < hosts; from += AT_ONCE) {
  const names = Array.from({ length: Math.min(AT_ONCE, hosts - from) }, (_, i) => nameOf(from + i));
  await Promise.all(names.map(start));
}
console.log("ready");
// The bench closes stdin at the end.
for await (const _ of Deno.stdin.readable);
await Promise.all(ends.map((end) => end()));
console.log(made);
Deno.exit(0);

/** The name of the kind comes first: a host with an agent is before those with pulses only. */
function nameOf(number: number): string {
  return `${kind}-${String(number).padStart(4, "0")}`;
}

/** A host that sends a pulse a second, at a moment of its own. */
async function startPulses(host: string): Promise<void> {
  const connection = await connectOnce(server, agentInbox(host), host);
  // An agent listens for others of its name.
  connection.subscribe(pulseSubject(host), { callback: () => {} });
  const began = bootTime();
  const sinceMs = Date.now();
  const instance = crypto.randomUUID().slice(0, 8);
  setTimeout(() => {
    setInterval(() => {
      const now = bootTime();
      const forks = Math.round((now - began) / 1e9 * 17);
      connection.publish(pulseSubject(host), writePulse(pulse(host, instance, sinceMs, forks)));
    }, 1000);
  }, Math.random() * 1000);
}

function pulse(host: string, instance: string, sinceMs: number, forks: number): Pulse {
  const busy = 10 + forks % 13;
  return {
    ...{ host, instance, sinceMs, version: "0.1.0", kernel: META.kernel, bootId: META.bootId },
    ...{ ts: bootTime(), timeMs: Date.now(), cpus: 8, processes: 300 + busy, source: "bpftrace" },
    totals: { fork: forks, exec: forks, exit: forks, failures: forks >> 4, signals: 3, oom: 0 },
    rates: { fork: busy, exec: busy, exit: busy },
    states: { S: 270, R: 2, I: 38 },
    top: ["cc1", "as", "sh", "make", "collect2"].map((comm, i) => ({ comm, births: busy - i })),
    ...{ load: [1.2, 0.9, 0.7], cpuPercent: busy, memoryUsed: 6e9, memoryTotal: 16e9 },
    lost: { kernel: 0, queue: 0, line: 0, uncounted: 0 },
    agent: { cpuPercent: 0.6, rssBytes: 110e6, spoolBytes: 5e8, unshipped: 40 },
  };
}

/** A host with a real agent, whose tracer is a recording. */
function startAgent(host: string): Promise<void> {
  const table = new ProcessTable({ maxDead: 100 });
  const own = `${folder}/${host}`;
  Deno.mkdirSync(own, { recursive: true });
  const report = (text: string) => console.error(`${host}: ${text}`);
  const bootId = META.bootId;
  const spool = new Spool({
    ...{ folder: own, host, bootId, maxBytes: 1 << 26, report, date: Date.now, wallOffset },
    table: () => table,
  });
  const agent = new Agent({
    ...{ folder: own, report, spool, table, stream: "TRACEFLOCK", wallOffset, bootTime },
    proc: { stat: () => null },
    meta: (ts) => ({ ...META, host, ts }),
    doctor: () => Promise.resolve("{}"),
    identity: {
      ...{ host, instance: crypto.randomUUID().slice(0, 8), version: "0.1.0", bootId },
      ...{ kernel: META.kernel, cpus: 8, sinceMs: Date.now(), source: "bpftrace" },
    },
  }, { server, ship: ship === "all" ? null : "none", allow: new Set(ASKS) });
  let last = bootTime();
  spool.begin({ ...META, host, ts: last });
  spool.batch([{ type: "ready", ts: last }]);
  agent.start();
  const traffic = new RecordedTraffic(rate);
  const timer = setInterval(() => {
    const now = bootTime();
    const events = traffic.between(last, now);
    last = now;
    made += events.length;
    for (const event of events) table.apply(event);
    spool.batch(events);
    agent.push(events);
  }, TICK_MS);
  ends.push(async () => {
    clearInterval(timer);
    const reason = "the bench ends";
    await spool.end({ type: "end", ts: last, events: 0, lost: 0, reason, totals: {} });
    await agent.stop();
  });
  return sleep(0);
}
