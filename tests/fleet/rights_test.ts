import assert from "node:assert/strict";
import { jetstream } from "@nats-io/jetstream";
import { ShippedReader } from "../../src/fleet/viewer/shipped_reader.ts";
import { eventually, pause } from "../support/machine/time_limit.ts";
import { together } from "../support/machine/together.ts";
import {
  documentedRights,
  loginOf,
  noRights,
  passwordOf,
  type User,
} from "../support/fleet/documented_rights.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER, TestAgent } from "./test_agent.ts";

/** Options of TraceFlock for a user. */
const options = (server: TestServer, user: User) => ({
  ...{ ...NO_SERVER, url: server.url, user, password: passwordOf(user) },
});

together("rights on the server", 60, {
  "with the documented rights an agent serves its own host, and a viewer asks": async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const server = await TestServer.start(documentedRights(["web1"]));
    await server.makeStream({}, loginOf("admin"));
    const agent = new TestAgent("web1", folder, server.url, { server: options(server, "web1") });
    agent.fork(1_000, 100);
    const viewer = await server.connect({ ...loginOf("viewer"), inboxPrefix: "_INBOX.viewer" });
    const pulses: string[] = [];
    viewer.subscribe("traceflock.v1.pulse.>", {
      callback: (_, message) => void pulses.push(message.subject),
    });
    await eventually("a pulse", () => pulses.length > 0);
    const answer = await viewer.request("traceflock.v1.ask.doctor.web1", "{}");
    assert.match(answer.string(), /doctor/);

    const seen: number[] = [];
    const reader = new ShippedReader({
      ...{ options: options(server, "recorder"), stream: "TRACEFLOCK", fromMs: null },
      take: (_, events) => {
        for (const event of events) if (event.type === "fork") seen.push(event.pid);
      },
      report: () => {},
    });
    reader.start();
    await eventually("the recorder has every event", () => seen.length === 100);
    await reader.close();
    assert.deepEqual(agent.reports, [`connected to ${server.url}`]);

    // What is not allowed arrives nowhere.
    const intruder = await server.connect(loginOf("web1"));
    intruder.publish("traceflock.v1.pulse.db2", "{}");
    intruder.publish("traceflock.v1.ask.doctor.web1", "{}");
    viewer.publish("traceflock.v1.pulse.web1", "{}");
    await assert.rejects(
      jetstream(viewer, { timeout: 1_000 }).publish("traceflock.v1.events.web1", "x"),
    );
    await assert.rejects(
      jetstream(intruder, { timeout: 1_000 }).publish("traceflock.v1.events.db2", "x"),
    );
    await pause(1_200);
    assert.deepEqual(new Set(pulses), new Set(["traceflock.v1.pulse.web1"]));
    await intruder.close();
    await viewer.close();
    await agent.stop();
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  },

  "an agent without the rights, the stream or the password says so, and goes on recording":
    async () => {
      const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
      const server = await TestServer.start(documentedRights(["web1"]));
      const plain = await TestServer.start("");
      const agents = [
        [
          "rights",
          options(server, "viewer"),
          /the user "viewer" publish on "traceflock.v1.pulse.web1"/,
        ],
        ["stream", options(server, "web1"), /no stream takes/],
        ["jetstream", { ...NO_SERVER, url: plain.url }, /no stream takes .*JetStream/],
        ["password", { ...options(server, "web1"), password: "wrong" }, /refuses this user/],
      ] as const;
      await Promise.all(agents.map(async ([name, server, problem]) => {
        const agent = new TestAgent("web1", `${folder}/${name}`, server.url, { server });
        agent.fork(1_000, 10);
        await eventually(`${name}: ${problem}`, () => problem.test(agent.reports.join("\n")))
          .catch((error) => {
            throw new Error(`${error.message}; it said ${agent.reports.join(" | ")}`);
          });
        agent.fork(2_000, 10);
        assert.equal(agent.spool.head.events, 2 + 40);
        await agent.stop();
      }));
      await server.close();
      await plain.close();
      Deno.removeSync(folder, { recursive: true });
    },

  "each missing right is one line, and an agent and a recorder go on when they get it":
    async () => {
      const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
      const server = await TestServer.start(noRights(["web1"]));
      await server.makeStream({}, loginOf("admin"));
      const agent = new TestAgent("web1", folder, server.url, { server: options(server, "web1") });
      agent.fork(1_000, 50);
      const seen = new Set<number>();
      const notes: string[] = [];
      const reader = new ShippedReader({
        ...{ options: options(server, "recorder"), stream: "TRACEFLOCK", fromMs: null },
        take: (_, events) => {
          for (const event of events) if (event.type === "fork") seen.add(event.pid);
        },
        report: (text) => void notes.push(text),
      });
      reader.start();
      const missing = (lines: readonly string[]) =>
        lines.flatMap((line) => / (?:publish|subscribe) \w+ "(.*?)" \(/.exec(line)?.[1] ?? []);
      const lacking = [
        "$JS.API.DIRECT.GET.TRACEFLOCK.traceflock.v1.events.web1",
        "$SRV.>",
        "_INBOX.agent.web1.>",
        "traceflock.v1.ask.*",
        "traceflock.v1.ask.*.web1",
        "traceflock.v1.pulse.web1",
        "traceflock.v1.pulse.web1",
      ];
      await eventually(
        "both lack rights",
        () => missing(agent.reports).length >= lacking.length && reader.missingRight !== null,
      );
      // A pulse is refused each second.
      await pause(1_500);
      assert.deepEqual(missing(agent.reports).sort(), lacking);
      assert.equal(new Set(agent.reports).size, agent.reports.length);
      assert.equal(new Set(notes).size, notes.length);
      for (const line of [...agent.reports, ...notes]) {
        assert.doesNotMatch(line, /Permissions Violation/);
        if (!/does not let/.test(line)) continue;
        assert.match(line, /the user "(web1|recorder)" .*: give it this right .*docs\/fleet\.md/);
      }
      agent.fork(2_000, 50);
      assert.equal(agent.spool.head.events, 2 + 200);

      const before = agent.reports.length;
      server.reload(documentedRights(["web1"]));
      await eventually("the recorder has every event", () => seen.size === 100);
      const healed = () => agent.reports.slice(before).join("\n");
      await eventually("the agent has its subscriptions", () => /connected to/.test(healed()));
      await eventually("the agent ships", () => /shipping goes on/.test(healed()));
      assert.doesNotMatch(healed(), /lost the connection|does not let/);
      await eventually("the recorder lacks nothing", () => reader.missingRight === null);
      const viewer = await server.connect({ ...loginOf("viewer"), inboxPrefix: "_INBOX.viewer" });
      const answer = await viewer.request("traceflock.v1.ask.doctor.web1", "{}");
      assert.match(answer.string(), /doctor/);
      await viewer.close();

      // A right that is lost again is another line.
      const after = agent.reports.length;
      server.reload(noRights(["web1"]));
      await eventually(
        "it says so again",
        () => missing(agent.reports.slice(after)).includes("$SRV.>"),
      );
      await reader.close();
      await agent.stop();
      await server.close();
      Deno.removeSync(folder, { recursive: true });
    },

  "of two agents of one name the younger one only records, and both say so": async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const server = await TestServer.start();
    await server.makeStream();
    const older = new TestAgent("web1", `${folder}/1`, server.url);
    await eventually("the older one is connected", () => older.reports.length > 0);
    const younger = new TestAgent("web1", `${folder}/2`, server.url);
    younger.fork(7_000, 10);
    older.fork(1_000, 10);
    for (const agent of [older, younger]) {
      await eventually(
        "it says so",
        () => /another agent calls itself web1/.test(agent.reports.join()),
      );
    }
    await eventually(
      "the older one ships",
      async () => (await server.shipped("web1")).length > 0,
    );
    assert.equal(younger.spool.head.events, 22);
    await older.stop();
    await younger.stop();
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  },
});
