import assert from "node:assert/strict";
import type { NatsConnection } from "@nats-io/transport-node";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { foreignFrame } from "../../src/fleet/viewer/foreign_frame.ts";
import { FleetQuery, type LookedAt } from "../../src/fleet/viewer/fleet_query.ts";
import { Viewer } from "../../src/fleet/viewer/viewer.ts";
import { HostSet } from "../../src/model/hosts/host_set.ts";
import { SNAPSHOT } from "../support/model/events.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER, TestAgent } from "./test_agent.ts";

/** Runs a test with a server without JetStream and an agent that ships nothing. */
function withAgent(
  run: (server: TestServer, agent: TestAgent) => Promise<void>,
  choices: ConstructorParameters<typeof TestAgent>[3] = {},
): () => Promise<void> {
  return within(20, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const server = await TestServer.start("");
    const agent = new TestAgent("web1.example.com", folder, server.url, {
      ship: "none",
      ...choices,
    });
    try {
      await eventually("the agent is connected", () => agent.reports.length > 0);
      await run(server, agent);
    } finally {
      await agent.stop();
      await server.close();
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test(
  "an agent sends a pulse of a few hundred bytes each second, on the subject of its host",
  withAgent(async (server, agent) => {
    const connection = await server.connect();
    const pulses = connection.subscribe("traceflock.v1.pulse.web1.example.com", { max: 2 });
    agent.fork(1_000, 50);
    const sizes: number[] = [];
    for await (const { data, string } of pulses) {
      sizes.push(data.length);
      assert.equal(typeof string, "function");
    }
    assert.ok(sizes.every((size) => size > 300 && size < 800), String(sizes));
    await connection.close();
  }),
);

Deno.test(
  "an agent is a service of NATS, and answers doctor, snapshot and ancestry",
  withAgent(async (server, agent) => {
    agent.take({ ...SNAPSHOT, pid: 7, key: "7-1", ppid: 1, parentKey: null });
    agent.take({ ...SNAPSHOT, pid: 9, key: "9-2", ppid: 7, parentKey: "7-1" });
    const connection = await server.connect();
    const info = (await connection.request("$SRV.INFO.traceflock", "")).json<{
      metadata: { host: string };
      endpoints: { subject: string }[];
    }>();
    assert.equal(info.metadata.host, "web1.example.com");
    const subjects = info.endpoints.map(({ subject }) => subject);
    for (const ask of ["query", "snapshot", "ancestry", "doctor"]) {
      assert.ok(subjects.includes(`traceflock.v1.ask.${ask}.web1.example.com`));
    }
    const ask = async (name: string, body: unknown) =>
      await connection.request(
        `traceflock.v1.ask.${name}.web1.example.com`,
        typeof body === "string" ? body : JSON.stringify(body),
      );
    assert.equal((await ask("doctor", {})).json<{ type: string }>().type, "doctor");
    const errors = [];
    for (
      const [name, body] of [
        ["query", { query: "foo==" }],
        ["query", "no json"],
        ["query", { live: true }],
        ["query", { events: ["nonsense"] }],
        ["ancestry", { pid: 4_000_000 }],
        ["snapshot", "x".repeat(20_000)],
      ] as const
    ) {
      errors.push((await ask(name, body)).headers?.get("Nats-Service-Error-Code"));
    }
    assert.deepEqual(errors, ["400", "400", "400", "400", "404", "400"]);
    await connection.close();
  }),
);

Deno.test(
  "an agent answers only what it allows",
  withAgent(async (server) => {
    const connection = await server.connect();
    const answer = await connection.request("traceflock.v1.ask.query.web1.example.com", "{}");
    assert.equal(answer.headers?.get("Nats-Service-Error-Code"), "403");
    assert.match(answer.headers?.get("Nats-Service-Error") ?? "", /allows doctor/);
    await connection.close();
  }, { allow: new Set(["doctor"] as const) }),
);

Deno.test(
  "an agent answers into inboxes only: a viewer cannot make it publish on its own subjects",
  withAgent(async (server, agent) => {
    const host = "web1.example.com";
    const connection = await server.connect();
    const poisoned: string[] = [];
    for (const subject of [`traceflock.v1.pulse.${host}`, `traceflock.v1.events.${host}`]) {
      connection.subscribe(subject, {
        callback: (_, message) => {
          if (!/^\{"v":1,"host"/.test(message.string())) poisoned.push(message.subject);
        },
      });
      for (const ask of [`traceflock.v1.ask.doctor.${host}`, "traceflock.v1.ask.query"]) {
        connection.publish(ask, "{}", { reply: subject });
      }
      connection.publish("$SRV.PING.traceflock", "", { reply: subject });
    }
    await eventually("the agent says so", () => agent.reports.join().includes("which is no inbox"));
    // The agent takes this question after those before it.
    const answer = await connection.request(`traceflock.v1.ask.doctor.${host}`, "{}");
    assert.match(answer.string(), /"type":"doctor"/);
    assert.deepEqual(poisoned, []);
    assert.equal(agent.reports.filter((text) => text.includes("no inbox")).length, 1);
    await connection.close();
  }, { ship: "none" }),
);

Deno.test(
  "an agent gives 16 answers at once, and refuses a further one",
  withAgent(async (server) => {
    const connection = await server.connect();
    const refused: string[] = [];
    let begun = 0;
    connection.subscribe("_INBOX.many.*", {
      callback: (_, message) => {
        const error = message.headers?.get("Nats-Service-Error") ?? "";
        if (error === "") begun++;
        else refused.push(`${message.subject}: ${error}`);
      },
    });
    const ask = (id: number, stop = false) =>
      connection.publish(
        "traceflock.v1.ask.query.web1.example.com",
        JSON.stringify({ id: `l${id}`, live: true, stop }),
        { reply: `_INBOX.many.${id}` },
      );
    for (let id = 0; id < 17; id++) ask(id);
    await eventually("each question has its answer", () => begun + refused.length === 17);
    assert.equal(begun, 16);
    assert.match(refused.join(), /^_INBOX.many.16: this agent gives 16 answers already; ask again/);
    for (let id = 0; id < 16; id++) ask(id, true);
    await connection.close();
  }, { ship: "none" }),
);

Deno.test(
  "after a lost connection a live answer waits for its question, and then has the events meanwhile",
  withAgent(async (server, agent) => {
    const host = "web1.example.com";
    const reply = "_INBOX.viewer.again";
    const ask = (connection: NatsConnection) =>
      connection.publish(`traceflock.v1.ask.query.${host}`, '{"id":"a","live":true}', { reply });
    const first = await server.connect();
    let begun = 0;
    first.subscribe(reply, { callback: () => void begun++ });
    ask(first);
    await eventually("the answer begins", () => begun > 0);
    // The server has confirmed the begin to the agent when it passes on a later question.
    await first.request(`traceflock.v1.ask.doctor.${host}`, "{}");
    await first.close();
    await server.killed();
    await server.run();
    const second = await server.connect();
    let pulses = 0;
    second.subscribe(`traceflock.v1.pulse.${host}`, { callback: () => void pulses++ });
    await eventually("the agent is back", () => pulses > 0);
    agent.fork(3_000, 5);
    const before = pulses;
    await eventually("the agent had the time to send them", () => pulses > before);
    const pids: number[] = [];
    second.subscribe(reply, {
      callback: (_, { data }) => {
        const frame = foreignFrame(data);
        assert.ok(typeof frame === "object");
        const lines = new TextDecoder().decode(frame.content);
        for (const [, pid] of lines.matchAll(/"type":"fork".*?"pid":(\d+)/g)) {
          pids.push(Number(pid));
        }
      },
    });
    ask(second);
    await eventually("the events come", () => pids.length === 5);
    assert.deepEqual(pids, [3_000, 3_001, 3_002, 3_003, 3_004]);
    await second.close();
  }, { ship: "none" }),
);

/** A viewer, and the events of one query. */
function viewerOf(
  server: TestServer,
  sinceMs: number | null,
  live: boolean,
  query = "",
  earlier?: ReadonlyMap<string, LookedAt>,
) {
  const events: FlockEvent[] = [];
  const reports: string[] = [];
  const hosts = new HostSet();
  const viewer: Viewer = new Viewer({
    ...{ options: { ...NO_SERVER, url: server.url }, hosts, report: (text) => reports.push(text) },
    ...{ now: () => performance.now() * 1e6, date: Date.now, changed: () => {} },
    onHost: (host) => asked.add(host),
  });
  const present: string[] = [];
  const asked: FleetQuery = new FleetQuery({
    ...{ viewer, request: { query, sinceMs, live, events: null } },
    ...{ past: () => {}, present: (host) => present.push(host) },
    take: (_, some) => events.push(...some),
    report: (text) => reports.push(text),
    ...(earlier === undefined ? {} : { earlier }),
  });
  viewer.start();
  const close = async () => {
    asked.close();
    await viewer.close();
  };
  return { events, reports, hosts, asked, present, close };
}

function pidsOf(events: readonly FlockEvent[]): number[] {
  return events.flatMap((event) => event.type === "fork" ? [event.pid] : []);
}

Deno.test(
  "a query that comes back declares the time without it as a gap, and has the later events",
  withAgent(async (server, agent) => {
    agent.fork(1_000, 10);
    const first = viewerOf(server, null, true);
    await eventually("the agent is asked", () => first.events.length > 0);
    agent.fork(2_000, 1);
    await eventually("the present comes", () => pidsOf(first.events).includes(2_000));
    const looked = first.asked.lookedAt(() => null);
    await first.close();
    agent.fork(3_000, 1);
    const second = viewerOf(server, null, true, "", looked);
    await eventually("the agent is asked again", () => second.events.length > 0);
    agent.fork(4_000, 1);
    await eventually("the present comes again", () => pidsOf(second.events).includes(4_000));
    const [gap] = second.events;
    assert.equal(gap?.type === "gap" && gap.fromTs, looked.get("web1.example.com")?.untilTs);
    assert.deepEqual(pidsOf(second.events), [4_000]);
    await second.close();
  }),
);

Deno.test(
  "a query gives the past of the spool and then the present, each event once",
  withAgent(async (server, agent) => {
    agent.fork(1_000, 300);
    const viewer = viewerOf(server, 3_600_000, true, "pid>=1100");
    await eventually("the agent is asked", () => viewer.events.length > 0);
    agent.fork(2_000, 100);
    await eventually("the present comes", () => pidsOf(viewer.events).includes(2_099));
    assert.deepEqual(pidsOf(viewer.events), [
      ...Array.from({ length: 200 }, (_, i) => 1_100 + i),
      ...Array.from({ length: 100 }, (_, i) => 2_000 + i),
    ]);
    assert.deepEqual(viewer.reports.filter((text) => !text.startsWith("connected")), []);
    assert.deepEqual(viewer.present, ["web1.example.com"]);
    assert.equal(viewer.hosts.get("web1.example.com")?.pulse?.version, "0.1.0");
    await viewer.close();
  }),
);
