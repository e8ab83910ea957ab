import assert from "node:assert/strict";
import { natsConnect } from "../../src/fleet/viewer/live_stream.ts";
import { Viewer } from "../../src/fleet/viewer/viewer.ts";
import { HostSet } from "../../src/model/hosts/host_set.ts";
import { type Pulse, writePulse } from "../../src/wire/fleet/pulse.ts";
import { askSubject, pulseSubject } from "../../src/wire/fleet/subjects.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER, TestAgent } from "./test_agent.ts";

const HOSTS = 50;

function pulseOf(host: string, fork: number, instance = "one"): Pulse {
  const totals = { fork, exec: 0, exit: 0, failures: 0, signals: 0, oom: 0 };
  return {
    ...{ host, instance, version: "0.1.0", kernel: null, bootId: null, totals },
    source: null,
    ...{ ts: 1, timeMs: Date.now(), sinceMs: 1, rates: { fork, exec: 0, exit: 0 }, processes: 1 },
    ...{ states: {}, top: [], load: null, cpus: null, cpuPercent: null },
    ...{ memoryUsed: null, memoryTotal: null },
    lost: { kernel: 0, queue: 0, line: 0, uncounted: 0 },
    agent: { cpuPercent: null, rssBytes: null, spoolBytes: null, unshipped: null },
  };
}

Deno.test(
  "a viewer shows a new host at once, and the pulses of many hosts as one change",
  within(20, async () => {
    const server = await TestServer.start("");
    const hosts = new HostSet();
    let changes = 0;
    const viewer = new Viewer({
      options: { ...NO_SERVER, url: server.url },
      ...{ hosts, now: () => 1e9, date: Date.now, report: () => {}, onHost: () => {} },
      changed: () => changes++,
    });
    viewer.start();
    await eventually("the viewer is connected", () => viewer.isUp);
    const connection = await server.connect();
    const send = (fork: number) => {
      for (let i = 0; i < HOSTS; i++) {
        connection.publish(pulseSubject(`web${i}`), writePulse(pulseOf(`web${i}`, fork)));
      }
      return connection.flush();
    };
    await send(1);
    await eventually("all hosts are there", () => hosts.size === HOSTS);
    assert.ok(changes >= HOSTS, `${changes} changes for ${HOSTS} new hosts`);
    const before = changes;
    for (let fork = 2; fork < 6; fork++) await send(fork);
    await eventually("the last pulses are there", () => {
      return hosts.get(`web${HOSTS - 1}`)?.pulse?.rates?.fork === 5;
    });
    await eventually("the change is reported", () => changes > before);
    // A look at silent hosts is a change, too, and a loaded machine sends the pulses one by one.
    assert.ok(changes - before < HOSTS, `${changes - before} changes for ${4 * HOSTS} pulses`);
    await connection.close();
    await viewer.close();
    await server.close();
  }),
);

Deno.test(
  "a viewer that looks for agents finds them before their next pulse; another answer is ignored",
  within(20, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const server = await TestServer.start("");
    const agent = new TestAgent("web1", folder, server.url, { ship: "none" });
    await eventually("the agent is connected", () => agent.reports.length > 0);
    const other = await server.connect();
    other.subscribe("$SRV.PING.traceflock", {
      callback: (_, message) => void message.respond("no agent"),
    });
    await other.flush();
    const found: string[] = [];
    const viewer = new Viewer({
      options: { ...NO_SERVER, url: server.url },
      ...{ hosts: new HostSet(), now: () => 1e9, date: Date.now, report: () => {} },
      ...{ onHost: () => {}, onFound: (host) => found.push(host), changed: () => {} },
    });
    viewer.start();
    await eventually("the agent is found", () => found.length > 0);
    assert.deepEqual(found, ["web1"]);
    await viewer.close();
    await agent.stop();
    await other.close();
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

Deno.test(
  "a viewer of one host hears only its pulses; the others are unknown until they are heard again",
  within(20, async () => {
    const server = await TestServer.start("");
    const hosts = new HostSet();
    const viewer = new Viewer({
      options: { ...NO_SERVER, url: server.url },
      ...{ hosts, now: () => 1e9, date: Date.now, report: () => {}, onHost: () => {} },
      changed: () => {},
    });
    viewer.start();
    await eventually("the viewer is connected", () => viewer.isUp);
    const connection = await server.connect();
    const send = async (fork: number) => {
      for (const host of ["web0", "web1"]) {
        connection.publish(pulseSubject(host), writePulse(pulseOf(host, fork)));
      }
      await connection.flush();
    };
    const rate = (host: string) => hosts.get(host)?.pulse?.rates?.fork;
    await send(1);
    await eventually("both hosts are there", () => hosts.size === 2);
    viewer.focus("web0");
    for (const fork of [2, 3]) {
      await eventually("the open host is heard", async () => {
        await send(fork);
        return rate("web0") === fork;
      });
    }
    assert.notEqual(rate("web1"), 3);
    assert.equal(hosts.get("web1")?.stateAt(1e9), "live");
    viewer.focus(null);
    assert.equal(hosts.get("web1")?.stateAt(1e9), "connecting");
    await eventually("both are heard again", async () => {
      await send(4);
      return rate("web1") === 4 && hosts.get("web1")?.stateAt(1e9) === "live";
    });
    // The next run of an agent does not answer the question of the stream.
    const ends: string[] = [];
    connection.subscribe(askSubject("query", "web0"), { callback: () => {} });
    await connection.flush();
    const stream = natsConnect(viewer, "web0")({
      bytes: () => {},
      ended: ({ reason }) => void ends.push(reason),
    });
    connection.publish(pulseSubject("web0"), writePulse(pulseOf("web0", 5, "two")));
    await eventually("the stream ends", () => ends.length > 0);
    assert.deepEqual(ends, ["its agent was started anew"]);
    await stream.close();
    await connection.close();
    await viewer.close();
    await server.close();
  }),
);
